import { get, isMap, type Path } from '../core/json.ts'
import type { Span } from '../core/span.ts'
import type { Layer } from './layer.ts'
import { originOf } from './origin.ts'
import { valueAt } from './schema-instance.ts'

/** The place of a mistake, and how far down the values it is: by this number failures come in the order of the files. */
export interface Place {
  readonly at: Span | undefined
  readonly layer: number
}

/** Where the value that has the last word is written, or its key. */
export function placeOf(layers: readonly Layer[], path: Path, part: 'key' | 'value'): Place {
  const origin = originOf(layers, path)
  if (origin === undefined) return placeOfMap(layers, path.slice(0, -1))
  const at = part === 'key' ? (origin.layer.locate(path, 'key') ?? origin.at) : origin.at
  return { at, layer: layers.indexOf(origin.layer) }
}

/** Where something is missing: at the null that took it away, else at the map that lacks it. */
export function placeOfMissing(layers: readonly Layer[], map: Path, key: string): Place & { readonly nulled: boolean } {
  const nulling = layers.findLastIndex((layer) => {
    const owner = valueAt(layer.values, map)
    return isMap(owner) && get(owner, key) === null
  })
  if (nulling < 0) return { ...placeOfMap(layers, map), nulled: false }
  return { at: layers[nulling]!.locate([...map, key], 'value'), layer: nulling, nulled: true }
}

/**
 * A map is the work of all layers. A person looks for it in a file of theirs, then in the chart's defaults; a flag that
 * sets one other key of it would be a misleading place.
 */
export function placeOfMap(layers: readonly Layer[], path: Path): Place {
  for (let length = path.length; length >= 0; length--) {
    const map = path.slice(0, length)
    for (const wanted of [['file'], ['preset', 'default'], ['set']]) {
      const index = layers.findLastIndex(
        ({ kind, values }) => wanted.includes(kind) && valueAt(values, map) !== undefined,
      )
      if (index < 0) continue
      const at = layers[index]!.locate(map, length === 0 ? 'value' : 'key')
      if (at !== undefined) return { at, layer: index }
    }
  }
  return { at: undefined, layer: -1 }
}

/** Sorts in place of the values: file by file as they were given, in each from top to bottom. */
export function inOrder<T extends { readonly place: Place }>(items: readonly T[]): T[] {
  return items.toSorted((a, b) => {
    if (a.place.layer !== b.place.layer) return a.place.layer - b.place.layer
    const [x, y] = [a.place.at, b.place.at]
    return (x?.line ?? 0) - (y?.line ?? 0) || (x?.column ?? 0) - (y?.column ?? 0)
  })
}
