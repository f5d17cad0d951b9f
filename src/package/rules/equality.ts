import { argument, goText } from '../go.ts'
import { KIND } from '../type.ts'
import { mayBeNull, presence } from './access.ts'
import { asFloat, asInt } from './coerce.ts'
import { expression } from './expression.ts'
import { kindsOfTypes } from './facts.ts'
import { included, type Scope } from './scope.ts'
import type { Cel } from './syntax.ts'
import { can, causes, failing, NotCarried, NULL, NUMBERS, only, term, truth, type Term } from './term.ts'

/** `==` and `!=`: values of different types are different. */
export function equal(left: Cel, right: Cel, same: boolean, scope: Scope): Term {
  const tested = typeTest(left, right, scope) ?? typeTest(right, left, scope)
  if (tested !== undefined) return same ? tested : { ...tested, code: `not ${argument(tested)}`, atom: false }
  const [a, b] = [expression(left, scope), expression(right, scope)]
  const name = same ? 'eq' : 'ne'
  if (a.special !== b.special || a.special === 'type') throw new NotCarried('== of types, or of a quantity and a value')
  if (a.unordered === true || b.unordered === true) throw new NotCarried('== of a list made of the keys of a map: their order differs')
  if (a.literal === null || b.literal === null) return isNull(a.literal === null ? b : a, same)
  return term(`${name} ${operands(a, b, scope).join(' ')}`, truth, causes(a, b))
}

function operands(a: Term, b: Term, scope: Scope): readonly string[] {
  if (a.special === 'quantity') return [argument(a), argument(b)]
  for (const kind of [KIND.STRING, KIND.BOOLEAN]) if (only(a, kind) && only(b, kind)) return [a, b].map(argument)
  if (only(a, KIND.INTEGER) && only(b, KIND.INTEGER)) return [a, b].map((of) => argument(asInt(of, scope)))
  if (only(a, NUMBERS) && only(b, NUMBERS)) return [a, b].map((of) => argument(asFloat(of, scope)))
  return [a, b].map((of) => json(of, a, b, scope))
}

/** As JSON all values can be compared. Entries that are null are no entries. */
function json(of: Term, a: Term, b: Term, scope: Scope): string {
  const mayHoldNull = [a, b].every((one) => can(one, KIND.MAP | KIND.LIST))
  if (mayHoldNull) return `(${included(scope, 'celValue', [argument(of)])})`
  return typeof of.literal === 'string' ? goText(JSON.stringify(of.literal)) : `(toJson ${argument(of)})`
}

function isNull(of: Term, same: boolean): Term {
  if (!can(of, NULL)) return term(`${!same}`, truth, { atom: true, literal: !same, ...causes(of) })
  const code = `kindIs "invalid" ${argument(of)}`
  return term(same ? code : `not (${code})`, truth, causes(of))
}

/** `type(self.x) == int`. */
function typeTest(left: Cel, right: Cel, scope: Scope): Term | undefined {
  if (left.op !== 'call' || left.name !== 'type' || right.op !== 'id') return undefined
  const kinds = kindsOfTypes[right.name]
  if (kinds === undefined || scope.variables.has(right.name)) return undefined
  const of = expression(left.args[0]!, scope)
  if (of.special !== undefined || of.number !== 'any') throw new NotCarried('type() of what is computed')
  if (!can(of, kinds) || only(of, kinds)) {
    const answer = can(of, kinds)
    return term(`${answer}`, truth, { atom: true, literal: answer, ...causes(of) })
  }
  const rest = of.kinds & ~kinds
  const others = Object.entries(goKinds).filter(([, kind]) => (rest & kind) !== 0)
  if (others.length === 1 && others[0]![1] === rest) {
    return term(`not (kindIs ${goText(others[0]![0])} ${argument(of)})`, truth, causes(of))
  }
  const own = Object.entries(goKinds).find(([, kind]) => kind === kinds)
  if (own !== undefined) return term(`kindIs ${goText(own[0])} ${argument(of)}`, truth, causes(of))
  const name = kinds === KIND.INTEGER ? 'isInt' : 'isDouble'
  return term(`eq (${included(scope, name, [argument(of)])}) "true"`, truth, causes(of))
}

/** What Go calls the kinds that it has one type for. */
const goKinds: Readonly<Record<string, number>> = {
  string: KIND.STRING,
  bool: KIND.BOOLEAN,
  map: KIND.MAP,
  slice: KIND.LIST,
  invalid: NULL,
}

/** `x in list`, `"key" in map`. */
export function held(left: Cel, right: Cel, scope: Scope): Term {
  const tested = right.op === 'list' ? typeIn(left, right.items, scope) : undefined
  if (tested !== undefined) return tested
  const [x, all] = [expression(left, scope), expression(right, scope)]
  if (x.special !== undefined || all.special !== undefined) throw new NotCarried('in with quantities or types')
  const joint = causes(x, all)
  if (only(all, KIND.MAP) && only(x, KIND.STRING)) {
    if (typeof x.literal === 'string' && !all.type.entry(x.literal).missing) {
      return term('true', truth, { atom: true, literal: true, ...joint })
    }
    const nulls = typeof x.literal === 'string' ? mayBeNull(all.type, x.literal) : mayHoldNull(all)
    return term(presence(all, argument(x), nulls), truth, joint)
  }
  const item = all.type.item()
  const isList = only(all, KIND.LIST) && !item.missing
  if (isList && only(x, KIND.STRING) && item.kinds === KIND.STRING) return found(argument(x), all, joint)
  if (right.op === 'list' && only(x, KIND.INTEGER) && right.items.every((one) => one.op === 'value' && typeof one.value === 'bigint')) {
    return found(`(int ${argument(x)})`, all, joint)
  }
  const code = `eq (${included(scope, 'celIn', [argument(x), argument(all)])}) "true"`
  const made = term(code, truth, joint)
  return only(all, KIND.MAP | KIND.LIST) ? made : failing(made, `${all.path ?? all.code} is no list or map`)
}

function mayHoldNull({ type, literal }: Term): boolean {
  return literal === undefined && (type.item().missing || type.nullable === undefined)
}

function found(x: string, all: Term, joint: Partial<Term>): Term {
  return term(`has ${x} ${argument(all)}`, truth, joint)
}

/** `type(self.x) in [int, string]`. */
function typeIn(left: Cel, types: readonly Cel[], scope: Scope): Term | undefined {
  if (left.op !== 'call' || left.name !== 'type') return undefined
  const tests = types.map((type) => typeTest(left, type, scope))
  if (tests.length === 0 || tests.some((test) => test === undefined)) return undefined
  return term(`or ${tests.map((test) => argument(test!)).join(' ')} false`, truth, causes(...tests.map((test) => test!)))
}
