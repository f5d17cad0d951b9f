import { isMap } from '../core/json.ts'
import type { Json, JsonMap } from '../core/json.ts'
import { sortedKeys } from '../core/order.ts'
import { HelperError } from './helper.ts'

/** TOML 1.0 in the layout that Helm prints: plain keys before tables, both sorted, two blanks a level. */
export function tomlText(map: JsonMap): string {
  const lines: string[] = []
  addTable(map, [], lines)
  return lines.map((line) => line + '\n').join('')
}

function addTable(map: JsonMap, path: readonly string[], lines: string[]): void {
  const keys = sortedKeys(map).filter((key) => map[key] !== null)
  const pad = '  '.repeat(path.length)
  for (const key of keys) {
    if (!isTable(map[key]!)) lines.push(`${pad}${bare(key)} = ${inline(map[key]!)}`)
  }
  for (const key of keys) {
    const value = map[key]!
    const inner = [...path, bare(key)]
    if (isMap(value)) {
      if (path.length === 0 && lines.length > 0) lines.push('')
      lines.push(`${pad}[${inner.join('.')}]`)
      addTable(value, inner, lines)
    } else if (isTable(value)) {
      for (const item of value as JsonMap[]) {
        if (lines.length > 0) lines.push('')
        lines.push(`${pad}[[${inner.join('.')}]]`)
        addTable(item, inner, lines)
      }
    }
  }
}

function isTable(value: Json): boolean {
  return isMap(value) || (Array.isArray(value) && value.length > 0 && value.every(isMap))
}

function inline(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`
  if (isMap(value)) {
    const keys = sortedKeys(value).filter((key) => value[key] !== null)
    return `{${keys.map((key) => `${bare(key)} = ${inline(value[key]!)}`).join(', ')}}`
  }
  switch (typeof value) {
    case 'string':
      return quoted(value)
    case 'bigint':
      return integer(value)
    case 'number':
      // TOML tells 1.0 from 1; a double that no int64 holds exactly must look like a float.
      return Number.isInteger(value) && !Number.isSafeInteger(value) ? value.toExponential() : String(value)
    case 'boolean':
      return String(value)
    default:
      throw new HelperError('TOML has no null inside a list', 'compact LIST drops it')
  }
}

function integer(value: bigint): string {
  if (value >= -(2n ** 63n) && value < 2n ** 63n) return String(value)
  throw new HelperError(`${value} is too great for TOML's whole numbers (2^63)`)
}

function bare(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : quoted(key)
}

/** JSON's escapes are TOML's, but for DEL. */
function quoted(text: string): string {
  return JSON.stringify(text.toWellFormed()).replaceAll('\u007f', '\\u007f')
}
