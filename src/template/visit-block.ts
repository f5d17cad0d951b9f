import { isEmpty } from '../core/empty.ts'
import type { Json } from '../core/json.ts'
import { kindOf } from '../core/json.ts'
import { sortedKeys } from '../core/order.ts'
import { evaluate } from './evaluate.ts'
import { BLOCK } from './op.ts'
import type { Expr } from './op.ts'
import type { Frame, Run } from './run.ts'
import { holeText, report, spend } from './run.ts'
import { markSteady } from './steady.ts'

/** A block of whatever payload. */
export type AnyBlock<P> = readonly [op: 6, kind: 0 | 1 | 2, subject: Expr, then: P, otherwise: P, hole: number]

/** Calls `visit` with each payload that the block's value selects: once, per item, or not at all. */
export function visitBlock<P>(
  block: AnyBlock<P>,
  frame: Frame,
  run: Run,
  visit: (payload: P, frame: Frame) => void,
): void {
  const value = evaluate(block[2], frame, run)
  if (value === undefined) return
  if (block[1] === BLOCK.EACH) {
    if (typeof value === 'object') visitEach(value, block, frame, run, visit)
    else {
      const message = `each goes over a list or a map, and ${holeText(run, block[5])} is a ${kindOf(value)}`
      report(run, block[5], 'template/value', { message, hint: 'a number of times: {{#each (until N)}}' })
    }
  } else if (isEmpty(value)) visit(block[4], frame)
  else if (block[1] === BLOCK.IF) visit(block[3], frame)
  else visit(block[3], { up: frame, ctx: value, second: null, index: 0, last: false })
}

// eslint-disable-next-line max-params -- called once per loop, with what its caller holds
function visitEach<P>(
  value: Json[] | { [key: string]: Json } | null,
  block: AnyBlock<P>,
  frame: Frame,
  run: Run,
  visit: (payload: P, frame: Frame) => void,
): void {
  if (value === null || isEmpty(value)) {
    visit(block[4], frame)
    return
  }
  run.loop = block[5]
  surveyLoop(block, run)
  if (Array.isArray(value)) {
    spend(run, block[5], value.length)
    for (let i = 0; i < value.length; i++) {
      visit(block[3], { up: frame, ctx: value[i]!, second: i, index: i, last: i === value.length - 1 })
    }
  } else {
    const keys = sortedKeys(value)
    spend(run, block[5], keys.length)
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!
      visit(block[3], { up: frame, ctx: value[key]!, second: key, index: i, last: i === keys.length - 1 })
    }
  }
}

/** Once for each loop, when it is entered for the first time. */
function surveyLoop<P>(block: AnyBlock<P>, run: Run): void {
  if (run.surveyed.has(block)) return
  run.surveyed.add(block)
  markSteady(block[3] as Parameters<typeof markSteady>[0], run.skeleton, run.steady)
}
