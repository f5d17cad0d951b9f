import { copyMap, get, isMap, put, type Json, type JsonMap } from '../core/json.ts'

/**
 * Two values files, or a file and a JSON override, as one: maps go together at any depth, everything else is replaced as
 * a whole, lists too. A null stays: it deletes nothing before it meets the chart's defaults (`coalesceValues`), so that
 * `-f a.yaml -f b.yaml` can take a default away in either file. Neither input changes; untouched parts are shared.
 */
export function mergeFiles(base: JsonMap, over: JsonMap): JsonMap {
  const merged = copyMap(base)
  for (const key of Object.keys(over)) {
    const mine = get(base, key)
    const theirs = over[key] as Json
    put(merged, key, isMap(mine) && isMap(theirs) ? mergeFiles(mine, theirs) : theirs)
  }
  return merged
}
