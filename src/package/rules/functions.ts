import { argument, goText } from '../go.ts'
import { integer, KIND, text, typed } from '../type.ts'
import type { Printed } from './arithmetic.ts'
import { asInt, asList, asNumber, asText } from './coerce.ts'
import { comprehension, comprehensions } from './comprehension.ts'
import { expression } from './expression.ts'
import { optionalValue } from './optional.ts'
import { quantityMethod, quantityOf, sizeOf } from './quantities.ts'
import { included, inside, variable, action, type Scope } from './scope.ts'
import type { Cel } from './syntax.ts'
import { can, causes, failing, NotCarried, NUMBERS, only, term, truth, type Term } from './term.ts'
import { textMethods } from './texts.ts'

/** A function, by its name. */
export function called({ name, args }: Extract<Cel, { op: 'call' }>, scope: Scope): Term {
  const of = (index: number): Term => expression(args[index]!, scope)
  switch (name) {
    case 'size':
      return size(of(0), scope)
    case 'string':
      return printed(of(0), scope)
    case 'int':
      return toInt(of(0), scope)
    case 'double':
      return toDouble(of(0), scope)
    case 'bool':
      return toBool(of(0), scope)
    case 'dyn':
      return of(0)
    case 'quantity':
    case 'isQuantity':
      return quantityOf(name, of(0), scope)
    case 'sign':
      return quantityMethod('sign', of(0), [], scope)
    case 'jvmSize':
    case 'durationMillis':
      return sizeOf(name, of(0), scope)
    default:
      throw new NotCarried(`${name}() has no counterpart in Helm`)
  }
}

/** A method, by its name. */
export function method(cel: Extract<Cel, { op: 'method' }>, whole: Scope): Term {
  if (comprehensions.has(cel.name)) return comprehension(cel, whole)
  const scope = inside(whole)
  if (['orValue', 'hasValue', 'value'].includes(cel.name)) return optionalValue(cel, scope)
  if (cel.from.op === 'id' && !scope.variables.has(cel.from.name)) return ofNamespace(cel, cel.from.name, scope)
  const from = expression(cel.from, scope)
  const args = cel.args.map((arg) => expression(arg, scope))
  if (from.special === 'quantity') return quantityMethod(cel.name, from, args, scope)
  if (cel.name === 'size' && args.length === 0) return size(from, scope)
  if (cel.name === 'join') return joinedList(from, args[0], scope)
  const make = textMethods[cel.name]
  if (can(from, KIND.LIST) && ofLists.has(cel.name))
    throw new NotCarried(`${cel.name}() of a list has no counterpart in Helm`)
  if (make === undefined) throw new NotCarried(`${cel.name}() has no counterpart in Helm`)
  return make(asText(from, scope), args, scope)
}

/** Methods that lists have as well as texts, or alone. */
const ofLists: ReadonlySet<string> = new Set(['indexOf', 'isSorted', 'lastIndexOf', 'max', 'min', 'sum'])

function ofNamespace(cel: Extract<Cel, { op: 'method' }>, space: string, scope: Scope): Term {
  const [first, second, third] = cel.args
  if (space === 'cel' && cel.name === 'bind' && first?.op === 'id') {
    const value = expression(second!, scope)
    const name = variable(scope, first.name)
    scope.lines.push(action(`${name} := ${value.code}`))
    const bound = { ...value, code: name, atom: true, path: value.path ?? name }
    const result = expression(third!, { ...scope, variables: new Map([...scope.variables, [first.name, bound]]) })
    return { ...result, ...causes(value, result) }
  }
  if (space === 'sets' && ['contains', 'equivalent', 'intersects'].includes(cel.name)) {
    const [a, b] = [asList(expression(first!, scope), scope), asList(expression(second!, scope), scope)]
    const code = (name: string, x: Term, y: Term): string =>
      `eq (${included(scope, name, [argument(x), argument(y)])}) "true"`
    if (cel.name !== 'equivalent')
      return term(code(cel.name === 'contains' ? 'celContains' : 'celIntersects', a, b), truth, causes(a, b))
    return term(`and (${code('celContains', a, b)}) (${code('celContains', b, a)})`, truth, causes(a, b))
  }
  throw new NotCarried(`${space}.${cel.name}() has no counterpart in Helm`)
}

/** Characters of a text, items of a list, entries of a map. */
function size(of: Term, scope: Scope): Term {
  const made = (code: string): Term => ({ ...term(code, { ...integer, bound: 2 ** 32 }, causes(of)), number: 'int' })
  if (only(of, KIND.STRING)) return made(`len (splitList "" ${argument(of)})`)
  if (only(of, KIND.LIST)) return made(`len ${argument(of)}`)
  if (only(of, KIND.MAP) && !of.type.item().missing && of.type.nullable !== undefined)
    return made(`len ${argument(of)}`)
  const sized = made(`${included(scope, 'celSize', [argument(of)])} | int64`)
  const sizable = KIND.STRING | KIND.LIST | KIND.MAP
  if (!can(of, sizable)) throw new NotCarried('size() of what has none')
  return only(of, sizable) ? sized : failing(sized, `${of.path ?? of.code} has no size`)
}

/** `string(x)`: numbers as in JSON, which is how JavaScript prints them. */
export function printed(of: Term, scope: Scope): Term {
  if (of.special !== undefined) throw new NotCarried('string() of a quantity or a type')
  if (of.literal !== undefined && of.literal !== null && typeof of.literal !== 'number')
    return { ...expression({ op: 'value', value: String(of.literal) }, scope), ...causes(of) }
  if (only(of, KIND.STRING)) return of
  const shown = (code: string, verb: string, value: string): Printed => ({
    ...term(code, text, causes(of)),
    printed: { verb, code: value },
  })
  if (only(of, KIND.INTEGER)) {
    const whole = asInt(of, scope)
    return shown(`printf "%d" ${argument(whole)}`, '%d', argument(whole))
  }
  if (only(of, KIND.BOOLEAN)) return shown(`toString ${argument(of)}`, '%t', argument(of))
  if (only(of, NUMBERS)) return term(`toJson ${argument(of)}`, text, causes(of))
  const scalars = NUMBERS | KIND.BOOLEAN | KIND.STRING
  if (!can(of, scalars)) throw new NotCarried('string() of a list or a map')
  const code = included(scope, 'text', [
    goText('a rule of the schema needs text, a number or a boolean here'),
    argument(of),
  ])
  const made = term(code, text, causes(of))
  return only(of, scalars) ? made : failing(made, `${of.path ?? of.code} is no scalar`)
}

function toInt(of: Term, scope: Scope): Term {
  if (only(of, KIND.INTEGER)) return of
  if (only(of, NUMBERS)) return { ...term(`int64 ${argument(of)}`, integer, causes(of)), number: 'int' }
  if (!can(of, NUMBERS | KIND.STRING)) throw new NotCarried('int() of what is no number and no text')
  const made = term(`${included(scope, 'celInt', [argument(of)])} | int64`, integer, causes(of))
  return failing({ ...made, number: 'int' }, `${of.path ?? of.code} is no integer`)
}

function toDouble(of: Term, scope: Scope): Term {
  if (can(of, KIND.STRING)) throw new NotCarried('double() of a text')
  const number = asNumber(of, scope)
  const type = typed(KIND.FLOAT, { bound: number.type.bound })
  return term(`float64 ${argument(number)}`, type, { ...causes(number), number: 'float', exact: number.exact })
}

function toBool(of: Term, scope: Scope): Term {
  if (only(of, KIND.BOOLEAN)) return of
  if (!can(of, KIND.BOOLEAN | KIND.STRING)) throw new NotCarried('bool() of what is no text')
  const made = term(`eq (${included(scope, 'celBool', [argument(of)])}) "true"`, truth, causes(of))
  return failing(made, `${of.path ?? of.code} is no boolean`)
}

/** All items must be text. */
function joinedList(from: Term, by: Term | undefined, scope: Scope): Term {
  const items = asList(from, scope)
  if (items.unordered === true) throw new NotCarried('join() of a list made of the keys of a map: their order differs')
  const separator = by === undefined ? undefined : asText(by, scope)
  const joint = causes(...[items, ...(separator === undefined ? [] : [separator])])
  const between = separator === undefined ? '""' : argument(separator)
  const item = items.type.item()
  if (item.kinds === KIND.STRING && !item.missing) return term(`join ${between} ${argument(items)}`, text, joint)
  const made = term(included(scope, 'celJoin', [between, argument(items)]), text, joint)
  return failing(made, `${items.path ?? items.code} holds more than texts`)
}
