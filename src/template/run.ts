import type { ErrorCode } from '../core/failure.ts'
import { Failure, Failures } from '../core/failure.ts'
import type { Json, JsonMap } from '../core/json.ts'
import { spanAt } from '../core/span.ts'
import type { Helper, HelperEnv } from './helper.ts'
import type { Skeleton } from './op.ts'

/** What one render of one chart needs and gathers. */
export interface Run {
  readonly skeleton: Skeleton
  readonly roots: JsonMap
  readonly helpers: ReadonlyMap<string, Helper>
  readonly env: HelperEnv
  /** Source of a skeleton's file by its number, for messages only. */
  readonly source: (file: number) => { readonly file: string; readonly text: string }
  readonly failures: Failure[]
  /** Failures already told, by hole and message: a loop says a thing once. */
  readonly told: Set<string>
  /** Results of closed partials. */
  readonly memo: Map<string, unknown>
  depth: number
  steps: number
  /** Characters of text made so far. */
  written: number
  duplicate: boolean
}

/** A context made by `each` or `with`, or the root of a template or a partial. */
export interface Frame {
  readonly up: Frame | undefined
  readonly ctx: Json
  readonly second: Json
  readonly index: number
  readonly last: boolean
}

/** Budgets: a chart that needs more is a mistake or an attack, and must not hang the terminal. */
const limits = { steps: 50_000_000, text: 512 * 1024 * 1024, depth: 128 }

export function rootFrame(ctx: Json): Frame {
  return { up: undefined, ctx, second: null, index: 0, last: false }
}

/** The text of a hole in its source, as the author wrote it. */
export function holeText(run: Run, hole: number): string {
  const { places } = run.skeleton
  return run.source(places[hole * 3]!).text.slice(places[hole * 3 + 1], places[hole * 3 + 2])
}

export function report(run: Run, hole: number, code: ErrorCode, details: { message: string; hint?: string | undefined; notes?: string[] }): undefined {
  const key = `${hole} ${details.message}`
  if (run.told.has(key)) return undefined
  run.told.add(key)
  const { places } = run.skeleton
  const source = run.source(places[hole * 3]!)
  const at = spanAt(source.text, source.file, places[hole * 3 + 1]!, places[hole * 3 + 2])
  run.failures.push(new Failure(code, details.message, { at, hint: details.hint, notes: details.notes }))
  return undefined
}

/** Counts work; throws Failures when the budget is used up. */
export function step(run: Run, hole: number): void {
  if (++run.steps > limits.steps) exhausted(run, hole, `rendering took more than ${limits.steps} steps`)
}

export function countText(run: Run, hole: number, length: number): void {
  run.written += length
  if (run.written > limits.text) exhausted(run, hole, `rendering made more than ${limits.text} characters of text`)
}

/** Runs the body of a partial one level deeper; a partial that never ends is told once and left. */
export function deeper<T>(run: Run, hole: number, body: () => T): T | undefined {
  if (run.depth >= limits.depth) {
    const hint = 'a partial that calls itself needs a condition that ends it'
    return report(run, hole, 'template/limit', { message: `partials are nested more than ${limits.depth} deep`, hint })
  }
  run.depth++
  try {
    return body()
  } finally {
    run.depth--
  }
}

function exhausted(run: Run, hole: number, message: string): never {
  report(run, hole, 'template/limit', { message, hint: 'a loop over far too many items?' })
  throw new Failures(run.failures)
}
