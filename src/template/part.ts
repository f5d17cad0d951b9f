import type { Json, JsonMap } from '../core/json.ts'
import { copyMap, isMap, kindOf, put } from '../core/json.ts'
import { evaluate } from './evaluate.ts'
import type { Expr, Hash, PartBody, PartForm } from './op.ts'
import type { Frame, Run } from './run.ts'
import { deeper, report, rootFrame, spend, weigh } from './run.ts'

/** A use of a partial: a node, an entry, an item, a part of a text, or `include`; all begin alike. */
export type PartUse = readonly [
  op: number,
  partial: string,
  context: Expr | null,
  hash: Hash | null,
  hole: number,
  ...more: unknown[],
]

/** Fills a partial in a form, a closed one once per render; undefined when that failed. */
export function fillPart<T extends Json>(
  use: PartUse,
  form: PartForm,
  at: { readonly frame: Frame; readonly run: Run },
  fill: (body: PartBody['body'], inner: Frame) => T,
): T | undefined {
  const { run } = at
  const [, name, , , hole] = use
  const key = `${name}|${form}`
  const part = run.skeleton.parts[key]
  if (part === undefined) return undefined
  const known = part.closed ? run.memo.get(key) : undefined
  if (known !== undefined) {
    spend(run, hole, known.cost)
    return known.value as T
  }
  const before = run.steps
  spend(run, hole, 1)
  // A closed one never looks at its context: evaluating it in the first use only would make later ones another thing.
  const context = part.closed ? null : contextOf(use, at.frame, run)
  if (context === undefined) return undefined
  const value = deeper(run, hole, () => fill(part.body, rootFrame(context)))
  if (part.closed && value !== undefined) run.memo.set(key, { value, cost: run.steps - before })
  return value
}

/** The context that a partial is called with: the given one or the caller's, with the hash's entries. */
function contextOf([, , context, hash, hole]: PartUse, frame: Frame, run: Run): Json | undefined {
  const base = context === null ? frame.ctx : evaluate(context, frame, run)
  if (base === undefined || hash === null) return base
  if (base !== null && !isMap(base)) {
    const message = `key=value arguments need a map as context, got a ${kindOf(base)}`
    report(run, hole, 'template/partial', { message, hint: 'pass a map as context' })
    return undefined
  }
  const merged: JsonMap = base === null ? {} : copyMap(base)
  let failed = false
  for (const [key, expr] of hash) {
    const value = evaluate(expr, frame, run)
    if (value === undefined) failed = true
    else put(merged, key, value)
  }
  if (failed) return undefined
  weigh(run, hole, merged)
  return merged
}
