import type { Path } from '../core/json.ts'
import type { Span } from '../core/span.ts'
import type { Layer } from './layer.ts'
import { reachOf } from './reach.ts'

/** The layer that had the last word on a value, and where in it. */
export interface Origin {
  readonly layer: Layer
  readonly at: Span | undefined
}

/**
 * Who decided the value at a path: the highest layer that has the path, or that has something else than a map above it
 * (a list, a scalar or a null replaces all that lies below). Undefined when no layer says anything about it.
 * @param layers the lowest first
 */
export function originOf(layers: readonly Layer[], path: Path): Origin | undefined {
  let padding: Layer | undefined
  for (const layer of layers.toReversed()) {
    const reach = reachOf(layer.values, path)
    if (layer.kind === 'set') {
      // `--set a[2]=x` leaves the other items to the files below, which its values, padded with nulls, do not tell.
      const at = layer.locate(path, 'value')
      if (at !== undefined) return { layer, at }
      if (reach !== undefined) padding = layer
      continue
    }
    // What lies below the files is merged after the flags were applied, and a list is replaced as a whole.
    if (padding !== undefined && layer.kind !== 'file') break
    if (reach !== undefined) return { layer, at: layer.locate(path.slice(0, reach), 'value') }
  }
  return padding && { layer: padding, at: nearestAbove(padding, path) }
}

function nearestAbove(layer: Layer, path: Path): Span | undefined {
  for (let length = path.length - 1; length > 0; length--) {
    const at = layer.locate(path.slice(0, length), 'value')
    if (at !== undefined) return at
  }
  return undefined
}
