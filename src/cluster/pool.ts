import type { CancelSignal } from '../core/ports.ts'
import type { ClientRequest, IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import { Agent, request as httpRequest } from 'node:http'
import type { Socket } from 'node:net'
import type { SecureContext } from 'node:tls'
import { createSecureContext } from 'node:tls'
import { cancelSource } from '../core/cancel.ts'
import { Failure } from '../core/failure.ts'
import { codedError } from './coded-error.ts'
import type { Route } from './dial.ts'
import { dial } from './dial.ts'
import type { ClientCertificate } from './identity.ts'
import type { Slots } from './slots.ts'
import { slots } from './slots.ts'

/**
 * Connections to one server. HTTP/1.1: on loopback 500 server-side applies take the same time over 16 connections as over one
 * of HTTP/2 (medians 700 and 750 ms), and one lost connection costs one request.
 */
export interface Pool {
  /** How many requests may run at once. */
  readonly slots: Slots
  /** Sends a request; resolves with the head of its answer. Rejects with Trouble. */
  open(sent: Sent): Promise<IncomingMessage>
  /** Ends connections that wait for work: one of them turned out to be dead, and the others are as old. */
  dropIdle(): void
  /** Ends every connection, also those that are not up yet. */
  close(): void
}

export interface Sent {
  readonly method: string
  readonly path: string
  readonly headers: OutgoingHttpHeaders
  readonly body: string | undefined
  readonly certificate: ClientCertificate | undefined
  /**
   * A connection of its own, for answers without end, and for what must not be sent twice: of an idle connection nobody
   * knows whether the server closed it before or after it read the request.
   */
  readonly alone: boolean
  /** Its headers ask for another protocol than HTTP: after the head of a 101 the answer's `socket` is the caller's. */
  readonly upgrade?: boolean
  readonly signal: CancelSignal
  /** Milliseconds to wait for the head of an answer on a connection that had been idle. */
  readonly silence?: number | undefined
}

/** Why there was no answer. */
export class Trouble extends Error {
  readonly code: string
  /** Whether the server may have got the request. */
  readonly sent: boolean
  readonly reused: boolean

  constructor(error: unknown, sent: boolean, reused: boolean) {
    const { code, message, reason } = error as { code?: unknown; message?: unknown; reason?: unknown }
    // OpenSSL's reason is a phrase; its message has a number and a line of C besides.
    super(typeof reason === 'string' ? reason : typeof message === 'string' ? message : String(error), { cause: error })
    this.code = typeof code === 'string' ? code : ''
    this.sent = sent
    this.reused = reused
  }
}

/** More than 8 bring little, and an API server allows a client some hundreds at most. */
const parallel = 16
/** Shorter than the 90 s after which the API server, and the 60 s after which many a load balancer, drops an idle connection. */
const idle = 50_000

export function poolTo(route: Route, ca: readonly string[] | undefined): Pool {
  const open = new Set<Socket>()
  let agents: Agents | undefined
  const agentsFor = (certificate: ClientCertificate | undefined): Agents => {
    if (agents === undefined || agents.certificate !== certificate) {
      // Who we are is part of a TLS connection: with another certificate the old ones would speak for the wrong user.
      agents?.kept.destroy()
      agents = makeAgents(route, { ca, certificate, open })
    }
    return agents
  }
  return {
    slots: slots(parallel),
    open: (sent) => {
      const { kept, alone } = agentsFor(sent.certificate)
      return send(route, sent.alone ? alone : kept, sent)
    },
    dropIdle: () => {
      for (const sockets of Object.values(agents?.kept.freeSockets ?? {}))
        for (const one of sockets ?? []) one.destroy()
    },
    close: () => {
      for (const socket of open) socket.destroy()
    },
  }
}

interface Agents {
  readonly certificate: ClientCertificate | undefined
  readonly kept: Agent
  readonly alone: Agent
}

interface Means {
  readonly ca: readonly string[] | undefined
  readonly certificate: ClientCertificate | undefined
  readonly open: Set<Socket>
}

function makeAgents(route: Route, { ca, certificate, open }: Means): Agents {
  const isSecure = route.server.protocol === 'https:'
  const secure = isSecure ? { context: secureContext(ca, certificate), session: undefined } : undefined
  const opened = (socket: Socket, under: Socket | undefined) => {
    if (under !== undefined) open.delete(under)
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  }
  const connection = async (): Promise<Socket> => {
    const socket = await dial(route, secure, opened)
    return socket.setTimeout(idle)
  }
  const dialing = (agent: Agent): Agent => {
    agent.createConnection = (_, created) => {
      connection().then(
        (socket) => created?.(null, socket),
        (error: unknown) => created?.(error as Error, undefined as never),
      )
      return undefined
    }
    return agent
  }
  return {
    certificate,
    kept: dialing(new Agent({ keepAlive: true, timeout: idle, maxFreeSockets: parallel })),
    alone: dialing(new Agent({ keepAlive: false })),
  }
}

/** OpenSSL tells of a key that does not fit in its own words only. */
function secureContext(ca: readonly string[] | undefined, certificate: ClientCertificate | undefined): SecureContext {
  try {
    return createSecureContext({ ca: ca && [...ca], ...certificate })
  } catch (error) {
    throw new Failure(
      'cluster/config',
      `the certificates for this cluster cannot be used: ${(error as Error).message}`,
      {
        hint: 'look at certificate-authority, client-certificate and client-key of the kubeconfig',
        cause: error,
      },
    )
  }
}

function send(route: Route, agent: Agent, sent: Sent): Promise<IncomingMessage> {
  const { server, proxy } = route
  const { method, path, signal } = sent
  const throughProxy = proxy !== undefined && server.protocol !== 'https:'
  const headers: OutgoingHttpHeaders = { host: server.host, ...sent.headers }
  if (sent.body !== undefined) headers['content-length'] = Buffer.byteLength(sent.body)
  if (throughProxy && proxy.authorization !== undefined) headers['proxy-authorization'] = proxy.authorization
  return new Promise((answered, failed) => {
    let connected = false
    const done = cancelSource()
    const request: ClientRequest = httpRequest({
      agent,
      method,
      host: server.hostname,
      path: throughProxy ? `http://${server.host}${path}` : path,
      headers,
    })
    const fail = (error: unknown) => {
      ended()
      failed(new Trouble(error, connected, request.reusedSocket))
    }
    const stop = () => {
      fail(signal.reason)
      request.destroy()
    }
    const ended = () => {
      done.cancel()
      signal.removeEventListener('abort', stop)
    }
    request.on('socket', () => {
      connected = true
      if (sent.silence === undefined || !request.reusedSocket) return
      void route.clock.sleep(sent.silence, done.signal).then(() => {
        if (!done.signal.aborted) request.destroy(codedError('CAPSTAN_SILENT', 'no answer on an old connection'))
      })
    })
    request.on('error', fail)
    request.on('response', (response) => {
      ended()
      answered(response)
    })
    if (sent.upgrade === true)
      request.on('upgrade', (response, socket, head) => {
        ended()
        if (head.length > 0) socket.unshift(head)
        answered(response)
      })
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    else request.end(sent.body)
  })
}
