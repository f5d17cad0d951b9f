import { Failure } from '../core/failure.ts'
import type { Json } from '../core/json.ts'
import { spanAt } from '../core/span.ts'
import { constructDocuments } from './construct.ts'
import { EVENT_ID, yamlEvents } from './events.ts'
import { readEveryday } from './everyday.ts'
import { placeOf } from './place.ts'
import { syntaxFailure } from './syntax-error.ts'

/**
 * All documents of a stream, as sigs.k8s.io/yaml reads each; an empty document is null, a text without any is `[]`.
 * Throws Failure, or Failures when several values are wrong.
 */
export function readDocuments(text: string, file: string): Json[] {
  const everyday = readEveryday(text)
  if (everyday !== undefined) return everyday
  try {
    return constructDocuments(text, file)
  } catch (error) {
    if (error instanceof Failure && error.code === 'yaml/syntax') throw syntaxFailure(text, file, error)
    throw error
  }
}

/** The only document of a text; documents without content are skipped. Empty text is null. */
export function readDocument(text: string, file: string): Json {
  const [first = null, second] = readDocuments(text, file).filter((document) => document !== null)
  if (second === undefined) return first
  throw new Failure('yaml/value', 'one YAML document is wanted here, there are more', {
    at: spanAt(text, file, startOfSecond(text, file)),
    hint: 'remove the line --- and what follows it',
  })
}

function startOfSecond(text: string, file: string): number {
  const events = yamlEvents(text, file)
  let documents = 0
  for (let i = 0; i < events.length - 1; i++) {
    const root = events[i + 1]!
    const isEmpty = root.type === EVENT_ID.SCALAR && root.valueStart < 0
    if (events[i]!.type === EVENT_ID.DOCUMENT && !isEmpty && ++documents === 2)
      return placeOf(text, events, i + 1).start
  }
  return 0
}
