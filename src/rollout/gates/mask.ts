/**
 * A text that others wrote (an answer, an error of a library), without the values that we sent along: a server that echoes
 * headers, or "invalid header value …", must not carry a token into a terminal, an event or a log.
 */
export function mask(text: string, secrets: readonly string[]): string {
  let masked = text
  for (const secret of partsOf(secrets)) {
    if (secret.length >= longEnough) masked = masked.replaceAll(secret, '***')
    else masked = masked.replace(wordOf(secret), '***')
  }
  return masked
}

/** Shorter ones, such as a tenant's number, are found in any text by chance: only as a word of their own. */
const longEnough = 6

/** `Bearer abc` is echoed as a whole or as `abc`; longest first, so that none is left in part. */
function partsOf(secrets: readonly string[]): readonly string[] {
  const parts = secrets.flatMap((secret) => [secret.trim(), ...secret.split(/[\s,;=]+/)])
  return [...new Set(parts.filter((part) => part !== ''))].sort((a, b) => b.length - a.length)
}

function wordOf(secret: string): RegExp {
  const plain = secret.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
  return new RegExp(`(?<![\\p{L}\\p{N}_])${plain}(?![\\p{L}\\p{N}_])`, 'gu')
}
