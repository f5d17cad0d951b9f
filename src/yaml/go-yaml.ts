import type { Json, JsonMap } from '../core/json.ts'
import { sortedKeys } from '../core/order.ts'
import { byNature } from './go-yaml-order.ts'
import { goKeyText, goNumberText, goStringText, isShortKey } from './go-yaml-scalar.ts'

/**
 * The bytes that Helm's `toYaml` prints, its last line break trimmed: a hash over them, or a ConfigMap that holds them, is
 * the same under Capstan and in a packaged chart. Manifests are written by write.ts, which every reader reads alike; this
 * text only Go's is sure to read: it leaves `=` and the key `<<` plain. Source: `Marshal` of sigs.k8s.io/yaml 1.6, which
 * writes JSON, reads that as YAML and writes it with go.yaml.in/yaml/v2 2.4 (encode.go, emitterc.go). Throws Failure `yaml/value` for what is lost on that way without a word: a number or a character that JSON or
 * YAML lacks, a key of more than 1022 characters.
 */
export function writeGoYaml(value: Json): string {
  const out: Out = { text: '', atStart: true }
  if (isScalar(value)) writeScalar(value, { depth: 0, column: 0 }, out)
  else if (isEmpty(value)) out.text = emptyText(value)
  else writeBlock(value, 0, out)
  return out.text.endsWith('\n') ? out.text.slice(0, -1) : out.text
}

interface Out {
  text: string
  /** Whether the next node or line needs no break: nothing is written, or a block of text ended in its own break. */
  atStart: boolean
}

/** Where a node stands: the depth of the block around it, and the characters before it on its line, by which Go folds. */
interface Place {
  readonly depth: number
  readonly column: number
}

/** Behind a marker of one character: a dash, a question mark, a colon. */
function behindMarker(depth: number): Place {
  return { depth, column: 2 * depth + 2 }
}

/** The first entry begins where the text ends, the others on lines of their own, indented by `depth`. */
function writeBlock(value: Json[] | JsonMap, depth: number, out: Out): void {
  let first = true
  const next = (): void => {
    if (!first) breakLine(depth, out)
    first = false
    out.atStart = false
  }
  if (Array.isArray(value)) {
    for (const item of value) {
      next()
      out.text += '-'
      writeBehind(item, behindMarker(depth), out)
    }
    return
  }
  for (const key of sortedKeys(value).sort(byNature)) {
    next()
    writeEntry(key, value[key]!, depth, out)
  }
}

function writeEntry(key: string, value: Json, depth: number, out: Out): void {
  if (!isShortKey(key)) {
    out.text += '? '
    writeText(key, behindMarker(depth), out)
    breakLine(depth, out)
    out.text += ':'
    writeBehind(value, behindMarker(depth), out)
    return
  }
  const name = goKeyText(key)
  out.text += `${name}:`
  if (isScalar(value) || isEmpty(value)) writeBehind(value, { depth, column: 2 * depth + name.length + 2 }, out)
  else {
    const below = Array.isArray(value) ? depth : depth + 1
    breakLine(below, out)
    writeBlock(value, below, out)
  }
}

/** A node on the line of its marker: a dash, or the colon of a key that is short or has a line of its own. */
function writeBehind(value: Json, place: Place, out: Out): void {
  out.text += ' '
  if (isScalar(value)) writeScalar(value, place, out)
  else if (isEmpty(value)) out.text += emptyText(value)
  else writeBlock(value, place.depth + 1, out)
}

type Scalar = Exclude<Json, Json[] | JsonMap>

function writeScalar(value: Scalar, place: Place, out: Out): void {
  if (typeof value === 'string') writeText(value, place, out)
  else out.text += typeof value === 'number' || typeof value === 'bigint' ? goNumberText(value) : String(value)
}

function writeText(text: string, { depth, column }: Place, out: Out): void {
  const written = goStringText(text, column, '  '.repeat(depth + 1))
  out.text += written
  out.atStart = written.startsWith('|') && endsInBreak.test(text)
}

const endsInBreak = /[\n\u2028\u2029]$/

function breakLine(depth: number, out: Out): void {
  out.text += `${out.atStart ? '' : '\n'}${'  '.repeat(depth)}`
  out.atStart = false
}

function isScalar(value: Json): value is Scalar {
  return typeof value !== 'object' || value === null
}

function isEmpty(value: Json[] | JsonMap): boolean {
  return Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0
}

function emptyText(value: Json[] | JsonMap): string {
  return Array.isArray(value) ? '[]' : '{}'
}
