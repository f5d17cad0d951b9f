import { isEmpty } from '../core/empty.ts'
import type { Json } from '../core/json.ts'
import { get, isMap, kindOf } from '../core/json.ts'
import { callHelper } from './call.ts'
import { partText } from './part-text.ts'
import { DATA, EXPR } from './op.ts'
import type { Expr, Flag, Steps } from './op.ts'
import type { Frame, Run } from './run.ts'
import { holeText, report } from './run.ts'

/** The value of an expression: null is a missing value where that is allowed; undefined, that a failure was told. */
export function evaluate(expr: Expr, frame: Frame, run: Run): Json | undefined {
  switch (expr[0]) {
    case EXPR.LIT:
      return expr[1]
    case EXPR.BIG:
      return BigInt(expr[1])
    case EXPR.ROOT:
      return follow(run.roots, expr[1], expr[2], expr[3], run)
    case EXPR.CTX:
      return follow(upward(frame, expr[1]).ctx, expr[2], expr[3], expr[4], run)
    case EXPR.PARAM: {
      const at = upward(frame, expr[1])
      return follow(expr[2] === 0 ? at.ctx : at.second, expr[3], expr[4], expr[5], run)
    }
    case EXPR.DATA:
      return dataOf(expr[1], upward(frame, expr[2]))
    case EXPR.CALL:
      return callHelper(expr, frame, run)
    case EXPR.AND:
    case EXPR.OR:
      return lazily(expr[0] === EXPR.OR, expr[1], frame, run)
    case EXPR.INCLUDE:
      return partText(expr, frame, run)
  }
}

function upward(frame: Frame, up: number): Frame {
  let at = frame
  for (let left = up; left > 0; left--) at = at.up!
  return at
}

/** Walks a path through own entries; a missing end is null where that is allowed. */
// eslint-disable-next-line max-params -- the hottest call of a render: an object for its arguments costs 10 %
function follow(from: Json, path: Steps, lenient: Flag, hole: number, run: Run): Json | undefined {
  let value: Json | undefined = from
  for (const step of path) {
    if (value === null || value === undefined) break
    // As in Go: a field of a list is a mistake, not a missing value.
    if (typeof value !== 'object' || (Array.isArray(value) && !index.test(step))) {
      const message = `${holeText(run, hole)} goes into a ${kindOf(value)}, which has no field "${step}"`
      report(run, hole, 'template/value', { message })
      return undefined
    }
    if (Array.isArray(value)) value = value[Number(step)]
    else value = Object.hasOwn(value, step) ? value[step] : undefined
  }
  if (value !== undefined && value !== null) return value
  if (lenient === 1) return null
  const text = holeText(run, hole)
  const hint = isMisread(from, path)
    ? `YAML reads an unquoted key ${path.at(-1)!} as a boolean: write "${path.at(-1)!}": in the values`
    : `give it a value, or say what happens without one: {{optional ${text}}}, {{default … ${text}}}, {{#if ${text}}}`
  report(run, hole, 'template/no-value', { message: `${text} has no value`, hint })
  return undefined
}

/** The key is there, but as `true` or `false`: what an unquoted y or no is in YAML as Kubernetes reads it. */
function isMisread(from: Json, path: Steps): boolean {
  const last = path.at(-1) ?? ''
  const read = /^(?:y|yes|on)$/i.test(last) ? 'true' : /^(?:n|no|off)$/i.test(last) ? 'false' : undefined
  if (read === undefined) return false
  let map: Json | undefined = from
  for (const step of path.slice(0, -1)) map = isMap(map) ? get(map, step) : undefined
  return isMap(map) && Object.hasOwn(map, read)
}

const index = /^(?:0|[1-9]\d*)$/

function dataOf(what: number, frame: Frame): Json {
  switch (what) {
    case DATA.INDEX:
      return frame.index
    case DATA.KEY:
      return frame.second
    case DATA.FIRST:
      return frame.index === 0
    default:
      return frame.last
  }
}

/** `and` stops at the first empty argument, `or` at the first other; both give that argument, or the last. */
function lazily(stopAtFull: boolean, args: readonly Expr[], frame: Frame, run: Run): Json | undefined {
  let value: Json | undefined = null
  for (const arg of args) {
    value = evaluate(arg, frame, run)
    if (value === undefined || isEmpty(value) !== stopAtFull) return value
  }
  return value
}
