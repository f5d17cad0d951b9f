import { parseDuration } from '../../core/duration.ts'
import { Failure } from '../../core/failure.ts'
import { get, isMap, pathText } from '../../core/json.ts'
import type { Json, JsonMap, Path } from '../../core/json.ts'
import { nearest } from '../../core/nearest.ts'
import type { Span } from '../../core/span.ts'

/** Where a path of a declaration is written; undefined where that is unknown. */
export type Locate = (path: Path, part: 'key' | 'value') => Span | undefined

/** One reading of a declaration, with all that was found wrong in it so far. */
export interface Reading {
  readonly place: string
  readonly locate: Locate | undefined
  readonly faults: Failure[]
}

/** A place of a declaration. */
export interface Spot {
  readonly reading: Reading
  readonly path: Path
}

/** A value of a declaration, and where it stands in it. */
export interface Field extends Spot {
  readonly value: Json
}

/** A map of a declaration, all of whose keys are known. */
export interface MapField extends Spot {
  readonly map: JsonMap
}

/** Null for a value that is wrong, which has been noted by then. */
export type Reader<T> = (field: Field) => T | null

/** Notes what is wrong; `wanted` goes on after "must be". */
export function refuse(field: Field, wanted: string, hint?: string): null {
  const what = field.path.length === 0 ? 'it' : pathText(field.path)
  return note(field, `${what} must be ${wanted}, got ${shown(field.value)}`, hint)
}

/** `part` is what a picture of the line marks: the name where that is the mistake. */
export function note({ reading, path }: Spot, message: string, hint?: string, part: 'key' | 'value' = 'value'): null {
  const { place, locate, faults } = reading
  faults.push(new Failure('rollout/plan', `${place}: ${message}`, { at: locate?.(path, part), hint }))
  return null
}

/** What a map has under `key`, present or not. */
export function entryAt({ reading, path }: Spot, ...keys: Path): Spot {
  return { reading, path: [...path, ...keys] }
}

export function mapOf(field: Field, words: readonly string[]): MapField | null {
  const { reading, path, value } = field
  if (!isMap(value)) return refuse(field, `a map with ${words.join(', ')}`)
  for (const key of Object.keys(value)) {
    if (words.includes(key)) continue
    const near = nearest(key, words)
    const hint = near === undefined ? `known here are ${words.join(', ')}` : `did you mean ${near}?`
    note(entryAt(field, key), `${pathText([...path, key])} is not known`, hint, 'key')
  }
  return { reading, path, map: value }
}

export function has({ map }: MapField, key: string): boolean {
  return Object.hasOwn(map, key)
}

/** Undefined where nothing stands, and also where it is wrong. */
export function optional<T>(from: MapField, key: string, read: Reader<T>): T | undefined {
  const value = get(from.map, key)
  if (value === undefined) return undefined
  return read({ reading: from.reading, path: [...from.path, key], value }) ?? undefined
}

/** `example` shows what to write where nothing stands. */
export function required<T>(from: MapField, key: string, read: Reader<T>, example: string): T | null {
  if (has(from, key)) return optional(from, key, read) ?? null
  return note(from, `${pathText([...from.path, key])} is missing`, `write for example ${key}: ${example}`)
}

export const text: Reader<string> = (field) => {
  const { value } = field
  if (typeof value === 'string' && value.trim() !== '') return value
  const hint = typeof value === 'number' || typeof value === 'boolean' ? 'put it in quotes' : undefined
  return refuse(field, 'text', hint)
}

export const flag: Reader<boolean> = (field) =>
  typeof field.value === 'boolean' ? field.value : refuse(field, 'true or false')

export function wholeFrom(least: number, most: number = 2147483647): Reader<number> {
  return (field) => {
    const { value } = field
    const isWhole = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
    return isWhole ? value : refuse(field, `a whole number from ${least} to ${most}`)
  }
}

export function oneOf<const T extends string>(...words: readonly T[]): Reader<T> {
  return (field) => {
    const word = words.find((one) => one === field.value)
    if (word !== undefined) return word
    const near = typeof field.value === 'string' ? nearest(field.value, words) : undefined
    return refuse(field, `one of ${words.join(', ')}`, near === undefined ? undefined : `did you mean ${near}?`)
  }
}

/** Milliseconds. */
export const duration: Reader<number> = (field) =>
  field.value === 0
    ? 0
    : (millisecondsOf(field.value) ?? refuse(field, 'a duration such as 30s or 5m', unitHint(field)))

/** Milliseconds; of what is asked again and again, or waited for, 0 would mean never or without end. */
export const durationAboveZero: Reader<number> = (field) =>
  millisecondsOf(field.value) || refuse(field, 'a duration above zero such as 30s or 5m', unitHint(field))

export function listOf<T>(read: Reader<T>, wanted: string): Reader<readonly T[]> {
  return (field) => {
    const { reading, path, value } = field
    if (!Array.isArray(value) || value.length === 0) return refuse(field, wanted)
    const items = value.map((item, at) => read({ reading, path: [...path, at], value: item }))
    const right = items.filter((item) => item !== null)
    return right.length === items.length ? right : null
  }
}

/** Of Go's units those above a millisecond: nothing in a cluster is observed more often. */
const durationPattern = /^(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:h|m|s|ms))+)$/

/** Rounded up, so that only 0 is 0. */
function millisecondsOf(value: Json): number | undefined {
  if (typeof value !== 'string' || !durationPattern.test(value)) return undefined
  const nanoseconds = parseDuration(value)
  return nanoseconds === undefined ? undefined : Number((nanoseconds + 999_999n) / 1_000_000n)
}

function unitHint({ value }: Field): string | undefined {
  return typeof value === 'number' ? `write ${value}s for seconds, or ${value}m for minutes` : undefined
}

function shown(value: Json): string {
  if (value === null) return 'nothing'
  if (typeof value === 'object')
    return Array.isArray(value) ? (value.length === 0 ? 'an empty list' : 'a list') : 'a map'
  const whole = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return whole.length > 80 ? `${whole.slice(0, 80)}…` : whole
}
