import { isEmpty } from '../core/empty.ts'
import { copyMap, get, isMap, put } from '../core/json.ts'
import type { Json, JsonMap } from '../core/json.ts'

/**
 * Sprig's deep merge (mergo) as a copy. `keep`: an entry of `map` stays unless it is empty and `other` has more than null; `overwrite`: an entry of
 * `other` wins, even a null.
 */
export function mergeMaps(map: JsonMap, other: JsonMap, rule: 'keep' | 'overwrite'): JsonMap {
  const merged = copyMap(map)
  for (const key of Object.keys(other)) {
    const mine = get(map, key)
    const theirs = other[key] as Json
    if (isMap(mine) && isMap(theirs)) put(merged, key, mergeMaps(mine, theirs, rule))
    else if (rule === 'overwrite' || (isEmpty(mine) && theirs !== null)) put(merged, key, theirs)
  }
  return merged
}
