import type { IncomingMessage } from 'node:http'
import { Failure } from '../core/failure.ts'
import { bodyOf } from './body.ts'
import { codedError } from './coded-error.ts'
import type { Limit } from './limit.ts'
import { limit } from './limit.ts'
import { linesOf } from './lines.ts'
import { Trouble } from './pool.ts'
import { headersOf } from './request-headers.ts'
import type { TransportSettings } from './transport-settings.ts'
import type { ApiLines, ApiMessages, ApiMessagesRequest, ApiRequest } from './transport.ts'
import type { Asked } from './trouble-failure.ts'
import { cancelledFailure, deadlineFailure, troubleFailure } from './trouble-failure.ts'
import { messagesOf } from './web-socket.ts'
import { isAccepted, upgradeHeaders } from './web-socket-handshake.ts'

type Heard = (response: IncomingMessage) => void

/** An answer that goes on; the timeout is for its head only. */
export async function linesOver(request: ApiRequest, settings: TransportSettings, heard: Heard): Promise<ApiLines> {
  const life = limit(Infinity, [settings.signal, request.signal], settings.clock)
  const head = limit(request.timeout ?? Infinity, [life.signal], settings.clock)
  const asked = askedOf(request, settings, true)
  try {
    const response = await opened(request, settings, { time: head, heard })
    response.once('close', () => life.end())
    const text = () => bodyOf(response, life.signal)
    return { status: response.statusCode ?? 0, lines: told(linesOf(response, life.signal), life, asked), text }
  } catch (error) {
    life.end()
    throw failureOf(error, head, asked)
  } finally {
    head.end()
  }
}

/** A WebSocket; the timeout is for all of it. */
export async function messagesOver(
  request: ApiMessagesRequest,
  settings: TransportSettings,
  heard: Heard,
): Promise<ApiMessages> {
  const life = limit(request.timeout ?? Infinity, [settings.signal, request.signal], settings.clock)
  const asked = askedOf(request, settings, false)
  const upgrade = upgradeHeaders(request.protocols)
  const headers = { ...request.headers, ...upgrade }
  try {
    const response = await opened({ ...request, headers }, settings, { time: life, heard, upgrade: true })
    const { statusCode: status = 0, socket } = response
    socket.once('close', () => life.end())
    if (status !== 101) return { status, messages: none(), text: () => bodyOf(response, life.signal) }
    if (!isAccepted(upgrade, response.headers)) {
      socket.destroy()
      throw new Trouble(codedError('CAPSTAN_WEB_SOCKET', 'what answers is no WebSocket'), true, false)
    }
    return { status, messages: told(messagesOf(socket, life.signal), life, asked), text: () => Promise.resolve('') }
  } catch (error) {
    life.end()
    throw failureOf(error, life, asked)
  }
}

interface Opening {
  readonly time: Limit
  readonly heard: Heard
  readonly upgrade?: boolean
}

/** Once, and once more with new credentials after 401. */
async function opened(
  request: ApiRequest,
  { pool, base, credentials }: TransportSettings,
  { time: { signal }, heard, upgrade = false }: Opening,
): Promise<IncomingMessage> {
  const { method, path, body } = request
  const identity = await credentials.identity(signal)
  for (let who = identity, first = true; ; first = false) {
    const headers = headersOf(request, who, false)
    const { certificate } = who
    const sent = { method, path: base + path, headers, body, certificate, alone: true, upgrade, signal }
    const response = await pool.open(sent)
    heard(response)
    const other = first && response.statusCode === 401 ? await credentials.renew(who, signal) : undefined
    if (other === undefined) return response
    response.destroy()
    who = other
  }
}

function askedOf(request: ApiRequest, { server }: TransportSettings, repeatable: boolean): Asked {
  return { ...request, server, count: 1, spent: request.timeout ?? 0, repeatable }
}

/** A connection that breaks is told as for other requests. */
async function* told<T>(parts: AsyncIterable<T>, life: Limit, asked: Asked): AsyncGenerator<T, void> {
  try {
    yield* parts
  } catch (error) {
    if (error instanceof Failure) throw error
    throw failureOf(error instanceof Trouble ? error : new Trouble(error, true, false), life, asked)
  }
}

function failureOf(error: unknown, time: Limit, asked: Asked): unknown {
  if (time.why() === 'cancelled') return cancelledFailure(asked)
  if (time.why() === 'deadline') return deadlineFailure(asked, undefined)
  return error instanceof Trouble ? troubleFailure(error, asked) : error
}

async function* none(): AsyncGenerator<never, void> {}
