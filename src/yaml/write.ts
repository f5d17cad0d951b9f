import { isEmpty } from '../core/empty.ts'
import type { Json, JsonMap } from '../core/json.ts'
import { numberText, quoted, stringText } from './scalar-text.ts'

/**
 * One YAML document in block style, as Helm prints it: lists flush with their key, two blanks of indent, keys in the
 * map's own order, text of several lines as a block scalar. No folding, no anchors. Undefined entries are skipped.
 * Read back by `read.ts`, by Go and by YAML 1.2 readers it gives the same value. Throws Failure `yaml/value` for NaN
 * and infinities.
 */
export function writeYaml(value: Json, shared?: SharedParts): string {
  const out: Out = { text: '', shared }
  if (typeof value !== 'object' || value === null) writeScalar(value, 0, out)
  else if (Array.isArray(value)) writeItems(value, '', 0, out)
  else writeEntries(value, '', 0, out)
  if (out.text === '') return Array.isArray(value) ? '[]\n' : '{}\n'
  return `${out.text}\n`
}

/**
 * Maps and lists that stand in many documents as the same object, with their lines as written so far: most of a manifest
 * is the same in its siblings. Whoever puts an object in promises that it never changes.
 */
export interface SharedParts {
  readonly objects: WeakSet<object>
  /** By twice the depth, plus one behind a dash. */
  readonly lines: WeakMap<object, (string | undefined)[]>
}

/** The break before a line that is indented by `depth`, and the indent. */
export function lineStart(depth: number): string {
  return breakAt(depth)
}

/** A key as it stands before its colon; undefined for one so long that it needs a line of its own. */
export function shortKey(key: string): string | undefined {
  const name = keyText(key)
  return name.length > longestKey ? undefined : name
}

/** What `writeYaml` puts behind the colon of a key that is indented by `depth`, up to the end of the value's last line. */
export function textBehindKey(value: Json, depth: number, shared?: SharedParts): string {
  if (typeof value === 'string' && !value.includes('\n')) return ` ${stringText(value)}`
  const out: Out = { text: '', shared }
  writeUnderKey(value, depth, out)
  return out.text
}

/** The same behind the dash of an item. */
export function textBehindDash(value: Json, depth: number, shared?: SharedParts): string {
  const out: Out = { text: '', shared }
  writeBehind(value, depth, out)
  return out.text
}

/** The entries or items of a map or a list, each line with its break in front; nothing for an empty one. */
export function linesText(value: Json[] | JsonMap, depth: number, shared?: SharedParts): string {
  const out: Out = { text: '', shared }
  if (isEmpty(value)) return ''
  writeChild(value, breakAt(depth), depth, out)
  return out.text
}

/** One string grows to the end: pieces that were cut or copied on the way up would cost most of the time. */
interface Out {
  text: string
  readonly shared: SharedParts | undefined
}

/** The break before a line and its indent, by depth. Lines are written as break and content, so that no line is cut again. */
const breaks: string[] = ['\n']

function breakAt(depth: number): string {
  for (let next = breaks.length; next <= depth; next++) breaks.push(`\n${'  '.repeat(next)}`)
  return breaks[depth]!
}

/** Readers limit keys without `? ` to 1024 characters. */
const longestKey = 1000

/** The entries of a map; `first` stands before the first of them: a break, or the blank behind a list's dash. */
function writeEntries(map: JsonMap, first: string, depth: number, out: Out): void {
  let lead = first
  for (const key of Object.keys(map)) {
    const value = map[key]
    if (value === undefined) continue
    const name = keyText(key)
    if (name.length > longestKey) {
      out.text += `${lead}? ${name}${breakAt(depth)}:`
      writeBehind(value, depth, out)
    } else {
      out.text += `${lead}${name}:`
      writeUnderKey(value, depth, out)
    }
    lead = breakAt(depth)
  }
}

function writeUnderKey(value: Json, depth: number, out: Out): void {
  if (Array.isArray(value)) writeChild(value, breakAt(depth), depth, out)
  else if (typeof value === 'object' && value !== null) writeChild(value, breakAt(depth + 1), depth + 1, out)
  else writeBehind(value, depth, out)
}

function writeItems(list: readonly (Json | undefined)[], first: string, depth: number, out: Out): void {
  let lead = first
  for (const value of list) {
    if (value === undefined) continue
    out.text += `${lead}-`
    writeBehind(value, depth, out)
    lead = breakAt(depth)
  }
}

/** A node on the line of its marker: a dash, or the colon of a scalar's key. */
function writeBehind(value: Json, depth: number, out: Out): void {
  if (typeof value === 'object' && value !== null) writeChild(value, ' ', depth + 1, out)
  else {
    out.text += ' '
    writeScalar(value, depth, out)
  }
}

function writeChild(value: Json[] | JsonMap, first: string, depth: number, out: Out): void {
  if (out.shared?.objects.has(value) === true) out.text += sharedLines(value, first, depth, out)
  else writeFresh(value, first, depth, out)
}

function sharedLines(value: Json[] | JsonMap, first: string, depth: number, { shared }: Out): string {
  const { lines } = shared!
  const known = lines.get(value) ?? []
  const slot = depth * 2 + (first === ' ' ? 1 : 0)
  const before = known[slot]
  if (before !== undefined) return before
  const out: Out = { text: '', shared: undefined }
  writeFresh(value, first, depth, out)
  known[slot] = out.text
  lines.set(value, known)
  return out.text
}

function writeFresh(value: Json[] | JsonMap, first: string, depth: number, out: Out): void {
  const before = out.text.length
  if (Array.isArray(value)) writeItems(value, first, depth, out)
  else writeEntries(value, first, depth, out)
  if (out.text.length === before) out.text += Array.isArray(value) ? ' []' : ' {}'
}

/** A scalar on a line that is indented by `depth`. */
function writeScalar(value: null | boolean | number | bigint | string, depth: number, out: Out): void {
  switch (typeof value) {
    case 'string':
      out.text += value.includes('\n') ? blockText(value, breakAt(depth + 1)) : stringText(value)
      break
    case 'number':
    case 'bigint':
      out.text += numberText(value)
      break
    case 'boolean':
      out.text += value ? 'true' : 'false'
      break
    default:
      out.text += 'null'
  }
}

/** Manifests say the same few hundred keys over and over. */
const keyTexts = new Map<string, string>()

function keyText(key: string): string {
  let text = keyTexts.get(key)
  if (text === undefined) {
    text = stringText(key)
    if (keyTexts.size < 4096) keyTexts.set(key, text)
  }
  return text
}

/** What a block scalar cannot hold without an indent indicator or an escape. */
const unfitForBlock = /^[ \t\n]|\n[ \t]+\n*$|[\0-\x08\x0b-\x1f\x7f-\xa0\u2028\u2029\ud800-\uffff]/

function blockText(text: string, lineBreak: string): string {
  if (unfitForBlock.test(text)) return quoted(text)
  const body = text.replace(/\n+$/, '')
  const ends = text.length - body.length
  const indented = `${lineBreak}${body.replace(/\n(?!\n)/g, lineBreak)}`
  return ends === 0 ? `|-${indented}` : ends === 1 ? `|${indented}` : `|+${indented}${'\n'.repeat(ends - 1)}`
}
