import type { ErrorCode } from '../core/failure.ts'
import { Failure, Failures } from '../core/failure.ts'
import type { Json, JsonMap } from '../core/json.ts'
import type { Span } from '../core/span.ts'
import { spanAt } from '../core/span.ts'
import type { Helper, HelperEnv } from './helper.ts'
import type { Skeleton } from './op.ts'
import type { SteadyNodes } from './steady.ts'

/** What one render of one chart needs and gathers. */
export interface Run {
  readonly skeleton: Skeleton
  /** The roots that the template at hand sees; `Template` differs from file to file. */
  roots: JsonMap
  readonly helpers: ReadonlyMap<string, Helper>
  readonly env: HelperEnv
  /** Source of a skeleton's file by its number, for messages only. */
  readonly source: (file: number) => { readonly file: string; readonly text: string }
  readonly failures: Failure[]
  /** Failures already told, by hole and message: a loop says a thing once. */
  readonly told: Set<string>
  /** Results of closed partials, by `name|form`. */
  readonly memo: Map<string, Memo>
  /** Nodes of a list or map, written out. */
  readonly weights: WeakMap<object, number>
  /** Loops whose payload was looked through, and the nodes in them that give the same value in every pass. */
  readonly surveyed: WeakSet<object>
  readonly steady: SteadyNodes
  readonly remembered: WeakMap<object, Remembered>
  readonly mostSteps: number
  readonly shared?: WeakSet<object> | undefined
  depth: number
  steps: number
  /** The hole of the innermost loop that was entered last: where a budget is named that a constant uses up. */
  loop: number
  /** A budget is used up: nothing more is rendered. */
  ended: boolean
}

/** What a steady node gave; undefined when its entry is not there. */
export interface Remembered {
  readonly value: Json | undefined
  readonly cost: number
}

export interface Memo {
  readonly value: Json
  /** Steps that it took, which every use costs again: the output has them each time. */
  readonly cost: number
}

/** A context made by `each` or `with`, or the root of a template or a partial. */
export interface Frame {
  readonly up: Frame | undefined
  readonly ctx: Json
  /** The key or the index of the item. */
  readonly second: Json
  readonly index: number
  readonly last: boolean
}

/**
 * Budgets: a chart that needs more is a mistake or an attack, and must end within seconds. A step is an entry of a map, an
 * item of a loop, a node of a value in the output, or 16 characters of a long text. 5000 manifests of 3 KB take 10^6.
 */
export const mostSteps = 10_000_000
const deepest = 128

export function rootFrame(ctx: Json): Frame {
  return { up: undefined, ctx, second: null, index: 0, last: false }
}

/** The text of a hole in its source, without its braces. */
export function holeText(run: Run, hole: number): string {
  const { places } = run.skeleton
  const text = run.source(places[hole * 3]!).text.slice(places[hole * 3 + 1], places[hole * 3 + 2])
  return text.replace(/^\{\{~?\s*|\s*~?\}\}$/g, '')
}

/** Tells a failure at a hole, once. */
export function report(
  run: Run,
  hole: number,
  code: ErrorCode,
  details: { message: string; hint?: string | undefined; notes?: string[] },
): void {
  const key = `${hole} ${details.message}`
  if (run.told.has(key)) return
  run.told.add(key)
  run.failures.push(
    new Failure(code, details.message, { at: placeOf(run, hole), hint: details.hint, notes: details.notes }),
  )
}

/** Where a hole is in its source. */
export function placeOf(run: Run, hole: number): Span {
  const { places } = run.skeleton
  const source = run.source(places[hole * 3]!)
  return spanAt(source.text, source.file, places[hole * 3 + 1]!, places[hole * 3 + 2])
}

/** Counts work; throws Failures when the budget is used up. */
export function spend(run: Run, hole: number, steps: number): void {
  run.steps += steps
  if (run.steps > run.mostSteps) exhausted(run, hole, `rendering takes more than ${run.mostSteps} steps`)
}

/** Counts a long text; short ones are bounded by the steps that make them. */
export function spendText(run: Run, hole: number, length: number): void {
  if (length > longText) spend(run, hole, length >> 4)
}

export const longText = 1024

/**
 * Nodes of a value, written out. Parts that a value holds many times are shared, so that a few calls can make one that
 * no memory holds once it is written; such a value is refused where it is made.
 */
export function weigh(run: Run, hole: number, value: Json): number {
  const weight = weightOf(run, value)
  if (weight > run.mostSteps) exhausted(run, hole, `this value has more than ${run.mostSteps} nodes`)
  if (weight > 3 && typeof value === 'object' && value !== null) run.shared?.add(value)
  return weight
}

/** Nodes of a value, as `weigh` counts them. */
export function nodesOf(value: Json): number {
  if (typeof value === 'string') return 1 + (value.length >> 4)
  if (typeof value !== 'object' || value === null) return 1
  const inner = Array.isArray(value) ? value : Object.values(value)
  return inner.reduce((sum: number, one) => sum + nodesOf(one), 1)
}

function weightOf(run: Run, value: Json): number {
  if (typeof value === 'string') return 1 + (value.length >> 4)
  if (typeof value !== 'object' || value === null) return 1
  const known = run.weights.get(value)
  if (known !== undefined) return known
  let weight = 1
  if (Array.isArray(value)) for (const item of value) weight += weightOf(run, item)
  else for (const key of Object.keys(value)) weight += weightOf(run, value[key]!)
  run.weights.set(value, weight)
  return weight
}

/** Runs the body of a partial one level deeper; a partial that never ends is told once and left. */
export function deeper<T>(run: Run, hole: number, body: () => T): T | undefined {
  if (run.depth >= deepest) {
    const hint = 'a partial that calls itself needs a condition that ends it'
    report(run, hole, 'template/limit', { message: `partials are nested more than ${deepest} deep`, hint })
    return undefined
  }
  run.depth++
  try {
    return body()
  } finally {
    run.depth--
  }
}

function exhausted(run: Run, hole: number, message: string): never {
  report(run, hole, 'template/limit', { message, hint: 'a loop or a partial multiplies without end' })
  run.ended = true
  throw new Failures(run.failures)
}
