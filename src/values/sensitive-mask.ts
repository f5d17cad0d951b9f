import { isMap, type Json, type Path } from '../core/json.ts'
import type { Span } from '../core/span.ts'
import type { Layer } from './layer.ts'

/** Takes sensitive values out of what is about to be shown. */
export interface Mask {
  /** The span with every sensitive value of its line replaced by `***`, the marked piece moved along. */
  span(span: Span | undefined): Span | undefined
  /** A message that a rule computed from the values. */
  text(text: string): string
}

const STARS = '***'

/**
 * Knows the secrets of all layers, also of overridden ones: a line may hold the old password beside the mistake.
 * Reads the layers only when something is masked for the first time, since that is after a failure.
 */
export function maskFor(layers: readonly Layer[], sensitive: (path: Path) => boolean): Mask {
  let secrets: Secrets | undefined
  const known = (): Secrets => (secrets ??= secretsOf(layers, sensitive))
  return {
    span: (span) => span && maskedSpan(span, regionsOf(span, known())),
    text: (text) => replaced(text, occurrences(text, known().words)),
  }
}

interface Secrets {
  readonly spans: readonly Span[]
  readonly words: readonly string[]
}

type Region = readonly [start: number, end: number]

function secretsOf(layers: readonly Layer[], sensitive: (path: Path) => boolean): Secrets {
  const spans: Span[] = []
  const words = new Set<string>()
  for (const layer of layers) {
    for (const { path, value } of scalars(layer.values, [])) {
      if (!sensitive(path)) continue
      const at = layer.locate(path, 'value')
      if (at !== undefined) spans.push(at)
      words.add(String(value))
    }
  }
  return { spans, words: [...words].sort((a, b) => b.length - a.length) }
}

/** Booleans and nulls are no secrets, and masking each `true` would hide the picture. */
function scalars(value: Json, path: Path): { path: Path; value: string | number | bigint }[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => scalars(item, [...path, index]))
  if (isMap(value)) return Object.keys(value).flatMap((key) => scalars(value[key]!, [...path, key]))
  return value === null || typeof value === 'boolean' || value === '' ? [] : [{ path, value }]
}

function regionsOf(span: Span, { spans, words }: Secrets): Region[] {
  const here = spans.filter((other) => other.file === span.file && other.line === span.line && other.text === span.text)
  return joined([
    ...here.map((other): Region => [other.column - 1, other.column - 1 + other.width]),
    ...occurrences(span.text, words),
  ])
}

/** Short secrets count only as whole words: masking each `a` would hide everything and tell that the secret is `a`. */
function occurrences(text: string, words: readonly string[]): Region[] {
  const found: Region[] = []
  for (const word of words) {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
      const end = at + word.length
      if (word.length >= 4 || !(/\w/.test(text[at - 1] ?? '') || /\w/.test(text[end] ?? ''))) found.push([at, end])
    }
  }
  return joined(found)
}

function joined(regions: readonly Region[]): Region[] {
  const result: Region[] = []
  for (const [start, end] of regions.toSorted((a, b) => a[0] - b[0])) {
    const last = result.at(-1)
    if (last !== undefined && start < last[1]) result[result.length - 1] = [last[0], Math.max(last[1], end)]
    else result.push([start, end])
  }
  return result
}

function replaced(text: string, regions: readonly Region[]): string {
  let result = ''
  let from = 0
  for (const [start, end] of regions) {
    result += text.slice(from, start) + STARS
    from = end
  }
  return result + text.slice(from)
}

function maskedSpan(span: Span, regions: readonly Region[]): Span {
  if (regions.length === 0) return span
  const start = moved(span.column - 1, regions, 'start')
  const end = moved(span.column - 1 + span.width, regions, 'end')
  const text = replaced(span.text, regions)
  return { ...span, text, column: start + 1, width: Math.max(1, end - start) }
}

/** Where an offset lies after the masking; one inside a masked piece moves to that piece's edge. */
function moved(offset: number, regions: readonly Region[], edge: 'start' | 'end'): number {
  let shift = 0
  for (const [start, end] of regions) {
    if (offset >= end) shift += STARS.length - (end - start)
    else if (offset > start) return start + shift + (edge === 'start' ? 0 : STARS.length)
  }
  return offset + shift
}
