import type { Json, JsonMap } from '../core/json.ts'
import { numberText, quoted, stringText } from './scalar-text.ts'

/**
 * One YAML document in block style, as Helm prints it: lists flush with their key, two blanks of indent, keys in the
 * map's own order, text of several lines as a block scalar. No folding, no anchors. Undefined entries are skipped.
 * Read back by `read.ts`, by Go and by YAML 1.2 readers it gives the same value. Throws Failure `yaml/value` for NaN
 * and infinities.
 */
export function writeYaml(value: Json): string {
  return documentText(value, Object.keys)
}

/** The keys of a map in the order in which they are to be written. */
export type KeyOrder = (map: JsonMap) => string[]

export function documentText(value: Json, order: KeyOrder): string {
  if (typeof value !== 'object' || value === null) return `${scalarText(value, '')}\n`
  const text = Array.isArray(value) ? items(value, '', order) : entries(value, '', order)
  return text === '' ? (Array.isArray(value) ? '[]\n' : '{}\n') : text
}

/** Readers limit keys without `? ` to 1024 characters. */
const longestKey = 1000

/** The lines of a map's entries, each behind `pad`; '' for a map without entries. */
function entries(map: JsonMap, pad: string, order: KeyOrder): string {
  let text = ''
  for (const key of order(map)) {
    const value = map[key]
    if (value === undefined) continue
    const name = keyText(key)
    if (name.length > longestKey) text += longEntry(name, value, pad, order)
    else if (typeof value !== 'object' || value === null) text += `${pad}${name}: ${scalarText(value, pad)}\n`
    else if (Array.isArray(value)) {
      const lines = items(value, pad, order)
      text += lines === '' ? `${pad}${name}: []\n` : `${pad}${name}:\n${lines}`
    } else {
      const lines = entries(value, `${pad}  `, order)
      text += lines === '' ? `${pad}${name}: {}\n` : `${pad}${name}:\n${lines}`
    }
  }
  return text
}

/** The lines of a list's items, each behind `pad`; '' for a list without items. */
function items(list: Json[], pad: string, order: KeyOrder): string {
  let text = ''
  for (const value of list as (Json | undefined)[]) {
    if (value !== undefined) text += `${pad}- ${nested(value, `${pad}  `, order)}`
  }
  return text
}

/** A node whose first line stands behind a marker as wide as the last two blanks of `pad`. */
function nested(value: Json, pad: string, order: KeyOrder): string {
  if (typeof value !== 'object' || value === null) return `${scalarText(value, pad.slice(2))}\n`
  const lines = Array.isArray(value) ? items(value, pad, order) : entries(value, pad, order)
  return lines === '' ? (Array.isArray(value) ? '[]\n' : '{}\n') : lines.slice(pad.length)
}

function longEntry(name: string, value: Json, pad: string, order: KeyOrder): string {
  return `${pad}? ${name}\n${pad}: ${nested(value, `${pad}  `, order)}`
}

/** A scalar that begins on a line whose entry is indented by `pad`. */
function scalarText(value: null | boolean | number | bigint | string, pad: string): string {
  switch (typeof value) {
    case 'string':
      return value.includes('\n') ? linesText(value, pad) : stringText(value)
    case 'number':
    case 'bigint':
      return numberText(value)
    case 'boolean':
      return value ? 'true' : 'false'
    default:
      return 'null'
  }
}

function keyText(key: string): string {
  return stringText(key)
}

/** What a block scalar cannot hold without an indent indicator or an escape. */
const unfitForBlock = /^[ \t\n]|\n[ \t]+\n*$|[\0-\x08\x0b-\x1f\x7f-\xa0\u2028\u2029\ud800-\uffff]/

function linesText(text: string, pad: string): string {
  if (unfitForBlock.test(text)) return quoted(text)
  const body = text.replace(/\n+$/, '')
  const breaks = text.length - body.length
  const indented = `\n${pad}  ${body.replace(/\n(?!\n)/g, `\n${pad}  `)}`
  return breaks === 0 ? `|-${indented}` : breaks === 1 ? `|${indented}` : `|+${indented}${'\n'.repeat(breaks - 1)}`
}
