import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import { Failure } from '../core/failure.ts'
import type { CancelSignal, Clock } from '../core/ports.ts'
import { bodyOf } from './body.ts'
import type { Credentials, Identity } from './identity.ts'
import type { Limit } from './limit.ts'
import { limit } from './limit.ts'
import { linesOf } from './lines.ts'
import type { Pool } from './pool.ts'
import { Trouble } from './pool.ts'
import { retryAfter } from './retry-after.ts'
import { retryDecision } from './retry-decision.ts'
import { serverClock } from './server-clock.ts'
import type { ApiAnswer, ApiLines, ApiRequest, Transport } from './transport.ts'
import type { Asked } from './trouble-failure.ts'
import { cancelledFailure, deadlineFailure, troubleFailure } from './trouble-failure.ts'
import { warningTexts } from './warning-header.ts'

export interface TransportSettings {
  readonly server: string
  /** What stands before every path: Rancher's servers are `https://host/k8s/clusters/c-1`. Else ''. */
  readonly base: string
  readonly namespace: string
  readonly pool: Pool
  readonly credentials: Credentials
  /** Milliseconds for requests that name no time of their own; Infinity for none. */
  readonly timeout: number
  /** Whether big answers may come compressed: less to read, and less work for us even on loopback. */
  readonly gzip: boolean
  /** Ends everything. */
  readonly signal: CancelSignal | undefined
  readonly clock: Clock
  readonly random: () => number
}

/** Milliseconds that a read on an old connection waits for an answer before it is asked anew on a fresh one. */
const silence = 10_000

export function transportOver(settings: TransportSettings): Transport {
  const { server, namespace, pool, clock } = settings
  const time = serverClock(clock)
  const told = new Set<string>()
  let news: string[] = []
  let known = false
  const heard = (response: IncomingMessage) => {
    known = true
    time.heard(response.headers.date)
    const header = response.headers['warning']
    if (header === undefined) return
    for (const text of warningTexts(header)) {
      if (told.has(text)) continue
      told.add(text)
      news.push(text)
    }
  }
  return {
    server,
    namespace,
    request: (request) => ask(request, { settings, heard, isKnown: () => known }),
    lines: (request) => follow(request, settings, heard),
    serverTime: () => time.time(),
    warnings: () => {
      const texts = news
      news = []
      return texts
    },
    close: () => pool.close(),
  }
}

interface Ears {
  readonly settings: TransportSettings
  readonly heard: (response: IncomingMessage) => void
  readonly isKnown: () => boolean
}

async function ask(request: ApiRequest, ears: Ears): Promise<ApiAnswer> {
  const { settings } = ears
  const { pool, clock, signal } = settings
  // Waiting for a turn and for credentials (a person may have to log in) is not the server's time.
  const waiting = limit(Infinity, [signal, request.signal], clock)
  try {
    const release = await pool.slots.take(waiting.signal)
    try {
      const identity = await settings.credentials.identity(waiting.signal)
      const time = limit(request.timeout ?? settings.timeout, [waiting.signal], clock)
      try {
        return await attempts({ request, ears, time, identity })
      } finally {
        time.end()
      }
    } finally {
      release()
    }
  } catch (error) {
    if (waiting.why() === 'cancelled') throw cancelledFailure(request)
    throw error
  } finally {
    waiting.end()
  }
}

interface Work {
  readonly request: ApiRequest
  readonly ears: Ears
  readonly time: Limit
  readonly identity: Identity
}

async function attempts({ request, ears, time, identity: first }: Work): Promise<ApiAnswer> {
  const { settings, heard, isKnown } = ears
  const { server, clock, credentials, pool } = settings
  const repeatable = request.repeatable ?? request.method !== 'POST'
  const begin = clock.monotonic()
  let identity = first
  let renewed = false
  let last: Trouble | undefined
  for (let count = 1; ; count++) {
    const asked = (): Asked => ({ ...request, server, count, spent: clock.monotonic() - begin, repeatable })
    const tries = () => ({ count, repeatable, known: isKnown(), spent: asked().spent, left: time.left() })
    let wait: number | undefined
    try {
      const { response, text } = await attempt(request, settings, { identity, repeatable, signal: time.signal })
      heard(response)
      const { statusCode: status = 0, headers } = response
      const other = status === 401 && !renewed ? await credentials.renew(identity, time.signal) : undefined
      if (other !== undefined) {
        renewed = true
        identity = other
        continue
      }
      wait = retryDecision({ kind: 'answer', status, text, retryAfter: retryAfter(headers) }, tries(), settings.random)
      if (wait === undefined) return { status, headers, text }
    } catch (error) {
      if (error instanceof Trouble && error.reused) pool.dropIdle()
      if (time.why() === 'deadline') throw deadlineFailure(asked(), last)
      if (!(error instanceof Trouble)) throw error
      last = error
      const { code, sent, reused } = error
      wait = retryDecision({ kind: 'trouble', code, sent, reused }, tries(), settings.random)
      if (wait === undefined) throw troubleFailure(error, asked())
    }
    await clock.sleep(wait, time.signal)
    if (time.signal.aborted)
      throw time.why() === 'deadline' ? deadlineFailure(asked(), last) : cancelledFailure(request)
    identity = await credentials.identity(time.signal)
  }
}

interface Means {
  readonly identity: Identity
  readonly repeatable: boolean
  readonly signal: AbortSignal
}

async function attempt(
  request: ApiRequest,
  settings: TransportSettings,
  { identity, repeatable, signal }: Means,
): Promise<{ readonly response: IncomingMessage; readonly text: string }> {
  const response = await settings.pool.open({
    method: request.method,
    path: settings.base + request.path,
    headers: headersOf(request, identity, settings.gzip),
    body: request.body,
    certificate: identity.certificate,
    alone: !repeatable,
    signal,
    silence: request.method === 'GET' ? silence : undefined,
  })
  return { response, text: await bodyOf(response, signal) }
}

async function follow(
  request: ApiRequest,
  settings: TransportSettings,
  heard: (response: IncomingMessage) => void,
): Promise<ApiLines> {
  const { pool, credentials, clock } = settings
  const life = limit(Infinity, [settings.signal, request.signal], clock)
  const start = limit(request.timeout ?? Infinity, [life.signal], clock)
  const asked: Asked = { ...request, server: settings.server, count: 1, spent: request.timeout ?? 0, repeatable: true }
  const open = async (identity: Identity): Promise<IncomingMessage> => {
    const response = await pool.open({
      method: request.method,
      path: settings.base + request.path,
      headers: headersOf(request, identity, false),
      body: request.body,
      certificate: identity.certificate,
      alone: true,
      signal: start.signal,
    })
    heard(response)
    return response
  }
  try {
    const identity = await credentials.identity(start.signal)
    let response = await open(identity)
    const other = response.statusCode === 401 ? await credentials.renew(identity, start.signal) : undefined
    if (other !== undefined) {
      response.destroy()
      response = await open(other)
    }
    response.once('close', () => life.end())
    const text = () => bodyOf(response, life.signal)
    return { status: response.statusCode ?? 0, lines: broken(linesOf(response, life.signal), asked), text }
  } catch (error) {
    life.end()
    if (life.why() === 'cancelled') throw cancelledFailure(request)
    if (start.why() === 'deadline') throw deadlineFailure(asked, undefined)
    throw error instanceof Trouble ? troubleFailure(error, asked) : error
  } finally {
    start.end()
  }
}

/** A connection that breaks is told as for other requests. */
async function* broken(lines: AsyncIterable<string>, asked: Asked): AsyncGenerator<string, void> {
  try {
    yield* lines
  } catch (error) {
    if (error instanceof Failure) throw error
    throw troubleFailure(new Trouble(error, true, false), asked)
  }
}

function headersOf(request: ApiRequest, identity: Identity, gzip: boolean): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = { accept: request.accept ?? 'application/json', 'user-agent': 'capstan' }
  if (gzip) headers['accept-encoding'] = 'gzip'
  if (request.body !== undefined) headers['content-type'] = request.contentType ?? 'application/json'
  for (const [name, value] of Object.entries(identity.headers))
    headers[name] = typeof value === 'string' ? value : [...value]
  return { ...headers, ...request.headers }
}
