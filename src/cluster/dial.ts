import type { Socket } from 'node:net'
import { connect as connectTcp, isIP } from 'node:net'
import type { SecureContext, TLSSocket } from 'node:tls'
import { checkServerIdentity, connect as connectTls } from 'node:tls'
import type { Clock } from '../core/ports.ts'
import { codedError } from './coded-error.ts'
import type { Proxy } from './proxy.ts'
import { tunnel } from './tunnel.ts'

export interface Route {
  readonly server: URL
  readonly proxy: Proxy | undefined
  /** The name in the server's certificate, where that is not its host. */
  readonly serverName: string | undefined
  readonly insecure: boolean
  readonly clock: Clock
}

/** What the TLS connections of one user to one server have in common. */
export interface Secure {
  readonly context: SecureContext
  /** The newest ticket of the server: the next connection need not prove again who both are, which halves its cost. */
  session: Buffer | undefined
}

/** Milliseconds until a connection must be up, TLS included. A firewall that drops packets is told from a slow answer by it. */
const patience = 10_000

/**
 * A connection to the server, ready for HTTP: through the proxy, TLS done. Every socket is shown to `opened` at once, so that
 * whoever ends the transport can end a handshake, too; `under` is the one that lies under it now and ends with it. Throws the
 * system's or OpenSSL's error.
 */
export async function dial(
  route: Route,
  secure: Secure | undefined,
  opened: (socket: Socket, under: Socket | undefined) => void,
): Promise<Socket> {
  const up = new AbortController()
  let current: Socket | undefined
  const late = codedError('CAPSTAN_CONNECT_TIMEOUT', `no connection within ${patience / 1000}s`)
  const begun = (socket: Socket): Socket => {
    const under = current
    current = socket
    // Under TLS the inner socket fails, too, when nobody listens to it any more; unheard, its error would end the process.
    socket.on('error', () => {})
    opened(socket, under)
    return socket
  }
  void route.clock.sleep(patience, up.signal).then(() => {
    if (up.signal.aborted) return
    current?.destroy(late)
  })
  try {
    const { server, proxy } = route
    const host = hostOf(server)
    const port = Number(server.port || (server.protocol === 'https:' ? 443 : 80))
    let socket = begun(tcp(proxy?.host ?? host, proxy?.port ?? port))
    await ready(socket, 'connect')
    if (proxy?.secure === true) socket = await secured(socket, { name: proxy.host }, begun)
    // Plain HTTP goes through a proxy without a tunnel: most proxies allow CONNECT to TLS ports only.
    if (server.protocol !== 'https:') return socket
    if (proxy !== undefined) await tunnel(socket, `${host.includes(':') ? `[${host}]` : host}:${port}`, proxy)
    return await secured(socket, { name: route.serverName ?? host, secure, insecure: route.insecure }, begun)
  } catch (error) {
    current?.destroy()
    throw error
  } finally {
    up.abort('up')
  }
}

/** An IPv6 address without its brackets. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '')
}

function tcp(host: string, port: number): Socket {
  return connectTcp({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 })
}

interface Peer {
  readonly name: string
  readonly secure?: Secure | undefined
  readonly insecure?: boolean
}

async function secured(socket: Socket, peer: Peer, begun: (socket: Socket) => Socket): Promise<Socket> {
  const { name, secure, insecure = false } = peer
  const tls = connectTls({
    socket,
    ...(secure !== undefined && { secureContext: secure.context }),
    ...(secure?.session !== undefined && { session: secure.session }),
    ...(isIP(name) === 0 && { servername: name }),
    rejectUnauthorized: !insecure,
    ALPNProtocols: ['http/1.1'],
    checkServerIdentity: (_, certificate) => checkServerIdentity(name, certificate),
  })
  if (secure !== undefined) tls.on('session', (session) => (secure.session = session))
  await ready(begun(tls), 'secureConnect')
  return tls satisfies TLSSocket
}

function ready(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  return new Promise((done, failed) => {
    const end = (error?: Error) => {
      socket.off(event, connected).off('error', end).off('close', closed)
      if (error === undefined) done()
      else failed(error)
    }
    const connected = () => end()
    const closed = () => end(codedError('ECONNRESET', 'the connection was closed before it was up'))
    socket.on(event, connected).on('error', end).on('close', closed)
  })
}
