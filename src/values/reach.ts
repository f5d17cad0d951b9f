import { get, isMap, type Json, type Path } from '../core/json.ts'

/**
 * How many steps of a path a value decides. All of them when the path is there; fewer when something else than a map ends
 * it early (a list, a scalar or a null leaves nothing below to others); undefined when a map just lacks the key, so that
 * a lower layer may have it.
 */
export function reachOf(value: Json, path: Path): number | undefined {
  let here = value
  for (const [depth, step] of path.entries()) {
    let next: Json | undefined
    if (isMap(here)) {
      next = get(here, String(step))
      if (next === undefined) return undefined
    } else if (Array.isArray(here) && typeof step === 'number') next = here[step]
    if (next === undefined) return depth
    here = next
  }
  return path.length
}
