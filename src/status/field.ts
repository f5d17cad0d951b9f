import type { Json, JsonMap } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'

/*
 * Any controller writes statuses, and any user may write custom resources: a field of the wrong kind counts as absent.
 * A verdict must never be a TypeError.
 */

const nothing: JsonMap = Object.freeze({})

/** The map at `keys`; an empty one where there is none. */
export function mapAt(map: JsonMap, ...keys: readonly string[]): JsonMap {
  const value = valueAt(map, keys)
  return isMap(value) ? value : nothing
}

/** A text that says something: "" is what Kubernetes writes for none. */
export function textAt(map: JsonMap, ...keys: readonly string[]): string | undefined {
  const value = valueAt(map, keys)
  return typeof value === 'string' && value !== '' ? value : undefined
}

export function integerAt(map: JsonMap, ...keys: readonly string[]): number | undefined {
  const value = valueAt(map, keys)
  const number = typeof value === 'bigint' ? Number(value) : value
  return typeof number === 'number' && Number.isInteger(number) ? number : undefined
}

export function isTrueAt(map: JsonMap, ...keys: readonly string[]): boolean {
  return valueAt(map, keys) === true
}

/** The maps of the list at `keys`. */
export function mapsAt(map: JsonMap, ...keys: readonly string[]): readonly JsonMap[] {
  const value = valueAt(map, keys)
  return Array.isArray(value) ? value.filter(isMap) : []
}

export function textsAt(map: JsonMap, ...keys: readonly string[]): readonly string[] {
  const value = valueAt(map, keys)
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

/** Milliseconds since 1970 of an RFC 3339 time. */
export function timeAt(map: JsonMap, ...keys: readonly string[]): number | undefined {
  const text = textAt(map, ...keys)
  const time = text === undefined ? NaN : Date.parse(text)
  return Number.isNaN(time) ? undefined : time
}

export function nameOf(object: JsonMap): string {
  return textAt(object, 'metadata', 'name') ?? ''
}

function valueAt(map: JsonMap, keys: readonly string[]): Json | undefined {
  let value: Json | undefined = map
  for (const key of keys) value = isMap(value) ? get(value, key) : undefined
  return value
}
