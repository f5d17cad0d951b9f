import { Failure } from '../core/failure.ts'
import type { Json } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'
import type { Span } from '../core/span.ts'
import type { Layer } from '../values/layer.ts'
import { stackWords } from './stack.ts'

/**
 * Failures about the values of a single chart, with the way out where a file is a stack: each of its keys names a chart or is
 * a stack's own word, which no chart's schema knows. `names` are the charts of the chart path, asked only when something failed.
 */
export function meantAsStack(
  failures: readonly Failure[],
  layers: readonly Layer[],
  names: () => readonly string[],
): Failure[] {
  const known = new Set(names())
  const keys = layers.filter((layer) => layer.kind === 'file' && isStack(layer, known)).flatMap(keyPlaces)
  return failures.map((failure) => {
    const { code, message, at, notes, cause } = failure
    if (code !== 'values/schema' || !keys.some((key) => isSame(key, at))) return failure
    const hint = 'this file is a stack, whose keys name charts: leave out --chart'
    return new Failure(code, message, { at, hint, notes, cause })
  })
}

function isStack({ values }: Layer, known: ReadonlySet<string>): boolean {
  const charts = Object.keys(values).filter((key) => !stackWords.includes(key))
  return charts.length > 0 && charts.every((key) => namesChart(key, get(values, key), known))
}

function namesChart(key: string, value: Json | undefined, known: ReadonlySet<string>): boolean {
  const named = isMap(value) ? (get(value, 'chart') ?? key) : undefined
  return typeof named === 'string' && known.has(named)
}

function keyPlaces(layer: Layer): Span[] {
  return Object.keys(layer.values).flatMap((key) => layer.locate([key], 'key') ?? [])
}

function isSame(place: Span, at: Span | undefined): boolean {
  return place.file === at?.file && place.line === at.line && place.column === at.column
}
