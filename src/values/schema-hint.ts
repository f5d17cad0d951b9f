import { get, isMap, type Json, type JsonMap } from '../core/json.ts'
import { nearest } from '../core/nearest.ts'
import { partsOf } from './schema-node.ts'
import { single } from './schema-branches.ts'
import type { Told } from './schema-sentence.ts'
import { unknownKeyHint } from './schema-suggest.ts'
import { got, plainWord, wanted } from './schema-words.ts'

/** What to do about a mistake, one sentence; undefined when the message says it already. */
export function hintFor(told: Told): string | undefined {
  const { mistake, document, shown } = told
  const unknown = mistake.params['additionalProperty'] ?? mistake.params['unevaluatedProperty']
  if (typeof unknown === 'string') return unknownKeyHint(mistake, unknown, document, shown)
  const missing = mistake.params['missingProperty']
  if (typeof missing === 'string') return missingHint(told, missing)
  if (mistake.propertyName !== undefined) return described(mistake.node)
  if (!single.has(mistake.keyword)) return described(mistake.node)
  return wordHint(told) ?? quotingHint(told) ?? described(mistake.node)
}

function missingHint({ mistake, document }: Told, key: string): string | undefined {
  const properties = get(mistake.node, 'properties')
  const schema = isMap(properties) ? get(properties, key) : undefined
  const parts = partsOf(document, schema, false)
  for (const part of parts) {
    const text = described(part)
    if (text !== undefined) return text
  }
  const asked = parts.map(wanted).find((phrase) => phrase !== 'what the schema allows')
  return asked && `it must be ${asked}`
}

/** The allowed word that a wrong one resembles. */
function wordHint({ mistake, value, secret }: Told): string | undefined {
  if (typeof value !== 'string' || secret) return undefined
  const allowed = get(mistake.node, 'enum')
  if (!Array.isArray(allowed)) return undefined
  const word = nearest(
    value,
    allowed.filter((item) => typeof item === 'string'),
  )
  return word && `did you mean ${plainWord(word)}?`
}

/** The right value with the wrong type: YAML's quotes are the usual cause, or the flag, which decides instead of quotes. */
function quotingHint({ mistake, value, secret, written }: Told): string | undefined {
  if (mistake.keyword !== 'type' || mistake.wanted !== undefined || secret) return undefined
  const type = get(mistake.node, 'type')
  const kinds = Array.isArray(type) ? type : [type]
  if (typeof value === 'string') return isQuoted(value, kinds) ? unquoteHint(value, written?.flag) : undefined
  if (!kinds.includes('string') || value === null || typeof value === 'object') return undefined
  if (written?.flag === '--set') return '--set reads numbers, true and false; --set-string keeps text'
  // `yes` in its own spelling: the word that was meant, not the boolean that it became.
  const plain = written !== undefined && /^[\w.+-]+$/.test(written.text) ? written.text : got(value)
  return `write it in quotes: ${JSON.stringify(plain)}`
}

/** Whether a text would be of one of these kinds without its quotes. */
function isQuoted(text: string, kinds: readonly unknown[]): boolean {
  if (kinds.includes('boolean')) return /^(?:true|false)$/.test(text)
  // With a leading zero it would be read as octal, with more digits as no 64-bit integer.
  return /^-?(?:0|[1-9]\d{0,17})$/.test(text) || (kinds.includes('number') && /^-?(?:0|[1-9]\d*)\.\d+$/.test(text))
}

function unquoteHint(text: string, flag: string | undefined): string | undefined {
  if (flag === '--set') return undefined
  if (flag === undefined || flag === '--set-json') return `write ${text} without quotes`
  return `${flag} keeps text; --set reads numbers, true and false`
}

/** The schema's own words, which were written for this moment. */
function described(schema: JsonMap): string | undefined {
  const description = get(schema, 'description')
  const examples = get(schema, 'examples')
  const example: Json | undefined = Array.isArray(examples) ? examples[0] : undefined
  const shown = example === undefined ? undefined : `for example ${JSON.stringify(example, bigintText)}`
  if (typeof description !== 'string') return shown
  const text = description.replaceAll(/\s+/g, ' ').trim()
  return shown === undefined ? text : `${text.replace(/\.$/, '')}; ${shown}`
}

function bigintText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
