import type { Expr } from '../template/op.ts'
import { BLOCK } from '../template/op.ts'
import type { AnyBlock } from '../template/visit-block.ts'
import { define } from './emitter.ts'
import { expression, finding } from './expression.ts'
import type { Go } from './go.ts'
import { argument, atom, goText } from './go.ts'
import { shownAt } from './refuse.ts'
import type { Loop, Scope } from './scope.ts'
import { below, variable } from './scope.ts'
import { EXPR } from '../template/op.ts'
import { integer, isOnly, KIND, present, text, typed } from './type.ts'

/** A block as Go has it: actions before it, its branches with the actions that open them, and `end`. */
export interface GoBlock<T> {
  /** Actions before the block. */
  readonly before: readonly string[]
  readonly branches: readonly { readonly open: string; readonly first: readonly string[]; readonly body: T }[]
}

/** Writes a block; `emit` writes a payload in the scope of its branch. */
export function goBlock<P extends object, T>(
  block: AnyBlock<P>,
  scope: Scope,
  isNothing: (payload: P) => boolean,
  emit: (payload: P, scope: Scope) => T,
): GoBlock<T> {
  if (block[1] === BLOCK.IF) return { before: [], branches: ifBranches(block, scope, 'if', { isNothing, emit }) }
  const made = block[1] === BLOCK.WITH ? withBranch(block, scope, emit) : eachBranch(block, scope, emit)
  if (isNothing(block[4])) return made
  return { ...made, branches: [...made.branches, { open: 'else', first: [], body: emit(block[4], scope) }] }
}

interface Payload<P, T> {
  readonly isNothing: (payload: P) => boolean
  readonly emit: (payload: P, scope: Scope) => T
}

function ifBranches<P extends object, T>(
  [, , subject, then, otherwise]: AnyBlock<P>,
  scope: Scope,
  word: 'if' | 'else if',
  payload: Payload<P, T>,
): GoBlock<T>['branches'] {
  const { isNothing, emit } = payload
  const condition = expression(subject, scope)
  if (isNothing(then) && !isNothing(otherwise)) {
    return [
      { open: `${word} not ${argument(condition)}`, first: [], body: emit(otherwise, finding(subject, scope, false)) },
    ]
  }
  const branch = { open: `${word} ${condition.code}`, first: [], body: emit(then, finding(subject, scope)) }
  if (isNothing(otherwise)) return [branch]
  const other = finding(subject, scope, false)
  const next = soleIf(otherwise)
  if (next !== undefined) return [branch, ...ifBranches(next, other, 'else if', payload)]
  return [branch, { open: 'else', first: [], body: emit(otherwise, other) }]
}

/** The `if` that an else-branch consists of. */
function soleIf<P>(payload: P): AnyBlock<P> | undefined {
  const block: unknown =
    Array.isArray(payload) && payload.length === 1 && Array.isArray(payload[0]) ? payload[0] : payload
  const isIf = Array.isArray(block) && block[0] === 6 && block[1] === BLOCK.IF && block.length === 6
  return isIf ? (block as unknown as AnyBlock<P>) : undefined
}

function withBranch<P extends object, T>(block: AnyBlock<P>, scope: Scope, emit: Payload<P, T>['emit']): GoBlock<T> {
  const [, , subject, then] = block
  const value = expression(subject, scope)
  const name = variable(scope, lastStep(subject) ?? 'value')
  const ctx = atom(name, { ...present(value.type), filled: true })
  const inner = below(finding(subject, scope), { ctx, second: atom('nil', text), loop: undefined })
  return { before: [], branches: [{ open: `with ${name} := ${value.code}`, first: [], body: emit(then, inner) }] }
}

/** Two variables always: with one, Go would count to a number, and take an integer of --set for that. */
function eachBranch<P extends object, T>(block: AnyBlock<P>, scope: Scope, emit: Payload<P, T>['emit']): GoBlock<T> {
  const [, , subject, then, , hole] = block
  const before: string[] = []
  let over = expression(subject, scope)
  const isKnown = isOnly(over.type, KIND.LIST | KIND.MAP)
  const last = lastStep(subject)
  const rest = last === undefined ? undefined : singular(last)
  const loop: Loop = {
    index: variable(scope, 'index'),
    subject: variable(scope, 'all'),
    counted: false,
    measured: false,
  }
  const [key, value] = [variable(scope, 'key'), variable(scope, rest ?? 'value')]
  const second = isOnly(over.type, KIND.LIST)
    ? { ...integer, bound: 1e5 }
    : isOnly(over.type, KIND.MAP)
      ? { ...text, chars: over.type.keys }
      : either2
  const isIf = finding(subject, scope)
  const inner = below(isIf, { ctx: atom(value, over.type.item()), second: atom(key, second), loop })
  const body = emit(then, inner)
  if (loop.measured || (!isKnown && !over.atom)) {
    before.push(`${loop.subject} := ${over.code}`)
    over = { ...over, code: loop.subject, atom: true }
  }
  if (!isKnown) before.push(check(over, hole, scope))
  if (loop.counted) before.push(`${loop.index} := -1`)
  const first = loop.counted ? [`${loop.index} = add1 ${loop.index}`] : []
  return { before, branches: [{ open: `range ${key}, ${value} := ${over.code}`, first, body }] }
}

const either2 = typed(KIND.STRING | KIND.INTEGER, { bound: 1e5 })

/** An action that fails for what `range` would go over in another way than we do, or not at all. */
function check(over: Go, hole: number, { emitter }: Scope): string {
  const message = goText(`each goes over a list or a map, and ${shownAt(emitter, hole)} is neither`)
  return `include ${goText(define(emitter, 'loop'))} (list ${message} ${argument(over)})`
}

function lastStep(subject: Expr): string | undefined {
  const path =
    subject[0] === EXPR.ROOT
      ? subject[1]
      : subject[0] === EXPR.CTX
        ? subject[2]
        : subject[0] === EXPR.PARAM
          ? subject[3]
          : []
  const last = path.at(-1)
  return last !== undefined && /^[a-zA-Z]\w*$/.test(last) ? last : undefined
}

/** A name for one of many: `topics` → `topic`. */
function singular(name: string): string | undefined {
  if (name.endsWith('ies')) return `${name.slice(0, -3)}y`
  return name.length > 3 && name.endsWith('s') && !name.endsWith('ss') ? name.slice(0, -1) : undefined
}
