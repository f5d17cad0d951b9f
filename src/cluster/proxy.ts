import { Failure } from '../core/failure.ts'

/** A proxy between us and the API server. */
export interface Proxy {
  /** Without user and password, for messages. */
  readonly address: string
  readonly host: string
  readonly port: number
  /** Whether the way to the proxy itself is TLS. */
  readonly secure: boolean
  /** The value of `Proxy-Authorization`. */
  readonly authorization: string | undefined
}

/** `by` is who asks for it: `HTTPS_PROXY`, `proxy-url of cluster "a"`. Throws Failure `cluster/config`. */
export function proxyOf(text: string, by: string): Proxy {
  const url = URL.parse(text.includes('://') ? text : `http://${text}`)
  if (url === null || url.hostname === '')
    throw new Failure('cluster/config', `${by} is no address`, { hint: 'it looks like http://HOST:PORT' })
  if (!/^https?:$/.test(url.protocol))
    throw new Failure('cluster/config', `${by} asks for a ${url.protocol.slice(0, -1)} proxy; http and https are known`)
  const secure = url.protocol === 'https:'
  const user = `${decoded(url.username, by)}:${decoded(url.password, by)}`
  return {
    address: `${url.protocol}//${url.host}`,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || (secure ? 443 : 80)),
    secure,
    authorization: user === ':' ? undefined : `Basic ${Buffer.from(user).toString('base64')}`,
  }
}

function decoded(text: string, by: string): string {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    const hint = 'write it as %25'
    throw new Failure('cluster/config', `${by} has a % in its user or password`, { hint, cause: error })
  }
}
