import { Failure } from '../core/failure.ts'
import { spanAt } from '../core/span.ts'
import type { Emitter } from './emitter.ts'

/** What Go's templates print for a missing value; Helm cuts it out of every rendered file (pkg/engine/engine.go). */
const erased = '<no value>'

/**
 * Failures for templates that say it, be it in a text, a key, or an argument. The skeleton knows nothing of comments and
 * everything of escapes, the source knows the lines: where an escape hides it, no line is told.
 */
export function erasedTexts({ skeleton, source }: Pick<Emitter, 'skeleton' | 'source'>): Failure[] {
  const { templates, notes, parts, files } = skeleton
  if (!JSON.stringify([templates, notes, parts]).includes(erased)) return []
  const message = `a template says "${erased}", which Helm erases from whatever it renders`
  const hint = 'write it in other words'
  const told = files.flatMap((_, number) => {
    const { file, text } = source(number)
    return occurrences(text).map((start) => {
      const at = spanAt(text, file, start, start + erased.length)
      return new Failure('package/template', message, { at, hint })
    })
  })
  return told.length > 0 ? told : [new Failure('package/template', message, { hint })]
}

function occurrences(text: string): number[] {
  const found: number[] = []
  for (let at = text.indexOf(erased); at >= 0; at = text.indexOf(erased, at + 1)) found.push(at)
  return found
}
