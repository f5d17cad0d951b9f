import type { Span } from '../core/span.ts'
import { spanAt } from '../core/span.ts'
import { EVENT_ID, SCALAR_STYLE } from './events.ts'
import type { YamlEvent, YamlScalarEvent } from './events.ts'

/** `[start, end)` of the node that begins at `events[index]`, without its anchor and tag. */
export interface Place {
  readonly start: number
  readonly end: number
}

/**
 * Where a node stands in the text. A block collection ends with its first line for a reader's eye, so only its start
 * matters; a node without text (`key:`) stands where the event before it ended.
 */
export function placeOf(text: string, events: readonly YamlEvent[], index: number): Place {
  const event = events[index]!
  switch (event.type) {
    case EVENT_ID.SCALAR:
      return event.valueStart < 0 ? emptyPlace(text, events, index) : scalarPlace(text, event)
    case EVENT_ID.ALIAS:
      return { start: event.anchorStart - 1, end: event.anchorEnd }
    case EVENT_ID.MAPPING:
    case EVENT_ID.SEQUENCE: {
      const first = events[index + 1]
      if (first === undefined || first.type === EVENT_ID.POP) return { start: event.start, end: event.start + 2 }
      return { start: event.start, end: Math.max(placeOf(text, events, index + 1).end, event.start + 1) }
    }
    default:
      return emptyPlace(text, events, index)
  }
}

export function spanOf(text: string, file: string, place: Place): Span {
  return spanAt(text, file, place.start, place.end)
}

function scalarPlace(text: string, event: YamlScalarEvent): Place {
  switch (event.style) {
    case SCALAR_STYLE.SINGLE_QUOTED:
    case SCALAR_STYLE.DOUBLE_QUOTED:
      return { start: event.valueStart - 1, end: event.valueEnd + 1 }
    case SCALAR_STYLE.LITERAL_BLOCK:
    case SCALAR_STYLE.FOLDED_BLOCK: {
      const line = text.slice(text.lastIndexOf('\n', event.valueStart - 2) + 1, event.valueStart)
      const header = line.search(/[|>][-+0-9]*[ \t]*(?:#.*)?\s*$/)
      return header < 0
        ? { start: event.valueStart, end: event.valueEnd }
        : { start: event.valueStart - line.length + header, end: event.valueEnd }
    }
    default:
      return { start: event.valueStart, end: event.valueEnd }
  }
}

function emptyPlace(text: string, events: readonly YamlEvent[], index: number): Place {
  const event = events[index]!
  if (event.type === EVENT_ID.SCALAR) {
    const own = Math.max(event.anchorEnd, event.tagEnd)
    if (own >= 0) return { start: own, end: own + 1 }
  }
  for (let i = index - 1; i >= 0; i--) {
    const before = events[i]!
    if (before.type === EVENT_ID.POP || before.type === EVENT_ID.DOCUMENT) continue
    // Not placeOf a collection: it would ask back for its first entry.
    const end = 'start' in before ? before.start + 1 : placeOf(text, events, i).end
    return { start: end, end: end + 1 }
  }
  return { start: 0, end: 1 }
}
