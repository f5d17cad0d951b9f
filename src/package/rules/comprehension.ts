import { argument } from '../go.ts'
import { KIND, list, text } from '../type.ts'
import { asBool, asList, asMap } from './coerce.ts'
import { expression } from './expression.ts'
import { action, apart, indented, inside, variable, type Scope } from './scope.ts'
import type { Cel } from './syntax.ts'
import { can, causes, NotCarried, only, term, truth, union, type Term } from './term.ts'

/** Methods that go over a list or the keys of a map. */
export const comprehensions: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'filter', 'map'])

type Method = Extract<Cel, { op: 'method' }>

/** A loop before the expression, whose result is a variable. */
export function comprehension(cel: Method, scope: Scope): Term {
  const [name, ...bodies] = cel.args
  if (name?.op !== 'id') throw new NotCarried(`${cel.name}() with two variables`)
  const over = range(expression(cel.from, inside(scope)), inside(scope))
  switch (cel.name) {
    case 'all':
      return quantified(over, { name: name.name, body: bodies[0]!, decided: false }, scope)
    case 'exists':
      return quantified(over, { name: name.name, body: bodies[0]!, decided: true }, scope)
    case 'exists_one':
      return one(over, name.name, bodies[0]!, inside(scope))
    case 'filter':
      return filtered(over, name.name, bodies[0]!, inside(scope))
    default:
      return mapped(over, name.name, bodies, inside(scope))
  }
}

interface Range {
  readonly of: Term
  readonly isMap: boolean
  readonly item: Term['type']
}

function range(of: Term, scope: Scope): Range {
  if (can(of, KIND.LIST) && can(of, KIND.MAP)) {
    throw new NotCarried('the schema does not say whether a loop goes over a list or a map')
  }
  if (can(of, KIND.MAP)) return { of: asMap(of, scope), isMap: true, item: text }
  const items = asList(of, scope)
  return { of: items, isMap: false, item: items.type.item() }
}

interface Loop {
  readonly head: string[]
  readonly tail: string[]
  readonly item: Term
  /** Where the body stands. */
  readonly scope: Scope
}

function loop({ of, isMap, item }: Range, name: string, scope: Scope): Loop {
  const code = variable(scope, /^\w+$/.test(name) ? name : 'item')
  const it = { ...term(code, item), atom: true, path: code }
  const body = apart(scope, { variables: new Map([...scope.variables, [name, it]]) })
  if (!isMap) return { head: [action(`range $_, ${code} := ${of.code}`)], tail: [action('end')], item: it, scope: body }
  const isSafe = only(of, KIND.MAP) && of.type.nullable !== undefined && !of.type.item().missing
  if (isSafe) return { head: [action(`range ${code}, $_ := ${of.code}`)], tail: [action('end')], item: it, scope: body }
  const value = variable(scope, 'value')
  return {
    head: [action(`range ${code}, ${value} := ${of.code}`), action(`if not (kindIs "invalid" ${value})`)],
    tail: [action('end'), action('end')],
    item: it,
    scope: body,
  }
}

interface Quantifier {
  readonly name: string
  readonly body: Cel
  /** What one item must give for the result to be that, whatever the others give. */
  readonly decided: boolean
}

function quantified(over: Range, { name, body, decided }: Quantifier, scope: Scope): Term {
  const broken = scope.broken === decided ? decided : undefined
  const { head, tail, scope: here } = loop(over, name, { ...scope, broken })
  const test = asBool(expression(body, here), here)
  if (test.fails.size > 0 && broken === undefined) {
    const [cause] = test.fails
    throw new NotCarried(
      `an item of ${decided ? 'exists' : 'all'}() can fail, another may hide it, and Helm stops at the first (${cause})`,
    )
  }
  const result = variable(scope, decided ? 'exists' : 'all')
  scope.lines.push(
    action(`${result} := ${!decided}`),
    ...head,
    ...indented([
      ...here.lines,
      action(`if ${decided ? test.code : negation(test)}`),
      `  ${action(`${result} = ${decided}`)}`,
      `  ${action('break')}`,
      action('end'),
    ]),
    ...tail,
  )
  return { ...term(result, truth, { fails: union([over.of.fails, test.fails]), certain: over.of.certain }), atom: true }
}

/** Shared with rules: `not (…)`, or the plain opposite. */
function negation(of: Term): string {
  const opposite = /^(eq|ne) (?!.*\| )/.exec(of.code)?.[1]
  if (opposite !== undefined) return of.code.replace(/^\w\w/, opposite === 'eq' ? 'ne' : 'eq')
  return `not ${argument(of)}`
}

function one(over: Range, name: string, body: Cel, scope: Scope): Term {
  const { head, tail, scope: here } = loop(over, name, scope)
  const test = asBool(expression(body, here), here)
  const count = variable(scope, 'count')
  scope.lines.push(
    action(`${count} := 0`),
    ...head,
    ...indented([...here.lines, `${action(`if ${test.code}`)}${action(`${count} = add1 ${count}`)}${action('end')}`]),
    ...tail,
  )
  return term(`eq ${count} 1`, truth, { fails: union([over.of.fails, test.fails]), certain: over.of.certain })
}

function filtered(over: Range, name: string, body: Cel, scope: Scope): Term {
  const { head, tail, item, scope: here } = loop(over, name, scope)
  const test = asBool(expression(body, here), here)
  const kept = variable(scope, 'kept')
  scope.lines.push(
    action(`${kept} := list`),
    ...head,
    ...indented([
      ...here.lines,
      `${action(`if ${test.code}`)}${action(`${kept} = append ${kept} ${item.code}`)}${action('end')}`,
    ]),
    ...tail,
  )
  return gathered(kept, over, item.type, test)
}

/** `map(x, what)` and `map(x, test, what)`. */
function mapped(over: Range, name: string, bodies: readonly Cel[], scope: Scope): Term {
  const { head, tail, scope: here } = loop(over, name, scope)
  const test = bodies.length === 2 ? asBool(expression(bodies[0]!, here), here) : undefined
  const inner = test === undefined ? here : apart(here)
  const made = expression(bodies.at(-1)!, inner)
  if (made.special !== undefined) throw new NotCarried('a list of quantities or types has no counterpart in Helm')
  const result = variable(scope, 'mapped')
  const append = action(`${result} = append ${result} ${argument(made)}`)
  scope.lines.push(
    action(`${result} := list`),
    ...head,
    ...indented([
      ...here.lines,
      ...(test === undefined
        ? [append]
        : [action(`if ${test.code}`), ...indented([...inner.lines, append]), action('end')]),
    ]),
    ...tail,
  )
  return gathered(result, over, made.type, made, ...(test === undefined ? [] : [test]))
}

function gathered(code: string, over: Range, item: Term['type'], ...parts: readonly Term[]): Term {
  const more = { fails: union([over.of.fails, causes(...parts).fails]), certain: over.of.certain }
  const unordered = over.isMap || over.of.unordered === true
  return term(code, { ...list, item: () => item }, { ...more, atom: true, unordered })
}
