import { EVENT_ID, parseEvents, SCALAR_STYLE, COLLECTION_STYLE, YAMLException, getScalarValue } from 'js-yaml'
import type { Event, ScalarEvent } from 'js-yaml'
import { Failure } from '../core/failure.ts'
import { spanAt } from '../core/span.ts'

/** A flat list of what stands in a text, in order, with offsets: the form in which templates and odd YAML are read. */
export type YamlEvent = Event
export type YamlScalarEvent = ScalarEvent
export { EVENT_ID, SCALAR_STYLE, COLLECTION_STYLE }

/** Parses `text`. Throws Failure `yaml/syntax` with the place. */
export function yamlEvents(text: string, file: string): YamlEvent[] {
  try {
    return parseEvents(text, { filename: file })
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    const mark = (error as { mark?: { position?: number } }).mark
    throw new Failure('yaml/syntax', error.reason, { at: spanAt(text, file, mark?.position ?? 0), cause: error })
  }
}

/** The text of a scalar as its style says: unescaped, folded, chomped. */
export function scalarText(source: string, event: YamlScalarEvent): string {
  return getScalarValue(source, event)
}
