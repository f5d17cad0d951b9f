import { argument } from '../go.ts'
import { either } from '../type.ts'
import { asBool } from './coerce.ts'
import { expression } from './expression.ts'
import { factsOf } from './facts.ts'
import { action, apart, indented, inside, variable, type Facts, type Scope } from './scope.ts'
import type { Cel } from './syntax.ts'
import { intersection, NotCarried, term, truth, union, type Term } from './term.ts'

/** `!` */
export function denied(cel: Cel, scope: Scope): Term {
  const broken = scope.broken === undefined ? undefined : !scope.broken
  const of = asBool(expression(cel, { ...scope, broken }), { ...scope, broken })
  const { fails, certain } = of
  if (of.literal !== undefined) return { ...of, code: `${of.literal !== true}`, literal: of.literal !== true }
  const opposite = /^(eq|ne) (?!.*\| )/.exec(of.code)?.[1]
  if (opposite !== undefined) {
    return term(of.code.replace(/^\w\w/, opposite === 'eq' ? 'ne' : 'eq'), truth, { fails, certain })
  }
  const inner = /^not (\(.*\)|\S+)$/.exec(of.code)?.[1]
  if (inner !== undefined && isOne(inner)) {
    const bare = inner.startsWith('(') ? inner.slice(1, -1) : inner
    return term(bare, truth, { fails, certain, atom: !inner.startsWith('(') })
  }
  return term(`not ${argument(of)}`, truth, { fails, certain })
}

/** Whether the code is one argument: its first parenthesis closes at its end. */
function isOne(code: string): boolean {
  if (!code.startsWith('(')) return !code.includes(' ')
  let depth = 0
  for (const { 0: piece, index } of code.matchAll(/"(?:[^"\\]|\\.)*"|[()]/g)) {
    depth += piece === '(' ? 1 : piece === ')' ? -1 : 0
    if (depth === 0 && piece === ')') return index === code.length - 1
  }
  return false
}

interface Operand {
  readonly of: Term
  readonly lines: readonly string[]
}

/**
 * `&&` and `||`. In CEL an operand that decides the result hides the failure of another, on either side; Go stops at the first
 * failure. So what cannot fail goes first, and what remains must leave no doubt.
 */
export function joined(op: 'and' | 'or', cels: readonly Cel[], scope: Scope): Term {
  const decided = op === 'or'
  const placed: Operand[] = []
  const waiting = new Map<Cel, Operand>()
  let facts = scope.facts
  const written = (cel: Cel, last: boolean): Operand => {
    // What decides is certain to break the rule, or only the last operand may.
    const broken = scope.broken === decided || last ? scope.broken : undefined
    const here = apart(scope, { facts, broken })
    return { of: asBool(expression(cel, here), here), lines: here.lines }
  }
  const learn = (cel: Cel): Facts => (facts = factsOf(cel, !decided, { ...scope, facts }))
  for (const [i, cel] of cels.entries()) {
    const operand = attempt(() => written(cel, i === cels.length - 1 && waiting.size === 0))
    if (operand !== undefined && operand.of.fails.size === 0) {
      placed.push(operand)
      learn(cel)
    } else waiting.set(cel, operand ?? written(cel, true))
  }
  const left = [...waiting.keys()]
  for (const [i, cel] of left.entries()) {
    placed.push(written(cel, i === left.length - 1))
    learn(cel)
  }
  if (scope.broken !== decided) checkHidden(op, placed)
  return { ...combined(op, placed, scope), ...jointCauses(placed) }
}

/** A failing operand may be written again, as the last one: its inner doubts count only then. */
function attempt(work: () => Operand): Operand | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof NotCarried) return undefined
    throw error
  }
}

/** Each failure must make all operands after it fail as well, or CEL could go on where Go stops. */
function checkHidden(op: 'and' | 'or', placed: readonly Operand[]): void {
  for (const [i, { of }] of placed.entries()) {
    for (const later of placed.slice(i + 1)) {
      const open = [...of.fails].find((cause) => !later.of.certain.has(cause))
      if (open === undefined) continue
      const symbol = op === 'and' ? '&&' : '||'
      throw new NotCarried(
        `two sides of ${symbol} can fail, one may hide the failure of the other, and Helm stops at the first (${open})`,
      )
    }
  }
}

function jointCauses(placed: readonly Operand[]): Pick<Term, 'fails' | 'certain'> {
  return {
    fails: union(placed.map(({ of }) => of.fails)),
    certain: intersection(placed.map(({ of }) => of.certain)),
  }
}

/** One expression, or statements where an operand has some. */
function combined(op: 'and' | 'or', operands: readonly Operand[], scope: Scope): Term {
  scope.lines.push(...(operands[0]?.lines ?? []))
  const next = operands.findIndex(({ lines }, i) => i > 0 && lines.length > 0)
  const plain = simple(
    op,
    (next < 0 ? operands : operands.slice(0, next)).map(({ of }) => of),
  )
  if (next < 0) return plain
  const name = variable(scope, 'ok')
  scope.lines.push(action(`${name} := ${plain.code}`), action(`if ${op === 'or' ? `not ${name}` : name}`))
  const rest = apart(scope)
  const result = combined(op, operands.slice(next), rest)
  scope.lines.push(...indented([...rest.lines, action(`${name} = ${result.code}`)]), action('end'))
  return term(name, truth, { atom: true })
}

function simple(op: 'and' | 'or', terms: readonly Term[]): Term {
  const open = terms.filter(({ literal }) => literal !== (op === 'and'))
  const decided = open.findIndex(({ literal }) => literal === (op === 'or'))
  const kept = decided < 0 ? open : open.slice(0, decided + 1)
  if (kept.length === 0) return term(`${op === 'and'}`, truth, { atom: true, literal: op === 'and' })
  return kept.length === 1 ? kept[0]! : term([op, ...kept.map(argument)].join(' '), truth)
}

/** `test ? yes : no`; Go's `and` and `or` evaluate no more than they need. */
export function chosen({ test, yes, no }: Extract<Cel, { op: 'if' }>, scope: Scope): Term {
  const condition = asBool(expression(test, inside(scope)), scope)
  const branch = (cel: Cel, outcome: boolean): Operand => {
    const here = apart(scope, { facts: factsOf(test, outcome, scope) })
    return { of: expression(cel, here), lines: here.lines }
  }
  const [a, b] = [branch(yes, true), branch(no, false)]
  if (a.of.special !== b.of.special || a.of.special === 'type') throw new NotCarried('?: of different types')
  const more = {
    special: a.of.special,
    number: a.of.number === b.of.number ? a.of.number : ('any' as const),
    unordered: (a.of.unordered ?? false) || (b.of.unordered ?? false),
    fails: union([condition.fails, a.of.fails, b.of.fails]),
    certain: union([condition.certain, intersection([a.of.certain, b.of.certain])]),
  }
  const type = either(a.of.type, b.of.type)
  if (a.lines.length + b.lines.length === 0) {
    const code = `first (or (and ${argument(condition)} (list ${argument(a.of)})) (list ${argument(b.of)}))`
    return term(code, type, more)
  }
  const name = variable(scope, 'chosen')
  scope.lines.push(
    action(`${name} := ""`),
    action(`if ${condition.code}`),
    ...indented([...a.lines, action(`${name} = ${a.of.code}`)]),
    action('else'),
    ...indented([...b.lines, action(`${name} = ${b.of.code}`)]),
    action('end'),
  )
  return term(name, type, { ...more, atom: true })
}
