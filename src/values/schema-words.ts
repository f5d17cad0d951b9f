import { get, isMap, type Json, type JsonMap } from '../core/json.ts'

/** What a schema asks of a value, as the object of "must be …": `an integer ≥ 1`, `one of kraft, zookeeper`. */
export function wanted(schema: JsonMap): string {
  const constant = get(schema, 'const')
  if (constant !== undefined) return literal(constant)
  const words = get(schema, 'enum')
  if (Array.isArray(words)) return words.length === 1 ? literal(words[0]!) : `one of ${words.map(plainWord).join(', ')}`
  const type = get(schema, 'type')
  const named = (Array.isArray(type) ? type : [type]).filter((kind) => typeof kind === 'string')
  const kinds = type === undefined ? kindsAsked(schema) : named
  if (kinds.length === 0) return 'what the schema allows'
  return kinds.map((kind) => ofKind(kind, schema)).join(' or ')
}

/** A value in a message: short, on one line, in JSON's spelling. `about` names the keyword that was violated. */
export function got(value: Json | undefined, about?: string): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return about?.endsWith('Items') === true ? counted(value.length, 'item') : 'a list'
  if (isMap(value))
    return about?.endsWith('Properties') === true ? counted(Object.keys(value).length, 'entry') : 'a map'
  if (typeof value !== 'string') return String(value)
  const quoted = JSON.stringify(value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value)
  return about === 'maxLength' || (about === 'minLength' && value !== '')
    ? `${quoted} (${counted(Array.from(value).length, 'character')})`
    : quoted
}

const LONGEST = 60

/** A word of an enum as one would type it in YAML; quoted where it would not be read back as that text. */
export function plainWord(word: Json): string {
  if (typeof word !== 'string') return literal(word)
  return /^[A-Za-z_][\w./-]*$/.test(word) && !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(word)
    ? word
    : literal(word)
}

function literal(value: Json): string {
  return typeof value === 'bigint' ? String(value) : JSON.stringify(value)
}

/** Without `type`, the keywords themselves tell what they are about. */
function kindsAsked(schema: JsonMap): string[] {
  const has = (...keywords: string[]): boolean => keywords.some((keyword) => Object.hasOwn(schema, keyword))
  if (has('minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf')) return ['number']
  if (has('pattern', 'format', 'minLength', 'maxLength')) return ['string']
  if (has('items', 'minItems', 'maxItems', 'uniqueItems', 'contains', 'prefixItems')) return ['array']
  return has('properties', 'required', 'additionalProperties', 'minProperties', 'maxProperties') ? ['object'] : []
}

function ofKind(kind: string, schema: JsonMap): string {
  switch (kind) {
    case 'integer':
    case 'number':
      return `${kind === 'integer' ? 'an integer' : 'a number'}${range(schema)}`
    case 'string':
      return text(schema)
    case 'array':
      return `a list${sized(schema, 'Items', 'item')}`
    case 'object':
      return `a map${sized(schema, 'Properties', 'entry')}`
    case 'boolean':
      return 'true or false'
    default:
      return kind
  }
}

function range(schema: JsonMap): string {
  const low = get(schema, 'minimum')
  const high = get(schema, 'maximum')
  const above = get(schema, 'exclusiveMinimum')
  const below = get(schema, 'exclusiveMaximum')
  const factor = get(schema, 'multipleOf')
  let words = ''
  if (low !== undefined && high !== undefined) words = ` from ${literal(low)} to ${literal(high)}`
  else if (low !== undefined) words = ` ≥ ${literal(low)}`
  else if (high !== undefined) words = ` ≤ ${literal(high)}`
  if (above !== undefined) words += `${words === '' ? '' : ' and'} > ${literal(above)}`
  if (below !== undefined) words += `${words === '' ? '' : ' and'} < ${literal(below)}`
  return factor === undefined ? words : `${words}${words === '' ? '' : ','} that is a multiple of ${literal(factor)}`
}

function text(schema: JsonMap): string {
  const format = get(schema, 'format')
  const pattern = get(schema, 'pattern')
  const least = get(schema, 'minLength')
  const plain = format === undefined && pattern === undefined && get(schema, 'maxLength') === undefined
  if (least === 1 && plain) return 'a non-empty string'
  const known = typeof format === 'string' ? (formats[format] ?? `a string of format ${format}`) : 'a string'
  const size = sized(schema, 'Length', 'character')
  return typeof pattern === 'string' ? `${known}${size} that matches ${pattern}` : `${known}${size}`
}

const formats: Partial<Record<string, string>> = {
  date: 'a date (2026-01-31)',
  'date-time': 'a date and time (2026-01-31T12:00:00Z)',
  duration: 'an ISO 8601 duration (PT30S)',
  email: 'an email address',
  hostname: 'a host name',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  password: 'a string',
  regex: 'a regular expression',
  time: 'a time (12:00:00Z)',
  uri: 'a URI',
  uuid: 'a UUID',
}

function sized(schema: JsonMap, what: 'Items' | 'Properties' | 'Length', unit: string): string {
  const least = get(schema, `min${what}`)
  const most = get(schema, `max${what}`)
  if (least === undefined && most === undefined) return ''
  if (least === most) return ` of ${counted(Number(least), unit)}`
  if (most === undefined) return ` of at least ${counted(Number(least), unit)}`
  if (least === undefined) return ` of at most ${counted(Number(most), unit)}`
  return ` of ${literal(least)} to ${counted(Number(most), unit)}`
}

export function counted(count: number, unit: string): string {
  if (count === 1) return `1 ${unit}`
  return `${count} ${unit.endsWith('y') ? `${unit.slice(0, -1)}ies` : `${unit}s`}`
}
