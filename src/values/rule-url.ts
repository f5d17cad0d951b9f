import { parseIp } from './rule-ip.ts'

/** A URL in its parts. Texts are as Go has them: escapes of the host are undone, those of path and query are kept. */
export interface Url {
  /** In lower case; "" for a path such as /a?b. */
  readonly scheme: string
  /** What follows a scheme without a slash: mailto:a@b. Then there is no host and no path. */
  readonly opaque: string
  /** Escaped, with password; undefined without "@". */
  readonly user: string | undefined
  /** With the port; IPv6 in brackets. */
  readonly host: string
  /** Escaped. */
  readonly path: string
  readonly query: string
  /** Whether there is a "?", also with nothing behind it. */
  readonly hasQuery: boolean
  /** Escaped. */
  readonly fragment: string
  /** Whether "//" stands before the host, also before an empty one. */
  readonly hasAuthority: boolean
}

/**
 * Whether Go's url.ParseRequestURI takes it: an absolute URL, or a path that begins with a slash. It knows no fragments, so
 * http://a#b has a broken host, while http://a/#b is fine.
 */
export function isRequestUrl(text: string): boolean {
  return parse(bytesOf(text), true) !== undefined
}

/** Reads a URL as Kubernetes does: what `isRequestUrl` takes, then parsed anew with its fragment. */
export function parseUrl(text: string): Url | undefined {
  if (!isRequestUrl(text)) return undefined
  const [before, fragment] = cut(bytesOf(text), '#')
  const url = parse(before, false)
  const escaped = escapedAnew(fragment, FRAGMENT)
  if (url === undefined || escaped === undefined) return undefined
  return { ...url, host: textOf(url.host), query: textOf(url.query), opaque: textOf(url.opaque), fragment: escaped }
}

/** The canonical text, by which URLs are compared. */
export function urlText(url: Url): string {
  const scheme = url.scheme === '' ? '' : `${url.scheme}:`
  const query = url.hasQuery ? `?${url.query}` : ''
  const fragment = url.fragment === '' ? '' : `#${url.fragment}`
  if (url.opaque !== '') return scheme + url.opaque + query + fragment
  const authority = `${url.user === undefined ? '' : `${url.user}@`}${escape(bytesOf(url.host), HOST)}`
  const slashes = url.hasAuthority && authority + url.path !== '' ? '//' : ''
  return scheme + slashes + authority + url.path + query + fragment
}

export function urlHostname({ host }: Url): string {
  const name = host.slice(0, portAt(host))
  return name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name
}

export function urlPort({ host }: Url): string {
  return host.slice(portAt(host) + 1)
}

/** Go's limit: a query with more parameters counts as empty. */
const MOST_PARAMETERS = 10_000

/** The parameters in order of their first appearance. What cannot be read (";", a broken escape) is left out. */
export function urlParameters({ query }: Url): Map<string, string[]> {
  const parameters = new Map<string, string[]>()
  const pairs = bytesOf(query).split('&')
  if (pairs.length > MOST_PARAMETERS) return parameters
  for (const pair of pairs) {
    if (pair === '' || pair.includes(';')) continue
    const [name, value] = cut(pair, '=').map((part) => unescape(part.replaceAll('+', ' ')))
    if (name === undefined || value === undefined) continue
    const values = parameters.get(textOf(name))
    if (values === undefined) parameters.set(textOf(name), [textOf(value)])
    else values.push(textOf(value))
  }
  return parameters
}

/*
 * From here on a text is a text of bytes, as in Go: one character for each byte of UTF-8. Sets hold the characters that need
 * no escape in a part (Go's encoding table), beside letters, digits and "-._~".
 */
const PATH = '$&+,/:;=@'
const HOST = '!"$&\'()*+,:;<=>[]'
const ZONE = HOST
const USER = '$&+,;='
const FRAGMENT = '!$&()*+,/:;=?@'
/** A text of these and of escapes is taken as it is, also where the table would escape them. */
const SUBDELIMITERS = "!$&'()*+,;=:@[]%"

/** `request`: by ParseRequestURI instead of Parse. */
function parse(text: string, request: boolean): Url | undefined {
  if (text === '' || /[\u0000-\u001f\u007f]/.test(text)) return undefined
  if (text === '*') return { ...none, path: '*' }
  const [, name, afterScheme] = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(.*)$/s.exec(text)!
  const scheme = (name ?? '').toLowerCase()
  const [before, query] = cut(afterScheme!, '?')
  const rest = { ...none, scheme, query, hasQuery: query !== '' || afterScheme === `${before}?` }
  if (!before.startsWith('/')) return scheme === '' ? undefined : { ...rest, opaque: before }
  if (!before.startsWith('//') || (scheme === '' && (request || before.startsWith('///'))))
    return withPath(rest, before)
  const [, authority, path] = /^\/\/([^/]*)(.*)$/s.exec(before)!
  const place = parseAuthority(scheme, authority!)
  return place && withPath({ ...rest, ...place, hasAuthority: true }, path!)
}

const none: Url = {
  scheme: '',
  opaque: '',
  user: undefined,
  host: '',
  path: '',
  query: '',
  hasQuery: false,
  fragment: '',
  hasAuthority: false,
}

function withPath(url: Url, path: string): Url | undefined {
  const escaped = escapedAnew(path, PATH)
  return escaped === undefined ? undefined : { ...url, path: escaped }
}

function parseAuthority(scheme: string, authority: string): Pick<Url, 'user' | 'host'> | undefined {
  const at = authority.lastIndexOf('@')
  const host = parseHost(scheme, authority.slice(at + 1))
  if (host === undefined || at < 0) return host === undefined ? undefined : { user: undefined, host }
  const written = authority.slice(0, at)
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(written)) return undefined
  const [name, password] = cut(written, ':').map(unescape)
  if (name === undefined || password === undefined) return undefined
  return { user: escape(name, USER) + (written.includes(':') ? `:${escape(password, USER)}` : ''), host }
}

function parseHost(scheme: string, host: string): string | undefined {
  const bracket = host.lastIndexOf('[')
  if (bracket > 0) return undefined
  if (bracket === 0) return parseLiteral(host)
  // Other schemes than the web's may list several hosts with ports.
  const colon = /^https?$/.test(scheme) ? host.indexOf(':') : host.lastIndexOf(':')
  return colon >= 0 && !isPort(host.slice(colon)) ? undefined : unescapeHost(host, HOST)
}

/** An IPv6 address in brackets, its zone behind an escaped "%". */
function parseLiteral(host: string): string | undefined {
  const end = host.lastIndexOf(']')
  const port = host.slice(end + 1)
  if (end < 0 || !isPort(port)) return undefined
  const literal = host.slice(1, end)
  const zoneAt = literal.indexOf('%25')
  const address = unescapeHost(zoneAt < 0 ? literal : literal.slice(0, zoneAt), HOST)
  const zone = zoneAt < 0 ? '' : unescapeHost(literal.slice(zoneAt), 'zone')
  if (address === undefined || zone === undefined) return undefined
  return parseIp(address + zone)?.width === 128 ? `[${address}${zone}]${port}` : undefined
}

function isPort(text: string): boolean {
  return /^(:\d*)?$/.test(text)
}

/** Where the colon of the port is, or the end. */
function portAt(host: string): number {
  const colon = host.lastIndexOf(':')
  return colon >= 0 && isPort(host.slice(colon)) ? colon : host.length
}

/** In a host, only bytes beyond ASCII may be escaped, and "%" itself; in a zone also what a host may hold, and the space. */
function unescapeHost(text: string, mode: typeof HOST | 'zone'): string | undefined {
  for (const [piece, byte] of text.matchAll(/%([0-9A-Fa-f]{2})|[^]/g)) {
    if (byte === undefined) {
      if (piece !== '%' && piece < '\u0080' && !isFree(piece, HOST)) return undefined
      continue
    }
    const character = String.fromCharCode(parseInt(byte, 16))
    const allowed = mode === 'zone' ? character === ' ' || isFree(character, ZONE) : character >= '\u0080'
    if (piece !== '%25' && !allowed) return undefined
  }
  return unescape(text)
}

/** The text itself where its escapes are in order, else made of its bytes; undefined when an escape is broken. */
function escapedAnew(text: string, free: string): string | undefined {
  const bytes = unescape(text)
  if (bytes === undefined) return undefined
  for (const character of text) if (!isFree(character, free + SUBDELIMITERS)) return escape(bytes, free)
  return text
}

function unescape(text: string): string | undefined {
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return undefined
  return text.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, byte: string) => String.fromCharCode(parseInt(byte, 16)))
}

function escape(bytes: string, free: string): string {
  return bytes.replaceAll(/[^A-Za-z0-9\-._~]/g, (character) => {
    return free.includes(character)
      ? character
      : `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
  })
}

function isFree(character: string, free: string): boolean {
  return /[A-Za-z0-9\-._~]/.test(character) || free.includes(character)
}

function cut(text: string, separator: string): [before: string, after: string] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

function bytesOf(text: string): string {
  if (/^[\u0000-\u007f]*$/.test(text)) return text
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('')
}

function textOf(bytes: string): string {
  if (/^[\u0000-\u007f]*$/.test(bytes)) return bytes
  return new TextDecoder().decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)))
}
