import { isMap, pathText, put } from '../../core/json.ts'
import type { HttpTarget } from '../spec.ts'
import { entryAt, has, note, oneOf, optional, refuse, required } from './reading.ts'
import type { MapField, Reader } from './reading.ts'

export const targetWords = ['url', 'headers', 'service', 'pod', 'port', 'scheme', 'path'] as const

/** Whom a check asks: a URL from this machine, or a Service or pod through the API server's proxy. */
export function readTarget(map: MapField): HttpTarget | null {
  const given = (['url', 'service', 'pod'] as const).filter((word) => has(map, word))
  const [to] = given
  if (to === undefined || given.length > 1) {
    const got = to === undefined ? 'none' : given.join(' and ')
    return note(map, `${where(map)} must have one of url, service, pod, got ${got}`)
  }
  const foreign = to === 'url' ? (['port', 'scheme', 'path'] as const) : (['headers'] as const)
  for (const word of foreign) {
    if (has(map, word)) note(entryAt(map, word), `${where(map, word)} says nothing beside ${to}`, hints[to], 'key')
  }
  return to === 'url' ? addressOf(map) : proxiedOf(map, to)
}

const hints = {
  url: 'write it into the url',
  service: 'the API server passes no headers on: use url',
  pod: 'the API server passes no headers on: use url',
} as const

function addressOf(map: MapField): HttpTarget | null {
  const url = optional(map, 'url', address)
  const headers = optional(map, 'headers', headerMap) ?? {}
  return url === undefined ? null : { url, headers }
}

function proxiedOf(map: MapField, to: 'service' | 'pod'): HttpTarget | null {
  const name = optional(map, to, objectName)
  const port = required(map, 'port', portName, '8080')
  const scheme = optional(map, 'scheme', oneOf('http', 'https')) ?? 'http'
  const path = optional(map, 'path', pathOf) ?? '/'
  if (name === undefined || port === null) return null
  return { kind: to === 'service' ? 'Service' : 'Pod', ...name, port, scheme, path }
}

/** A password in an address would be printed with it, in plans, events and reports. */
const address: Reader<string> = (field) => {
  const { value } = field
  if (typeof value !== 'string') return refuse(field, addressWanted)
  if (/^https?:\/\/[^\s/?#@]+(?:[/?#]\S*)?$/.test(value)) return value
  return refuse({ ...field, value: withoutUser(value) }, addressWanted, 'a password belongs into headers')
}

const addressWanted = 'an http or https address without a user'

/** Up to the last `@`: what a password has in it is not known, and slashes may be turned or missing. */
function withoutUser(url: string): string {
  return url.replace(/^([a-z]+:[\\/]*)?.*@/is, '$1***@')
}

const headerMap: Reader<Readonly<Record<string, string>>> = (field) => {
  if (!isMap(field.value)) return refuse(field, 'a map of texts')
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(field.value)) {
    const at = { ...field, path: [...field.path, name], value }
    // A line feed would let a value add headers of its own.
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) note(at, `${pathText(at.path)} is no name of a header`, undefined, 'key')
    else if (typeof value !== 'string' || /[^\t\x20-\x7e]/.test(value))
      refuse({ ...at, value: null }, 'text of one line')
    else put(headers, name, value)
  }
  return headers
}

const objectName: Reader<{ readonly namespace: string | undefined; readonly name: string }> = (field) => {
  const [, namespace, name] =
    typeof field.value === 'string' ? (/^(?:([^/\s]+)\/)?([^/\s]+)$/.exec(field.value) ?? []) : []
  return name === undefined ? refuse(field, 'a name, or namespace/name') : { namespace, name }
}

const portName: Reader<string> = (field) => {
  const { value } = field
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65535) return String(value)
  if (typeof value === 'string' && /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(value)) return value
  return refuse(field, 'a port, by its number or name')
}

const pathOf: Reader<string> = (field) =>
  typeof field.value === 'string' && /^\/\S*$/.test(field.value)
    ? field.value
    : refuse(field, 'a path that begins with /')

function where(map: MapField, ...more: readonly string[]): string {
  return pathText([...map.path, ...more])
}
