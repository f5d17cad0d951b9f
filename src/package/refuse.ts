import type { ErrorCode, FailureDetails } from '../core/failure.ts'
import { Failure } from '../core/failure.ts'
import { spanAt } from '../core/span.ts'
import type { Emitter } from './emitter.ts'

/** Says what cannot be carried into a Helm chart, at its line; emission goes on, so that all of it is told at once. */
export function refuse(
  emitter: Emitter,
  hole: number | undefined,
  code: ErrorCode,
  { message, ...details }: Omit<FailureDetails, 'at'> & { readonly message: string },
): void {
  const { places } = emitter.skeleton
  const file = hole === undefined ? undefined : places[hole * 3]
  if (file === undefined || hole === undefined) {
    emitter.failures.push(new Failure(code, message, details))
    return
  }
  const source = emitter.source(file)
  const at = spanAt(source.text, source.file, places[hole * 3 + 1]!, places[hole * 3 + 2])
  emitter.failures.push(new Failure(code, message, { ...details, at }))
}

/** The text of a hole in its source, without its braces: how messages of a packaged chart name a value. */
export function shownAt({ skeleton: { places }, source }: Emitter, hole: number): string {
  const { text } = source(places[hole * 3]!)
  return text.slice(places[hole * 3 + 1], places[hole * 3 + 2]).replace(/^\{\{~?\s*|\s*~?\}\}$/g, '')
}
