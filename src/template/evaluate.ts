import type { Json, JsonMap } from '../core/json.ts'
import { copyMap, isMap, kindOf, put } from '../core/json.ts'
import { fillText } from './fill-text.ts'
import { HelperError } from './helper.ts'
import { DATA, EXPR } from './op.ts'
import type { Expr, Hash, Steps, Text } from './op.ts'
import type { Frame, Run } from './run.ts'
import { deeper, holeText, report, rootFrame } from './run.ts'

/** The value of an expression: null is a missing value where that is allowed; undefined, that a failure was reported. */
export function evaluate(expr: Expr, frame: Frame, run: Run): Json | undefined {
  switch (expr[0]) {
    case EXPR.LIT:
      return expr[1]
    case EXPR.BIG:
      return BigInt(expr[1])
    case EXPR.ROOT:
      return walk(run.roots, expr[1], { lenient: expr[2], hole: expr[3] }, run)
    case EXPR.CTX:
      return walk(upward(frame, expr[1]).ctx, expr[2], { lenient: expr[3], hole: expr[4] }, run)
    case EXPR.PARAM: {
      const at = upward(frame, expr[1])
      return walk(expr[2] === 0 ? at.ctx : at.second, expr[3], { lenient: expr[4], hole: expr[5] }, run)
    }
    case EXPR.DATA:
      return dataOf(expr[1], upward(frame, expr[2]))
    case EXPR.CALL:
      return call(expr[1], expr[2], { frame, run, hole: expr[3] })
    case EXPR.AND:
    case EXPR.OR:
      return lazily(expr[0] === EXPR.OR, expr[1], frame, run)
    case EXPR.INCLUDE:
      return includeText(expr, frame, run)
  }
}

/** Go's truth: nothing, false, 0, "", [] and {} are empty. */
export function isEmpty(value: Json): boolean {
  if (value === null || value === false || value === 0 || value === '') return true
  if (typeof value !== 'object') return value === 0n
  if (Array.isArray(value)) return value.length === 0
  for (const key in value) if (Object.hasOwn(value, key)) return false
  return true
}

/** The context that a partial is called with; undefined when that failed. */
export function partialContext(context: Expr | null, hash: Hash | null, at: { frame: Frame; run: Run; hole: number }): Json | undefined {
  const { frame, run, hole } = at
  const base = context === null ? frame.ctx : evaluate(context, frame, run)
  if (base === undefined || hash === null) return base
  if (base !== null && !isMap(base)) {
    const message = `key=value arguments need a map as context, got a ${kindOf(base)}`
    return report(run, hole, 'template/partial', { message, hint: 'pass a map, or nothing' })
  }
  const merged: JsonMap = base === null ? {} : copyMap(base)
  for (const [key, expr] of hash) {
    const value = evaluate(expr, frame, run)
    if (value === undefined) return undefined
    put(merged, key, value)
  }
  return merged
}

/** The trimmed text of `(include "name" ctx)`. */
function includeText(expr: Extract<Expr, [typeof EXPR.INCLUDE, ...unknown[]]>, frame: Frame, run: Run): string | undefined {
  const [, name, context, hash, hole] = expr
  const key = `${name}|text`
  const part = run.skeleton.parts[key]
  if (part === undefined) return undefined
  const known = part.closed ? run.memo.get(key) : undefined
  if (known !== undefined) return known as string
  const ctx = partialContext(context, hash, { frame, run, hole })
  if (ctx === undefined) return undefined
  const text = deeper(run, hole, () => fillText(part.body as Text[], rootFrame(ctx), run))
  if (text === undefined) return undefined
  const trimmed = text.trim()
  if (part.closed) run.memo.set(key, trimmed)
  return trimmed
}

function upward(frame: Frame, up: number): Frame {
  let at = frame
  for (let left = up; left > 0; left--) at = at.up!
  return at
}

function walk(from: Json, path: Steps, at: { lenient: 0 | 1; hole: number }, run: Run): Json | undefined {
  let value: Json | undefined = from
  for (const step of path) {
    if (value === null || value === undefined) break
    if (Array.isArray(value)) {
      value = value[Number(step)]
    } else if (typeof value === 'object') {
      value = Object.hasOwn(value, step) ? value[step] : undefined
    } else {
      const message = `${holeText(run, at.hole)} goes into a ${kindOf(value)}: it has no field "${step}"`
      return report(run, at.hole, 'template/value', { message })
    }
  }
  if (value !== undefined && value !== null) return value
  if (at.lenient === 1) return null
  const text = holeText(run, at.hole)
  const hint = `give it a value, or say what happens without one: {{optional ${text}}}, {{default … ${text}}}, {{#if ${text}}}`
  return report(run, at.hole, 'template/no-value', { message: `${text} has no value`, hint })
}

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

function call(name: string, args: readonly Expr[], at: { frame: Frame; run: Run; hole: number }): Json | undefined {
  const { frame, run, hole } = at
  const values: Json[] = []
  let failed = false
  for (const arg of args) {
    const value = evaluate(arg, frame, run)
    if (value === undefined) failed = true
    else values.push(value)
  }
  if (failed) return undefined
  const helper = run.helpers.get(name)!
  if (helper.lenient !== true && values.includes(null)) {
    return report(run, hole, 'template/no-value', { message: `an argument of ${name} has no value`, hint: helper.signature })
  }
  try {
    return helper.call(values, run.env)
  } catch (error) {
    if (!(error instanceof HelperError)) throw error
    const code = name === 'fail' || name === 'required' ? 'template/fail' : 'template/helper'
    return report(run, hole, code, { message: error.message, hint: error.hint })
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
