const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const digits = encoder.encode('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/')
const padding = '='.charCodeAt(0)

/** UTF-8; a lone surrogate becomes U+FFFD, as Go writes it. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text)
}

/** The text of UTF-8 bytes; undefined when they are none. A byte order mark stays: Go's strings keep it. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}

/** Base64 of RFC 4648 §4, padded. */
export function base64(bytes: Uint8Array): string {
  const units = new Uint8Array(Math.ceil(bytes.length / 3) * 4)
  for (let i = 0, at = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i
    const word = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    units[at++] = digits[word >> 18]!
    units[at++] = digits[(word >> 12) & 63]!
    units[at++] = left > 1 ? digits[(word >> 6) & 63]! : padding
    units[at++] = left > 2 ? digits[word & 63]! : padding
  }
  return decoder.decode(units)
}

/** Base64 of RFC 4648 §5 without padding: safe in names, paths and addresses. */
export function base64url(bytes: Uint8Array): string {
  return base64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** The bytes of padded base64; undefined when it is none. Line breaks are skipped, as Go and PEM tools do. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  const compact = text.replace(/[\r\n]/g, '')
  const padded = compact.endsWith('==') ? 2 : compact.endsWith('=') ? 1 : 0
  const count = compact.length - padded
  if (compact.length % 4 !== 0) return undefined
  const bytes = new Uint8Array((compact.length / 4) * 3 - padded)
  let word = 0
  let at = 0
  for (let i = 0; i < count; i++) {
    const value = sextet(compact.charCodeAt(i))
    if (value < 0) return undefined
    word = ((word << 6) | value) & 0xffffff
    if (i % 4 > 0) bytes[at++] = (word >> (6 - 2 * (i % 4))) & 0xff
  }
  return bytes
}

/** Lower-case hexadecimal. */
export function hex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += (byte < 16 ? '0' : '') + byte.toString(16)
  return text
}

function sextet(unit: number): number {
  if (unit >= 65 && unit <= 90) return unit - 65
  if (unit >= 97 && unit <= 122) return unit - 71
  if (unit >= 48 && unit <= 57) return unit + 4
  return unit === 43 ? 62 : unit === 47 ? 63 : -1
}
