import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { connect as connectTcp } from 'node:net'
import { describe, expect, it } from 'vitest'
import type { ApiMessagesRequest, Transport } from '../../src/cluster/transport.ts'
import { base64, connectBench, failureOf, kubeconfig, trusted, withTest } from './connect-bench.ts'
import { skippingClock } from './skipping-clock.ts'
import { accept, binary, closing, frame } from './web-socket-server.ts'

const request: ApiMessagesRequest = { method: 'GET', path: '/exec?command=ls', protocols: ['v5', 'v4'] }

/** A server that says some frames to whoever asks for a WebSocket, and a transport to it. */
async function bench(...frames: readonly Buffer[]) {
  const made = await connectBench()
  const clock = skippingClock()
  const config = made.write('config', kubeconfig(made.cluster(), { token: 't' }))
  const connected = (signal?: AbortSignal) => made.connect({ kubeconfig: config, signal }, {}, { clock })
  if (frames.length > 0) made.server.onUpgrade((seen, socket) => accept(seen, socket, ...frames))
  return { ...made, clock, connected, transport: await connected() }
}

async function heard(transport: Transport, more: Partial<ApiMessagesRequest> = {}): Promise<string[]> {
  const all: string[] = []
  const { status, messages } = await transport.messages({ ...request, ...more })
  expect(status).toBe(101)
  for await (const message of messages) all.push(Buffer.from(message).toString())
  return all
}

describe('A WebSocket to the API server', () => {
  it('is asked for with the token, and heard from the first byte on', async () => {
    const { server, transport } = await bench(frame(binary, 'a'), frame(binary, 'b'), closing(1000))
    expect(await heard(transport)).toEqual(['a', 'b'])
    expect(server.seen[0]).toMatchObject({
      method: 'GET',
      path: '/exec?command=ls',
      headers: {
        authorization: 'Bearer t',
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-protocol': 'v5, v4',
      },
    })
  })

  it('goes through a proxy, by a certificate, in the name of another', async () => {
    const made = await bench(frame(binary, 'a'), closing(1000))
    const { server } = made
    const { address, asked } = await connectProxy()
    const ann = trusted.sign('ann')
    const user = { 'client-certificate-data': base64(ann.cert), 'client-key-data': base64(ann.key) }
    const config = made.write('other', kubeconfig(made.cluster({ 'proxy-url': `http://${address}` }), user))
    expect(await heard(await made.connect({ kubeconfig: config, as: 'bob', asGroups: ['dev', 'ops'] }))).toEqual(['a'])
    const headers = { 'impersonate-user': 'bob', 'impersonate-group': 'dev, ops' }
    expect(server.seen[0]).toMatchObject({ client: 'ann', headers })
    expect(asked).toEqual([new URL(server.address).host])
  })

  it('that is refused is the answer that refuses it', async () => {
    const { server, transport } = await bench()
    server.answer = (_, response) => void response.writeHead(403).end('not you')
    const { status, text } = await transport.messages(request)
    expect([status, await text()]).toEqual([403, 'not you'])
  })

  it('is asked for again with new credentials after 401, once', async () => {
    const made = await bench()
    const { server } = made
    server.answer = (_, response) => void response.writeHead(401).end('who?')
    const print = `echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"'$$'"}}'`
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'sh', args: ['-c', print] }
    const config = made.write('plugin', kubeconfig(made.cluster(), { exec }))
    const transport = await made.connect({ kubeconfig: config }, { PATH: process.env['PATH']! })
    expect((await transport.messages(request)).status).toBe(401)
    const tokens = server.seen.map(({ headers }) => headers.authorization)
    expect(new Set(tokens).size).toBe(2)
    expect(tokens).toHaveLength(2)
  })

  it.each([
    ['a proof of nothing', 'Sec-WebSocket-Accept: AAAA\r\nSec-WebSocket-Protocol: v5\r\n'],
    ['no proof', ''],
  ])('that is switched to with %s is none', async (_, headers) => {
    const { server, transport } = await bench()
    const head = `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n${headers}\r\n`
    server.onUpgrade((_seen, socket) => void socket.write(head))
    const failure = await failureOf(transport.messages(request))
    expect(failure.code).toBe('cluster/unreachable')
    expect(failure.message).toContain('what answers is no WebSocket')
    await expect.poll(() => server.open()).toBe(0)
  })

  it('of a protocol that nobody asked for is none', async () => {
    const { server, transport } = await bench()
    server.onUpgrade((seen, socket) =>
      accept({ ...seen, headers: { ...seen.headers, 'sec-websocket-protocol': 'v1' } }, socket),
    )
    expect((await failureOf(transport.messages(request))).message).toContain('what answers is no WebSocket')
  })

  it('that breaks is told, and not asked for again: a command runs once', async () => {
    const { server, transport } = await bench()
    server.onUpgrade((seen, socket) => {
      accept(seen, socket, frame(binary, 'a'))
      setImmediate(() => socket.destroy())
    })
    const failure = await failureOf(heard(transport))
    expect(failure.code).toBe('cluster/unreachable')
    expect(failure.message).toMatch(/broke in the middle of a GET: the connection was closed$/)
    expect(server.seen).toHaveLength(1)
  })

  it('lasts until its deadline', async () => {
    const { server, transport, clock } = await bench(frame(binary, 'a'))
    const { messages } = await transport.messages({ ...request, timeout: 60_000 })
    const reader = messages[Symbol.asyncIterator]()
    expect((await reader.next()).value).toEqual(Buffer.from('a'))
    const next = failureOf(reader.next())
    clock.pass(60_000)
    expect(await next).toMatchObject({ code: 'cluster/deadline', hint: undefined })
    await expect.poll(() => server.open()).toBe(0)
  })

  it('ends with the signal of its request, and with that of the transport', async () => {
    const { connected, server } = await bench(frame(binary, 'a'))
    for (const by of ['request', 'transport']) {
      const stop = new AbortController()
      const transport = await connected(by === 'transport' ? stop.signal : undefined)
      const { messages } = await transport.messages(by === 'request' ? { ...request, signal: stop.signal } : request)
      const reader = messages[Symbol.asyncIterator]()
      await reader.next()
      const next = failureOf(reader.next())
      stop.abort()
      expect((await next).code).toBe('cluster/cancelled')
      expect((await failureOf(transport.messages({ ...request, signal: stop.signal }))).code).toBe('cluster/cancelled')
    }
    await expect.poll(() => server.open()).toBe(0)
  })
})

/** A proxy that makes tunnels, and keeps where to. */
async function connectProxy(): Promise<{ readonly address: string; readonly asked: readonly string[] }> {
  const asked: string[] = []
  const open = new Set<Socket>()
  const server = createServer()
  server.on('connect', (incoming, socket: Socket) => {
    asked.push(incoming.url ?? '')
    const [host = '', port] = (incoming.url ?? '').split(':')
    const upstream = connectTcp(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      socket.pipe(upstream).pipe(socket)
    })
    for (const one of [socket, upstream]) open.add(one.on('error', () => undefined))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  withTest(async () => {
    for (const socket of open) socket.destroy()
    await new Promise((closed) => server.close(closed))
  })
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}
