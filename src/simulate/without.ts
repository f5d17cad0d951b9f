import type { JsonMap } from '../core/json.ts'
import { put } from '../core/json.ts'

/** A copy that lacks some of its keys. */
export function without(map: JsonMap, ...keys: readonly string[]): JsonMap {
  const rest: JsonMap = {}
  for (const key of Object.keys(map)) if (!keys.includes(key)) put(rest, key, map[key]!)
  return rest
}
