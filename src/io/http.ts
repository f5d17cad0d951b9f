import { Failure } from '../core/failure.ts'
import type { Http, HttpAnswer, HttpOptions } from '../core/ports.ts'

/** The port `Http` over fetch. Messages name the host only: the path of a webhook is a secret. */
export const http: Http = {
  request: async (url, options) => {
    const { method, body, timeout, signal } = options
    const target = targetOf(url)
    const headers = headersOf(options, target)
    const ended = new AbortController()
    let why = ''
    const end = (because: string) => {
      why ||= because
      ended.abort()
    }
    const stop = () => end(`stopped waiting for ${target.host}`)
    signal?.addEventListener('abort', stop, { once: true })
    if (signal?.aborted === true) stop()
    // Node takes anything longer than 2^31-1 ms for 1 ms.
    const timer = setTimeout(
      () => end(`${target.host} gave no answer within ${timeout / 1000}s`),
      Math.min(timeout, 2 ** 31 - 1),
    )
    try {
      const init = { method, headers, redirect: 'manual', signal: ended.signal } as const
      return await answerOf(await fetch(target, body === undefined ? init : { ...init, body }), target)
    } catch (error) {
      if (error instanceof Failure) throw error
      if (why !== '') throw new Failure('io/http', why, { cause: error })
      throw new Failure('io/http', `cannot reach ${target.host}: ${reasonOf(error)}`, { cause: error })
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', stop)
    }
  },
}

/** Bytes of an answer. */
const most = 1 << 20

function targetOf(text: string): URL {
  const url = URL.parse(text)
  const hint = 'it looks like https://HOST/PATH'
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new Failure('io/http', 'the address to ask is no address of HTTP', { hint })
  if (url.username !== '' || url.password !== '')
    throw new Failure('io/http', `the address on ${url.host} has a user or a password`, {
      hint: 'give them by a header',
    })
  return url
}

/** A header that cannot be sent is told without its value. */
function headersOf({ headers = {} }: HttpOptions, { host }: URL): Headers {
  const all = new Headers({ 'user-agent': 'capstan' })
  for (const [name, value] of Object.entries(headers)) {
    try {
      all.set(name, value)
    } catch {
      throw new Failure('io/http', `the header ${JSON.stringify(name)} for ${host} cannot be sent`, {
        hint: 'a name has no spaces, and a value no line break',
      })
    }
  }
  return all
}

async function answerOf(response: Response, { host }: URL): Promise<HttpAnswer> {
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  const chunks = (response.body ?? []) as AsyncIterable<Uint8Array> | readonly Uint8Array[]
  for await (const chunk of chunks) {
    size += chunk.length
    // Leaving the loop ends the connection.
    if (size > most) throw new Failure('io/http', `${host} answers with more than ${most / 2 ** 20} MiB`)
    text += decoder.decode(chunk, { stream: true })
  }
  return { status: response.status, text: text + decoder.decode() }
}

/** fetch says "fetch failed", and its cause why. */
function reasonOf(error: unknown): string {
  const cause: unknown = error instanceof Error ? (error.cause ?? error) : error
  const { code, message } = cause as { readonly code?: unknown; readonly message?: unknown }
  const said = typeof message === 'string' && message !== '' ? message : String(cause)
  if (typeof code !== 'string') return said
  if (Object.hasOwn(reasons, code)) return reasons[code]!
  return /CERT|^UNABLE_TO_|^INVALID_CA|^HOSTNAME_/.test(code) ? `its certificate: ${said}` : said
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection is refused',
  ECONNRESET: 'the connection was closed',
  EAI_AGAIN: 'its name cannot be looked up now',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to its network',
  ENOTFOUND: 'its name is not known',
  UND_ERR_CONNECT_TIMEOUT: 'no connection within 10s',
  UND_ERR_SOCKET: 'the connection was closed',
}
