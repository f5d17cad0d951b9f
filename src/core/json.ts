/**
 * A value as Kubernetes' YAML and JSON know it. An integer that a double cannot hold exactly
 * (beyond ±2^53, up to 2^64−1) is a bigint. Values are shared between manifests: never change one in place.
 */
export type Json = null | boolean | number | bigint | string | Json[] | JsonMap

/** A map with string keys; `__proto__`, `constructor` and `prototype` are ordinary keys of it. */
export type JsonMap = { [key: string]: Json }

/** The way from a document's root to a node: map keys and list indices. */
export type Path = readonly (string | number)[]

export function isMap(value: unknown): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Reads an own entry; never the prototype's. */
export function get(map: JsonMap, key: string): Json | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined
}

/** Sets an own entry. Assigning `__proto__` would change the prototype instead, so it is defined. */
export function put(map: JsonMap, key: string, value: Json): void {
  if (key === '__proto__') {
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true })
  } else map[key] = value
}

/** A new map with the same entries; a spread would lose an own `__proto__`. */
export function copyMap(map: JsonMap): JsonMap {
  const copy: JsonMap = {}
  for (const key of Object.keys(map)) put(copy, key, map[key]!)
  return copy
}

/** Text of a path as a person writes it: `broker.config."min.insync.replicas"`, `topics[0].name`. */
export function pathText(path: Path): string {
  let text = ''
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`
    else text += (text === '' ? '' : '.') + (/^[\w-]+$/.test(step) ? step : JSON.stringify(step))
  }
  return text
}

/** The word for a value's kind in messages. */
export function kindOf(value: Json | undefined): 'nothing' | 'boolean' | 'number' | 'string' | 'list' | 'map' {
  if (value === undefined || value === null) return 'nothing'
  if (Array.isArray(value)) return 'list'
  switch (typeof value) {
    case 'bigint':
    case 'number':
      return 'number'
    case 'object':
      return 'map'
    default:
      return typeof value as 'boolean' | 'string'
  }
}
