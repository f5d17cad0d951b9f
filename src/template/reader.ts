import type { YamlEvent, YamlScalarEvent } from '../yaml/events.ts'
import { EVENT_ID, SCALAR_STYLE } from '../yaml/events.ts'
import { soleMark } from './form.ts'
import type { Node } from './op.ts'
import type { Piece } from './piece.ts'
import { sourceOffset } from './piece.ts'
import { withSource } from './source-text.ts'
import type { Token } from './token.ts'
import type { Unit } from './unit.ts'
import { failAt, placeAt } from './unit.ts'

/** A flattened text while its tree is read from YAML events. */
export interface Reader {
  readonly piece: Piece
  readonly unit: Unit
  readonly events: readonly YamlEvent[]
  /** Index of the event to read next. */
  next: number
  /** Flow collections around the place. */
  flow: number
  /** Nodes read so far, aliases written out. */
  nodes: number
  /** Of the document: undefined while the anchored node is read. */
  readonly anchors: Map<string, { readonly node: Node; readonly nodes: number } | undefined>
}

/** The token that is the whole of a plain scalar. */
export function wholeToken(reader: Reader, event: YamlEvent): Token | undefined {
  if (event.type !== EVENT_ID.SCALAR || event.style !== SCALAR_STYLE.PLAIN || event.valueStart < 0) return undefined
  const { text } = reader.piece
  if (text.charCodeAt(event.valueStart) !== 0xe000) return undefined
  const id = soleMark(text.slice(event.valueStart, event.valueEnd))
  return id === undefined ? undefined : reader.unit.tokens[id]
}

export function rawText(reader: Reader, event: YamlScalarEvent): string {
  return event.valueStart < 0 ? '' : reader.piece.text.slice(event.valueStart, event.valueEnd)
}

/** Where a node stands in the flattened text. */
export interface Range {
  readonly start: number
  readonly end: number
}

export function rangeOf(event: YamlEvent): Range {
  if ('start' in event) return { start: event.start, end: event.start + 1 }
  if (event.type === EVENT_ID.ALIAS) return { start: event.anchorStart - 1, end: event.anchorEnd }
  if (event.type !== EVENT_ID.SCALAR || event.valueStart < 0) return { start: 0, end: 1 }
  const quoted = event.style === SCALAR_STYLE.DOUBLE_QUOTED || event.style === SCALAR_STYLE.SINGLE_QUOTED ? 1 : 0
  return { start: event.valueStart - quoted, end: event.valueEnd + quoted }
}

/** Tells that something does not belong where it stands; `at` counts in the flattened text. */
export function refuse(
  reader: Reader,
  at: Range,
  message: string,
  more: {
    hint?: string
    code?: 'template/block' | 'manifest/duplicate-key' | 'template/syntax'
    notes?: string[]
  } = {},
): void {
  const { unit } = reader
  const { code = 'template/position', hint, notes = [] } = more
  const shown = hint === undefined ? undefined : withSource(hint, unit)
  failAt(unit, code, withSource(message, unit), { ...sourceRange(reader, at), hint: shown, notes })
}

export function sourceRange({ piece }: Reader, { start, end }: Range): Range {
  const from = sourceOffset(piece, start)
  // A mark is shorter or longer than what it stands for: its end is where the text goes on.
  const to = piece.text[end - 1] === '\uE001' ? sourceOffset(piece, end) : sourceOffset(piece, end - 1) + 1
  return { start: from, end: Math.max(from + 1, to) }
}

/** Records where something of the flattened text stands in the source. */
export function placeOf(reader: Reader, range: Range): number {
  const { start, end } = sourceRange(reader, range)
  return placeAt(reader.unit, start, end)
}
