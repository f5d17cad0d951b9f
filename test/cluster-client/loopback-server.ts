import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { PeerCertificate } from 'node:tls'
import { TLSSocket } from 'node:tls'
import type { Authority } from './loopback-certificates.ts'

/** What the server saw of a request. */
export interface Seen {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  /** The name in the client's certificate. */
  readonly client: string | undefined
  readonly body: string
  /** Which connection it came over, counted from 1. */
  readonly connection: number
}

export type Answerer = (seen: Seen, response: ServerResponse, count: number) => void

/** An HTTPS server on loopback that answers as a test says, and keeps what it was asked. */
export interface LoopbackServer {
  readonly address: string
  readonly seen: readonly Seen[]
  answer: Answerer
  /** From now on, what asks for another protocol gets no answer, but the connection. */
  onUpgrade(take: (seen: Seen, socket: Duplex) => void): void
  /** Connections so far, and those open now. */
  readonly connections: () => number
  readonly open: () => number
  /** Closes all connections, as a server does with those that were idle for long. */
  cut(): void
  close(): Promise<void>
}

export async function loopbackServer(trusted: Authority, answer: Answerer): Promise<LoopbackServer> {
  const seen: Seen[] = []
  const sockets = new Map<Socket, number>()
  let connections = 0
  const see = (request: IncomingMessage, body: string): Seen => {
    const certificate = peerOf(request)
    const { method = '', url: path = '', headers } = request
    const client = certificate.subject === undefined ? undefined : String(certificate.subject.CN)
    const connection = sockets.get(request.socket) ?? 0
    seen.push({ method, path, headers, client, body, connection })
    return seen.at(-1)!
  }
  const listener: RequestListener = (request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.on('end', () => server.answer(see(request, body), response, seen.length))
  }
  const https = createServer(
    { ...trusted.sign('server'), ca: trusted.cert, requestCert: true, rejectUnauthorized: false },
    listener,
  )
  https.keepAliveTimeout = 0
  https.on('secureConnection', (socket) => {
    sockets.set(socket, ++connections)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((listening) => https.listen(0, '127.0.0.1', listening))
  const server: LoopbackServer = {
    address: `https://127.0.0.1:${(https.address() as AddressInfo).port}`,
    seen,
    answer,
    onUpgrade: (take) => void https.on('upgrade', (request, socket: Duplex) => take(see(request, ''), socket)),
    connections: () => connections,
    open: () => sockets.size,
    cut: () => {
      for (const socket of sockets.keys()) socket.destroy()
    },
    close: async () => {
      server.cut()
      await new Promise((closed) => https.close(closed))
    },
  }
  return server
}

/** Without a certificate it is an empty object. */
function peerOf({ socket }: IncomingMessage): Partial<PeerCertificate> {
  return socket instanceof TLSSocket ? socket.getPeerCertificate() : {}
}
