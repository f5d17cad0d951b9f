import { fullFormats } from 'ajv-formats/dist/formats.js'
import { sameJson } from '../core/equal.ts'
import type { Json } from '../core/json.ts'

export function isOfType(value: Json, type: Json): boolean {
  switch (type) {
    case 'null':
      return value === null
    case 'array':
      return Array.isArray(value)
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value)
    case 'integer':
      return Number.isInteger(value)
    default:
      return typeof value === type
  }
}

/** Whether all items certainly differ. Many lists and maps are not compared with each other: that takes long. */
export function areDistinct(items: readonly Json[]): boolean {
  const scalars = items.filter((item) => typeof item !== 'object' || item === null)
  const others = items.filter((item) => typeof item === 'object' && item !== null)
  if (new Set(scalars).size < scalars.length || others.length > MOST_COMPARED) return false
  return others.every((item, index) => !others.slice(index + 1).some((other) => sameJson(item, other)))
}

const MOST_COMPARED = 50

/** As Ajv has it, which divides and looks at the digits: 0.3 is no multiple of 0.1 to it, and 1e21 none of 1. */
export function isMultiple(value: number, factor: number): boolean {
  const times = value / factor
  return times === Number.parseInt(String(times))
}

/** Whether a text has a number of code points from `least` to `most`. */
export function lengthIn(text: string, least: number, most: number): boolean {
  if (text.length <= most && text.length / 2 >= least) return true
  if (text.length < least || text.length / 2 > most) return false
  const { length } = Array.from(text)
  return length >= least && length <= most
}

/** A format that is not known holds, as in Helm. */
export function holdsFormat(value: string | number, name: string): boolean {
  const format = Object.hasOwn(fullFormats, name) ? fullFormats[name as keyof typeof fullFormats] : true
  if (typeof format === 'boolean') return format
  if (format instanceof RegExp) return typeof value !== 'string' || format.test(value)
  if (typeof format === 'function') return typeof value !== 'string' || format(value)
  const { type = 'string', validate } = format as { type?: string; validate: RegExp | ((value: unknown) => boolean) }
  if (typeof value !== type) return true
  return typeof validate === 'function' ? validate(value) : validate.test(String(value))
}
