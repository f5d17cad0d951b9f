import type { IncomingMessage } from 'node:http'
import type { CancelSignal } from '../core/ports.ts'
import { bodyOf } from './body.ts'
import type { Identity } from './identity.ts'
import type { Limit } from './limit.ts'
import { limit } from './limit.ts'
import { Trouble } from './pool.ts'
import { headersOf } from './request-headers.ts'
import { retryAfter } from './retry-after.ts'
import { retryDecision } from './retry-decision.ts'
import { serverClock } from './server-clock.ts'
import { linesOver, messagesOver } from './streams-over.ts'
import type { TransportSettings } from './transport-settings.ts'
import type { ApiAnswer, ApiRequest, Transport } from './transport.ts'
import type { Asked } from './trouble-failure.ts'
import { cancelledFailure, deadlineFailure, troubleFailure } from './trouble-failure.ts'
import { warningTexts } from './warning-header.ts'

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
    request: (request) =>
      ask(request, { settings, heard: request.foreign === true ? () => undefined : heard, isKnown: () => known }),
    lines: (request) => linesOver(request, settings, heard),
    messages: (request) => messagesOver(request, settings, heard),
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
  const { foreign, repeatable = request.method !== 'POST' } = request
  const begin = clock.monotonic()
  let identity = first
  let renewed = false
  let last: Trouble | undefined
  for (let count = 1; ; count++) {
    const asked = (): Asked => ({ ...request, server, count, spent: clock.monotonic() - begin, repeatable })
    const tries = () => ({ count, repeatable, foreign, known: isKnown(), spent: asked().spent, left: time.left() })
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
      const outcome = { kind: 'answer', status, text, retryAfter: retryAfter(headers) } as const
      wait = retryDecision(outcome, tries(), settings.random)
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
  readonly signal: CancelSignal
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
  return { response, text: await bodyOf(response, signal, request.most) }
}
