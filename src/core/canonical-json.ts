import type { Json } from './json.ts'
import { sortedKeys } from './order.ts'

/**
 * The bytes that Go's encoding/json writes, and so Helm's `toJson`: no blanks, keys in byte order, `<`, `>`, `&`, U+2028
 * and U+2029 as `\u003c`…. A hash over it is the same under Capstan and in a packaged chart.
 */
export function canonicalJson(value: Json): string {
  if (value === null) return 'null'
  switch (typeof value) {
    case 'string':
      return jsonText(value)
    case 'object':
      break
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value)
    default:
      return String(value)
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  return `{${sortedKeys(value)
    .map((key) => `${jsonText(key)}:${canonicalJson(value[key]!)}`)
    .join(',')}}`
}

function jsonText(text: string): string {
  return JSON.stringify(text.toWellFormed()).replace(/[<>&\u2028\u2029]/g, escapeUnit)
}

function escapeUnit(unit: string): string {
  return '\\u' + unit.charCodeAt(0).toString(16).padStart(4, '0')
}
