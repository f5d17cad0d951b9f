import type { Json, JsonMap } from '../../src/core/json.ts'
import { get, isMap } from '../../src/core/json.ts'

/** An entry below a map, by its keys; undefined where one of them is missing. */
export function below(value: Json | undefined, ...keys: readonly string[]): Json | undefined {
  return keys.reduce<Json | undefined>((node, key) => (isMap(node) ? get(node, key) : undefined), value)
}

export function mapBelow(value: Json | undefined, ...keys: readonly string[]): JsonMap | undefined {
  const found = below(value, ...keys)
  return isMap(found) ? found : undefined
}

export function textBelow(value: Json | undefined, ...keys: readonly string[]): string {
  const found = below(value, ...keys)
  return typeof found === 'string' ? found : ''
}

/** Maps in a list; of anything else none. */
export function mapsBelow(value: Json | undefined, ...keys: readonly string[]): readonly JsonMap[] {
  const found = below(value, ...keys)
  return Array.isArray(found) ? found.filter(isMap) : []
}

/** A map without some of its entries. */
export function omit(map: JsonMap, ...keys: readonly string[]): JsonMap {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key)))
}
