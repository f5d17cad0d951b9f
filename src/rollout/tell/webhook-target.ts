import { base64, utf8 } from '../../core/bytes.ts'
import { Failure } from '../../core/failure.ts'

/** Where notifications go, with what of it may be said aloud. */
export interface WebhookTarget {
  /** Without user-info and fragment. */
  readonly url: string
  /** The user-info as `authorization`: HTTP clients refuse it in an address. */
  readonly headers: Readonly<Record<string, string>>
  /** `https://hooks.example.com`: for messages. Paths of webhooks are secrets as often as their queries. */
  readonly origin: string
  /** A message of others as it may be shown; undefined when there is a secret in it. */
  readonly shown: (message: string) => string | undefined
}

/** Throws Failure `usage` for anything but an http or https address; it is not repeated in the message. */
export function webhookTarget(given: string): WebhookTarget {
  const [, scheme = '', user, host = '', rest = ''] = addressForm.exec(given.trim()) ?? []
  if (host === '' || /[\s\0-\x1f]/.test(given.trim())) {
    throw new Failure('usage', 'the address to notify is no http or https address', {
      hint: 'give it as https://HOST/PATH',
    })
  }
  const origin = `${scheme.toLowerCase()}://${host}`
  const url = origin + rest.replace(/#.*$/s, '')
  const secrets = secretsOf(user, rest)
  return {
    url,
    headers: user === undefined ? {} : { authorization: `Basic ${base64(utf8(decoded(user)))}` },
    origin,
    shown: (message) => {
      const shown = message.replaceAll(given, origin).replaceAll(url, origin)
      const foreign = shown.replaceAll(origin, '').replaceAll(host, '')
      return secrets.some((secret) => foreign.includes(secret)) ? undefined : shown
    },
  }
}

/** Scheme, user-info, host and port, the rest; `\` ends a host too, as browsers read it. */
const addressForm = /^(https?):\/\/(?:([^/\\?#]*)@)?([^/\\?#@]+)([/\\?#].*)?$/is

function secretsOf(user: string | undefined, rest: string): readonly string[] {
  const [path = '', ...query] = rest.split('?')
  const parts = [user, path, query.join('?')].flatMap((text) => (text ?? '').split(/[/\\?#&=:;]/))
  return [...new Set(parts.flatMap((part) => [part, decoded(part)]))].filter((part) => part !== '')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
