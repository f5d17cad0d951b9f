import { Failure } from '../core/failure.ts'
import type { Json } from '../core/json.ts'
import { excerpt } from './excerpt.ts'
import { floatKey, integer, resolveKey, resolvePlain } from './scalar.ts'

/**
 * A scalar with a tag, as Kubernetes reads it: a known tag must fit the text, an unknown one leaves the text as it is.
 * `style` does not matter: `!!int "12"` is 12. Throws Failure `yaml/value` without a place.
 */
export function taggedScalar(tag: string, text: string): Json {
  switch (tag) {
    case 'int':
    case 'float':
    case 'bool':
    case 'null':
      return fitted(tag, text)
    case 'binary':
      return base64Text(text)
    case 'timestamp':
      throw new Failure('yaml/value', 'dates are text in Kubernetes', { hint: 'remove the tag !!timestamp' })
    default:
      return text
  }
}

/** The same scalar as a mapping key; undefined where it cannot be one. */
export function taggedKey(tag: string, text: string): string | undefined {
  const value = taggedScalar(tag, text)
  if (typeof value === 'string') return value
  return tag === 'float' && typeof value === 'number' ? floatKey(value) : resolveKey(text)
}

/** The name of a core tag (`!!int`, `!<tag:yaml.org,2002:int>` → int); any other tag as it is written. */
export function tagName(raw: string): string {
  const core = /^(?:!!|!<tag:yaml\.org,2002:)(.*?)>?$/.exec(raw)
  return core === null ? raw : core[1]!
}

type CoreTag = 'int' | 'float' | 'bool' | 'null'

function fitted(tag: CoreTag, text: string): Json {
  const value = resolvePlain(text)
  const fits =
    tag === 'null'
      ? value === null
      : tag === 'bool'
        ? typeof value === 'boolean'
        : tag === 'int'
          ? /^[-+\d]/.test(text) && integer(text) !== undefined
          : typeof value === 'number' || typeof value === 'bigint'
  if (fits) return tag === 'float' ? Number(value) : value!
  throw new Failure('yaml/value', `!!${tag} does not fit ${excerpt(text)}`, {
    hint: 'correct the text or remove the tag',
  })
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Standard base64 with padding, line breaks ignored (Go's StdEncoding). Bytes that are no UTF-8 are refused. */
function base64Text(text: string): string {
  const digits = text.replace(/[\r\n]/g, '')
  if (digits.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(digits)) {
    throw new Failure('yaml/value', '!!binary needs base64', { hint: 'correct the text or remove the tag' })
  }
  let escaped = ''
  let bits = 0
  let held = 0
  for (const digit of digits.replace(/=+$/, '')) {
    bits = ((bits << 6) | alphabet.indexOf(digit)) & 0xffff
    held += 6
    if (held >= 8) {
      held -= 8
      escaped += `%${((bits >> held) & 0xff).toString(16).padStart(2, '0')}`
    }
  }
  try {
    return decodeURIComponent(escaped)
  } catch (cause) {
    throw new Failure('yaml/value', '!!binary holds bytes that are no UTF-8 text', {
      hint: 'keep the base64 as text and put it into binaryData or data',
      cause,
    })
  }
}
