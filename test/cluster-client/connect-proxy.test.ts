import type { IncomingMessage } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { connect as connectTcp } from 'node:net'
import { describe, expect, it } from 'vitest'
import { connectBench, failureOf, kubeconfig, withTest } from './connect-bench.ts'

interface Proxy {
  readonly address: string
  /** What it was asked: `CONNECT 127.0.0.1:1 Basic …`, `GET http://127.0.0.1:1/ `. */
  readonly asked: string[]
  /** The line of its answer to CONNECT. */
  line: string
}

async function proxy(): Promise<Proxy> {
  const sockets = new Set<Socket>()
  const told = (request: IncomingMessage): void =>
    void made.asked.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers['proxy-authorization'] ?? ''}`)
  const server = createServer((request, response) => {
    told(request)
    response.end('{}')
  })
  server.on('connection', (socket) => void sockets.add(socket))
  server.on('connect', (request, socket: Socket) => {
    told(request)
    if (!made.line.includes(' 200 ')) {
      socket.end(`${made.line}\r\n\r\n`)
      return
    }
    const [host = '', port] = (request.url ?? '').split(':')
    const upstream = connectTcp(Number(port), host)
    sockets.add(upstream)
    for (const one of [socket, upstream])
      one.on('error', () => {}).on('close', () => (socket.destroy(), upstream.destroy()))
    upstream.on('connect', () => {
      socket.write(`${made.line}\r\nX-Proxy: yes\r\n\r\n`)
      socket.pipe(upstream).pipe(socket)
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const made: Proxy = {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    line: 'HTTP/1.1 200 Connection established',
  }
  withTest(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((closed) => server.close(closed))
  })
  return made
}

describe('A proxy', () => {
  it('of the kubeconfig is used also for loopback addresses, with a name and a password', async () => {
    const [bench, via] = [await connectBench(), await proxy()]
    const cluster = bench.cluster({ 'proxy-url': `http://ann:p%40ss@${via.address}` })
    const config = bench.write('config', kubeconfig(cluster, { token: 't' }))
    const seen = await bench.seen({ kubeconfig: config }, { HTTPS_PROXY: 'http://unused.invalid', NO_PROXY: '*' })
    expect(seen.headers).toMatchObject({ authorization: 'Bearer t' })
    expect(seen.headers['proxy-authorization']).toBeUndefined()
    const wanted = `CONNECT ${new URL(bench.server.address).host} Basic ${Buffer.from('ann:p@ss').toString('base64')}`
    expect(via.asked).toEqual([wanted])
  })

  it('of the environment is used for servers that are not excepted', async () => {
    const [bench, via] = [await connectBench(), await proxy()]
    const config = bench.write('config', kubeconfig(bench.cluster({ server: 'https://api.invalid:6443' })))
    via.line = 'HTTP/1.1 403 Forbidden'
    const env = { HTTPS_PROXY: via.address }
    const failure = await failureOf(bench.seen({ kubeconfig: config }, env))
    expect(failure).toMatchObject({ code: 'cluster/unreachable' })
    expect(failure.message).toBe(
      `cannot reach https://api.invalid:6443: the proxy http://${via.address} refused: 403 Forbidden`,
    )
    expect(via.asked).toEqual(['CONNECT api.invalid:6443 '])
  })

  it('that is busy is asked again', async () => {
    const [bench, via] = [await connectBench(), await proxy()]
    const cluster = bench.cluster({ 'proxy-url': `http://${via.address}` })
    via.line = 'HTTP/1.1 502 Bad Gateway'
    const transport = await bench.connect({ kubeconfig: bench.write('config', kubeconfig(cluster)) })
    const asked = transport.request({ method: 'POST', path: '/' })
    while (via.asked.length === 0) await new Promise((next) => setImmediate(next))
    via.line = 'HTTP/1.0 200 OK'
    expect((await asked).status).toBe(200)
  })

  it('is given plain requests for a plain server', async () => {
    const [bench, via] = [await connectBench(), await proxy()]
    const cluster = { server: 'http://api.invalid:8080/base', 'proxy-url': `http://a:b@${via.address}` }
    const transport = await bench.connect({ kubeconfig: bench.write('config', kubeconfig(cluster)) })
    expect((await transport.request({ method: 'GET', path: '/version' })).status).toBe(200)
    expect(via.asked).toEqual(['GET http://api.invalid:8080/base/version Basic YTpi'])
  })
})
