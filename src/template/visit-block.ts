import { byCodePoint } from '../core/order.ts'
import type { Json } from '../core/json.ts'
import { kindOf } from '../core/json.ts'
import { evaluate, isEmpty } from './evaluate.ts'
import { BLOCK } from './op.ts'
import type { Expr } from './op.ts'
import type { Frame, Run } from './run.ts'
import { holeText, report, step } from './run.ts'

type AnyBlock<P> = readonly [op: 6, kind: 0 | 1 | 2, subject: Expr, then: P, otherwise: P, hole: number]

/** Calls `visit` with each payload that the block's value selects: once, per item, or not at all. */
export function visitBlock<P>(block: AnyBlock<P>, frame: Frame, run: Run, visit: (payload: P, frame: Frame) => void): void {
  const value = evaluate(block[2], frame, run)
  if (value === undefined) return
  if (isEmpty(value) && !(block[1] === BLOCK.EACH && typeof value !== 'object')) {
    visit(block[4], frame)
    return
  }
  switch (block[1]) {
    case BLOCK.IF:
      visit(block[3], frame)
      break
    case BLOCK.WITH:
      visit(block[3], { up: frame, ctx: value, second: null, index: 0, last: false })
      break
    case BLOCK.EACH:
      visitEach(value, block, { frame, run }, visit)
  }
}

function visitEach<P>(value: Json, block: AnyBlock<P>, at: { frame: Frame; run: Run }, visit: (payload: P, frame: Frame) => void): void {
  const { frame, run } = at
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      step(run, block[5])
      visit(block[3], { up: frame, ctx: value[i]!, second: i, index: i, last: i === value.length - 1 })
    }
  } else if (typeof value === 'object' && value !== null) {
    const keys = Object.keys(value).sort(byCodePoint)
    for (let i = 0; i < keys.length; i++) {
      step(run, block[5])
      const key = keys[i]!
      visit(block[3], { up: frame, ctx: value[key]!, second: key, index: i, last: i === keys.length - 1 })
    }
  } else {
    const message = `each goes over a list or a map; ${holeText(run, block[5])} is a ${kindOf(value)}`
    report(run, block[5], 'template/value', { message, hint: 'each over a number of times: {{#each (until N)}}' })
  }
}
