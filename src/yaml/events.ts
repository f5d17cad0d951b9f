import { EVENT_ID, parseEvents, SCALAR_STYLE, COLLECTION_STYLE, YAMLException, getScalarValue } from 'js-yaml'
import type { Event, ScalarEvent } from 'js-yaml'
import { Failure } from '../core/failure.ts'
import { spanAt } from '../core/span.ts'
import { joinLines, settle } from './shallow-lines.ts'
import type { Join } from './shallow-lines.ts'

/** A flat list of what stands in a text, in order, with offsets: the form in which templates and odd YAML are read. */
export type YamlEvent = Event
export type YamlScalarEvent = ScalarEvent
export { EVENT_ID, SCALAR_STYLE, COLLECTION_STYLE }

/** Levels of maps and lists in one document. The deepest public CRDs have about 60; recursive readers need a bound. */
export const deepest = 400

/** Parses `text`. Throws Failure `yaml/syntax` with the place. */
export function yamlEvents(text: string, file: string): YamlEvent[] {
  const joins: Join[] = []
  let source = text
  let first: Failure | undefined
  for (;;) {
    try {
      const events = parseEvents(source, { filename: file, maxDepth: deepest })
      if (joins.length > 0 && !settle(events, joins)) throw first!
      return events
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error
      const position = (error as { mark?: { position?: number } }).mark?.position ?? 0
      first ??= new Failure('yaml/syntax', error.reason, { at: spanAt(text, file, position), cause: error })
      const join = error.reason === 'deficient indentation' ? joinLines(source, position) : undefined
      if (join === undefined) throw first
      if (joins.length * text.length > mostRead) throw tooMany(text, file, position)
      source = source.slice(0, join.start) + ' '.repeat(join.end - join.start) + source.slice(join.end)
      joins.push(join)
    }
  }
}

/** Characters that may be read again for joined lines: every join costs a parse of the whole text. About 1 s. */
const mostRead = 20_000_000

function tooMany(text: string, file: string, position: number): Failure {
  return new Failure('yaml/syntax', 'too many lines between brackets or quotes start left of them', {
    at: spanAt(text, file, position),
    hint: 'indent this line and the next ones; if a quote or bracket above is not closed, close it',
  })
}

/** The text of a scalar as its style says: unescaped, folded, chomped. */
export function scalarText(source: string, event: YamlScalarEvent): string {
  const text = getScalarValue(source, event)
  if (event.style < SCALAR_STYLE.LITERAL_BLOCK || event.valueEnd < source.length) return text
  // Go adds no line break that the file does not have.
  return text.endsWith('\n') && !/[\r\n]$/.test(source) ? text.slice(0, -1) : text
}
