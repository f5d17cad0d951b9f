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
  for (const layer of layers.toReversed()) {
    if (layer.kind === 'set') {
      // `--set a[2]=x` leaves the other items to the layers below, which its values, padded with nulls, do not tell.
      const at = layer.locate(path, 'value')
      if (at !== undefined) return { layer, at }
      continue
    }
    const reach = reachOf(layer.values, path)
    if (reach !== undefined) return { layer, at: layer.locate(path.slice(0, reach), 'value') }
  }
  return undefined
}
