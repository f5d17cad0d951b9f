import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import type { Credentials, Identity } from '../../src/cluster/identity.ts'
import { poolTo } from '../../src/cluster/pool.ts'
import { transportOver } from '../../src/cluster/transport-over.ts'
import type { ApiRequest, Transport } from '../../src/cluster/transport.ts'
import { Failure } from '../../src/core/failure.ts'
import { authority } from './loopback-certificates.ts'
import type { Answerer, LoopbackServer } from './loopback-server.ts'
import { loopbackServer } from './loopback-server.ts'
import type { SkippingClock } from './skipping-clock.ts'
import { skippingClock } from './skipping-clock.ts'

const trusted = authority()
const get: ApiRequest = { method: 'GET', path: '/api/v1/pods' }
const apply: ApiRequest = { method: 'PATCH', path: '/x', body: '{}', contentType: 'application/apply-patch+yaml' }
const create: ApiRequest = { method: 'POST', path: '/x', body: '{}' }

interface Bench {
  readonly server: LoopbackServer
  readonly transport: Transport
  readonly clock: SkippingClock
}

const opened: Bench[] = []

afterEach(async () => {
  for (const { server, transport } of opened.splice(0)) {
    transport.close()
    await server.close()
  }
})

interface BenchOptions {
  readonly credentials?: Credentials
  readonly signal?: AbortSignal
  readonly skip?: number
  readonly path?: string
}

async function bench(answer: Answerer, options: BenchOptions = {}): Promise<Bench> {
  const server = await loopbackServer(trusted, answer)
  const clock = skippingClock(options.skip)
  const address = new URL(server.address)
  const route = { server: address, proxy: undefined, serverName: undefined, insecure: false, clock }
  const transport = transportOver({
    server: server.address + (options.path ?? ''),
    base: options.path ?? '',
    namespace: 'default',
    pool: poolTo(route, [trusted.cert]),
    credentials: options.credentials ?? constant({ headers: { authorization: 'Bearer t' }, certificate: undefined }),
    timeout: 32_000,
    gzip: true,
    signal: options.signal,
    clock,
    random: () => 0.5,
  })
  const made = { server, transport, clock }
  opened.push(made)
  return made
}

function constant(identity: Identity): Credentials {
  return { identity: () => Promise.resolve(identity), renew: () => Promise.resolve(undefined) }
}

function say(status: number, text = '{}', headers: Record<string, string | string[]> = {}): Answerer {
  return (_, response) => void response.writeHead(status, headers).end(text)
}

/** The answers in turn; the last one from then on. */
function inTurn(...answers: readonly Answerer[]): Answerer {
  return (seen, response, count) => answers[Math.min(count, answers.length) - 1]!(seen, response, count)
}

const hangUp: Answerer = (_, response) => void response.socket?.destroy()
const silence: Answerer = () => {}

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error = await work.then(
    () => undefined,
    (caught: unknown) => caught,
  )
  if (!(error instanceof Failure)) throw new Error('no Failure', { cause: error })
  return error
}

async function seenBy(server: LoopbackServer, count: number): Promise<void> {
  while (server.seen.length < count) await new Promise((next) => setImmediate(next))
}

describe('A request', () => {
  it('carries credentials, content type and body, and gives status, headers and text of any answer', async () => {
    const { server, transport } = await bench(say(404, 'späte 🚢', { etag: '"1"' }))
    const answer = await transport.request({ ...apply, headers: { 'if-none-match': '"0"' } })
    expect(answer).toMatchObject({ status: 404, text: 'späte 🚢', headers: { etag: '"1"' } })
    expect(server.seen[0]).toMatchObject({
      method: 'PATCH',
      path: '/x',
      body: '{}',
      headers: {
        authorization: 'Bearer t',
        accept: 'application/json',
        'content-type': 'application/apply-patch+yaml',
        'content-length': '2',
        'if-none-match': '"0"',
      },
    })
  })

  it('goes below the path of the server', async () => {
    const { server, transport } = await bench(say(200), { path: '/k8s/clusters/c-1' })
    await transport.request(get)
    expect(server.seen[0]?.path).toBe('/k8s/clusters/c-1/api/v1/pods')
  })

  it('reads compressed answers', async () => {
    const text = 'ä'.repeat(100_000)
    const { server, transport } = await bench((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(text)),
    )
    expect((await transport.request(get)).text).toBe(text)
    expect(server.seen[0]?.headers['accept-encoding']).toBe('gzip')
  })

  it('shares one connection with those before it, and at most 16 with those beside it', async () => {
    const { server, transport } = await bench(say(200))
    for (let i = 0; i < 5; i++) await transport.request(get)
    expect(server.connections()).toBe(1)
    await Promise.all(Array.from({ length: 200 }, () => transport.request(get)))
    expect(server.connections()).toBeLessThanOrEqual(16)
    expect(server.seen).toHaveLength(205)
  })

  it('never follows a redirect: credentials would go to another host', async () => {
    const { server, transport } = await bench(say(302, '', { location: 'https://evil.example/' }))
    expect((await transport.request(get)).status).toBe(302)
    expect(server.seen).toHaveLength(1)
  })

  it('learns the server’s time', async () => {
    const { transport } = await bench(say(200, '', { date: 'Thu, 01 Jan 2026 12:00:00 GMT' }))
    await transport.request(get)
    expect(transport.serverTime()).toBe(Date.parse('2026-01-01T12:00:00Z'))
  })

  it('collects warnings, each text once in the life of the transport', async () => {
    const { transport } = await bench(
      inTurn(say(200, '', { warning: ['299 - "a"', '299 - "b"'] }), say(200, '', { warning: '299 - "b", 299 - "c"' })),
    )
    await transport.request(get)
    expect(transport.warnings()).toEqual(['a', 'b'])
    await transport.request(get)
    expect(transport.warnings()).toEqual(['c'])
    expect(transport.warnings()).toEqual([])
  })
})

describe('A request that did not work', () => {
  it('is repeated after the time that the server asks for', async () => {
    const { transport, clock, server } = await bench(
      inTurn(say(429, '', { 'retry-after': '2' }), say(503), say(200, 'ok')),
    )
    expect((await transport.request(get)).text).toBe('ok')
    expect(server.seen).toHaveLength(3)
    expect(clock.skipped).toEqual([2050, 150])
  })

  it('gives the last answer when the deadline comes before the next try', async () => {
    const { transport } = await bench(say(503, 'busy'))
    expect(await transport.request({ ...get, timeout: 20_000 })).toMatchObject({ status: 503, text: 'busy' })
  })

  it('is repeated on a new connection when an idle one was closed', async () => {
    const { server, transport, clock } = await bench((_, response, count) =>
      count === 2 ? void response.socket?.destroy() : say(200)(_, response, count),
    )
    await transport.request(apply)
    expect((await transport.request(apply)).status).toBe(200)
    expect(server.seen.map(({ connection }) => connection)).toEqual([1, 1, 2])
    expect(clock.skipped).toEqual([0])
  })

  it('leaves no other connection of that age to fail on', async () => {
    const { server, transport } = await bench(say(200))
    await Promise.all(Array.from({ length: 8 }, () => transport.request(get)))
    const old = server.connections()
    server.answer = (seen, response, count) => (seen.connection <= old ? hangUp : say(200))(seen, response, count)
    expect((await transport.request(apply)).status).toBe(200)
    expect(server.seen).toHaveLength(8 + 2)
  })

  it('is not repeated when it is a POST that may have been done', async () => {
    const { server, transport } = await bench(hangUp)
    const failure = await failureOf(transport.request(create))
    expect(failure.code).toBe('cluster/unreachable')
    expect(failure.message).toContain('in the middle of a POST')
    expect(failure.notes).toEqual(['POST /x was not repeated: the server may have done it'])
    expect(server.seen).toHaveLength(1)
  })

  it('is repeated when it is a POST that can do no harm', async () => {
    const { transport } = await bench(inTurn(hangUp, say(201)))
    expect((await transport.request({ ...create, repeatable: true })).status).toBe(201)
  })

  it('sends a POST on a connection of its own, so that an idle one cannot fail under it', async () => {
    const { server, transport } = await bench(say(200))
    await transport.request(get)
    await transport.request(create)
    expect(server.seen.map(({ connection }) => connection)).toEqual([1, 2])
  })

  it('treats an answer that breaks off as no answer', async () => {
    const broken: Answerer = (_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half')
      setImmediate(() => response.socket?.destroy())
    }
    const { transport } = await bench(inTurn(broken, say(200, 'whole')))
    expect((await transport.request(get)).text).toBe('whole')
  })

  it('waits for a server that restarts, and says in the end that it did not come back', async () => {
    const { server, transport } = await bench(say(200))
    await transport.request(get)
    await server.close()
    const failure = await failureOf(transport.request(get))
    expect(failure).toMatchObject({
      code: 'cluster/unreachable',
      message: expect.stringContaining('is refused') as string,
    })
    expect(failure.notes[0]).toMatch(/^asked \d\d times in (2[5-9]|3[012])/)
  })

  it('does not wait long for a server that never answered', async () => {
    const { server, transport } = await bench(say(200))
    await server.close()
    const failure = await failureOf(transport.request(get))
    expect(failure.notes[0]).toMatch(/^asked \d times in [12]\.\ds$/)
  })

  it('asks a silent old connection no longer than 10 s when it only reads', async () => {
    const { server, transport, clock } = await bench(inTurn(say(200), silence, say(200, 'fresh')))
    await transport.request(get)
    const asked = transport.request(get)
    await seenBy(server, 2)
    clock.pass(10_000)
    expect((await asked).text).toBe('fresh')
    expect(server.seen[2]?.connection).toBe(2)
  })
})

describe('The end of waiting', () => {
  it('comes with the deadline, in a sentence', async () => {
    const { server, transport, clock } = await bench(silence)
    const failing = failureOf(transport.request(apply))
    await seenBy(server, 1)
    clock.pass(32_000)
    const failure = await failing
    expect(failure.code).toBe('cluster/deadline')
    expect(failure.message).toBe(`${server.address} gave no answer to PATCH /x within 32s`)
  })

  it('comes with the deadline also in the middle of an answer', async () => {
    const { server, transport, clock } = await bench((_, response) => void response.writeHead(200).write('half'))
    const failing = failureOf(transport.request(get))
    await seenBy(server, 1)
    clock.pass(32_000)
    expect((await failing).code).toBe('cluster/deadline')
  })

  it.each<[who: string, options: (signal: AbortSignal) => [BenchOptions, ApiRequest]]>([
    ['of the request', (signal) => [{}, { ...get, signal }]],
    ['of the transport', (signal) => [{ signal }, get]],
  ])('comes with the signal %s: while asking, while pausing, and before it began', async (_, by) => {
    const one = new AbortController()
    const [options, request] = by(one.signal)
    const asking = await bench(silence, options)
    const failing = failureOf(asking.transport.request(request))
    await seenBy(asking.server, 1)
    one.abort()
    expect((await failing).code).toBe('cluster/cancelled')
    expect((await failureOf(asking.transport.request(request))).code).toBe('cluster/cancelled')

    const other = new AbortController()
    const [more, again] = by(other.signal)
    const pausing = await bench(say(429, '', { 'retry-after': '9' }), { ...more, skip: 0 })
    const paused = failureOf(pausing.transport.request(again))
    await seenBy(pausing.server, 1)
    await new Promise((next) => setTimeout(next, 20))
    other.abort()
    expect((await paused).code).toBe('cluster/cancelled')
    expect(pausing.server.seen).toHaveLength(1)
  })

  it('comes for requests that wait for their turn', async () => {
    const { server, transport } = await bench(silence)
    const running = Array.from({ length: 16 }, () => transport.request(apply).catch(() => {}))
    await seenBy(server, 16)
    const stop = new AbortController()
    const waiting = failureOf(transport.request({ ...apply, signal: stop.signal }))
    stop.abort()
    expect((await waiting).code).toBe('cluster/cancelled')
    server.answer = say(200)
    server.cut()
    await Promise.all(running)
    expect(server.seen.length).toBeGreaterThanOrEqual(32)
  })
})

describe('After 401', () => {
  function renewable(tokens: string[]): Credentials {
    const identities = tokens.map((token) => ({ headers: { authorization: token }, certificate: undefined }))
    let at = 0
    return {
      identity: () => Promise.resolve(identities[at]!),
      renew: () => Promise.resolve(identities[++at]),
    }
  }
  const byToken: Answerer = (seen, response) =>
    void response.writeHead(seen.headers.authorization === 'new' ? 200 : 401).end(seen.headers.authorization)

  it('new credentials are fetched once, and the request is asked again', async () => {
    const { server, transport } = await bench(byToken, { credentials: renewable(['old', 'new']) })
    expect((await transport.request(create)).status).toBe(200)
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual(['old', 'new'])
  })

  it('a second 401 is the answer', async () => {
    const { server, transport } = await bench(byToken, { credentials: renewable(['old', 'older', 'new']) })
    expect((await transport.request(get)).status).toBe(401)
    expect(server.seen).toHaveLength(2)
  })

  it('a watch is opened again with new credentials', async () => {
    const { transport } = await bench(byToken, { credentials: renewable(['old', 'new']) })
    expect((await transport.lines(get)).status).toBe(200)
  })

  it('a new certificate means new connections', async () => {
    const certificates = ['ann', 'bob'].map((name) => trusted.sign(name))
    let at = 0
    const credentials: Credentials = {
      identity: () => Promise.resolve({ headers: {}, certificate: certificates[at]! }),
      renew: () => Promise.resolve({ headers: {}, certificate: certificates[++at]! }),
    }
    const { server, transport } = await bench(
      (seen, response) => void response.writeHead(seen.client === 'bob' ? 200 : 401).end(),
      { credentials },
    )
    expect((await transport.request(get)).status).toBe(200)
    expect(server.seen.map(({ client }) => client)).toEqual(['ann', 'bob'])
  })
})

describe('Lines', () => {
  async function collect(lines: AsyncIterable<string>): Promise<string[]> {
    const all: string[] = []
    for await (const line of lines) all.push(line)
    return all
  }

  /** Bytes in pieces, each a chunk of its own on the wire. */
  async function pieces(response: ServerResponse, parts: readonly Buffer[]): Promise<void> {
    for (const part of parts) {
      response.write(part)
      await new Promise((next) => setTimeout(next, 2))
    }
    response.end()
  }

  it('come whole, wherever the network cuts them, also within a character', async () => {
    const bytes = Buffer.from('{"a":"Ü🚢"}\n\nlast €')
    const { transport } = await bench(
      (_, response) =>
        void pieces(
          response,
          Array.from(bytes, (byte) => Buffer.from([byte])),
        ),
    )
    expect(await collect((await transport.lines(get)).lines)).toEqual(['{"a":"Ü🚢"}', '', 'last €'])
  })

  it('may have 3 MB', async () => {
    const long = 'x'.repeat(3 << 20)
    const { transport } = await bench(say(200, `a\n${long}\nb\n`))
    expect(await collect((await transport.lines(get)).lines)).toEqual(['a', long, 'b'])
  })

  it('are read no faster than they are taken', async () => {
    let written = 0
    const line = `${'x'.repeat(65_535)}\n`
    const { transport } = await bench((_, response) => {
      const more = (): void => {
        while (written < 1000 && response.write(line)) written++
        if (written < 1000) response.once('drain', more)
      }
      more()
    })
    const { lines } = await transport.lines(get)
    const first = await lines[Symbol.asyncIterator]().next()
    expect(first.done).toBe(false)
    await new Promise((next) => setTimeout(next, 100))
    expect(written).toBeLessThan(500)
  })

  it.each<[who: string, options: (signal: AbortSignal) => [BenchOptions, ApiRequest]]>([
    ['of the request', (signal) => [{}, { ...get, signal }]],
    ['of the transport', (signal) => [{ signal }, get]],
  ])('end quietly with the signal %s, and so does their connection', async (_, by) => {
    const stop = new AbortController()
    const [options, request] = by(stop.signal)
    const { server, transport } = await bench((_seen, response) => void response.writeHead(200).write('a\n'), options)
    const seen: string[] = []
    for await (const line of (await transport.lines(request)).lines) {
      seen.push(line)
      stop.abort()
    }
    expect(seen).toEqual(['a'])
    while (server.open() > 0) await new Promise((next) => setTimeout(next, 1))
  })

  it('end when the reader leaves, and so does their connection', async () => {
    const { server, transport } = await bench((_, response) => void response.writeHead(200).write('a\nb\n'))
    for await (const line of (await transport.lines(get)).lines) {
      expect(line).toBe('a')
      break
    }
    while (server.open() > 0) await new Promise((next) => setTimeout(next, 1))
  })

  it('that break off are a Failure after what came', async () => {
    const { transport } = await bench((_, response) => {
      response.writeHead(200).write('a\nb')
      setTimeout(() => response.socket?.destroy(), 5)
    })
    const { lines } = await transport.lines(get)
    const all: string[] = []
    const failure = await failureOf(
      (async () => {
        for await (const line of lines) all.push(line)
      })(),
    )
    expect(all).toEqual(['a'])
    expect(failure.code).toBe('cluster/unreachable')
  })

  it('have no deadline, and take none of the places of requests', async () => {
    const { server, transport, clock } = await bench((seen, response) =>
      seen.path === '/watch' ? void response.writeHead(200).write('a\n') : void response.end('ok'),
    )
    const watches = await Promise.all(Array.from({ length: 20 }, () => transport.lines({ ...get, path: '/watch' })))
    clock.pass(3_600_000)
    expect((await transport.request(get)).text).toBe('ok')
    expect(server.open()).toBe(21)
    for (const { lines } of watches) expect((await lines[Symbol.asyncIterator]().next()).value).toBe('a')
  })

  it('of an error are its text', async () => {
    const { transport } = await bench(say(410, 'too old'))
    const answer = await transport.lines(get)
    expect(answer.status).toBe(410)
    expect(await answer.text()).toBe('too old')
  })
})

describe('An answer of what is behind the server', () => {
  const foreign: ApiRequest = { ...get, foreign: true }

  it.each([429, 500, 502, 503, 504])('counts at once: %d is not waited out', async (status) => {
    const { server, transport, clock } = await bench(say(status, 'ill', { 'retry-after': '1' }))
    expect(await transport.request(foreign)).toMatchObject({ status, text: 'ill' })
    expect([server.seen.length, clock.skipped]).toEqual([1, []])
  })

  it('has another clock and other warnings', async () => {
    const headers = { date: 'Thu, 01 Jan 1970 00:00:00 GMT', warning: '299 - "old"' }
    const { transport } = await bench(say(200, '', headers))
    await transport.request(foreign)
    expect(transport.serverTime()).toBeGreaterThan(Date.parse('2020-01-01T00:00:00Z'))
    expect(transport.warnings()).toEqual([])
  })

  it('is asked for again over a connection that was dead', async () => {
    const { server, transport } = await bench(inTurn(say(200), hangUp, say(200, 'well')))
    await transport.request(foreign)
    expect((await transport.request(foreign)).text).toBe('well')
    expect(server.seen).toHaveLength(3)
  })
})

describe('An answer with a limit', () => {
  const limited: ApiRequest = { ...get, most: 2 ** 20 }

  it.each([
    ['as it is', (text: string) => text, {}],
    ['compressed', (text: string) => gzipSync(text), { 'content-encoding': 'gzip' }],
  ])('may be as long as that and no longer, %s', async (_, packed, headers) => {
    const long = 'x'.repeat(2 ** 20)
    const { server, transport } = await bench((seen, response) =>
      response.writeHead(200, headers).end(packed(seen.path === '/more' ? `${long}x` : long)),
    )
    expect((await transport.request(limited)).text).toBe(long)
    expect(await failureOf(transport.request({ ...limited, path: '/more' }))).toMatchObject({
      code: 'cluster/unreachable',
      message: 'the answer to GET /more is longer than 1 MiB',
    })
    expect(server.seen).toHaveLength(2)
  })

  it('is not waited for to its end', async () => {
    const { server, transport } = await bench((_, response) => {
      response.writeHead(200).write('x'.repeat(2 ** 20 + 1))
    })
    expect((await failureOf(transport.request(limited))).message).toContain('is longer than 1 MiB')
    await expect.poll(() => server.open()).toBe(0)
  })
})

describe('A server that cannot be trusted', () => {
  it('is told from one that cannot be reached, and is asked once', async () => {
    const server = await loopbackServer(trusted, say(200))
    const clock = skippingClock()
    const route = { server: new URL(server.address), proxy: undefined, serverName: undefined, insecure: false, clock }
    const settings = { base: '', namespace: 'a', timeout: 9, gzip: false, signal: undefined, clock, random: () => 0 }
    const credentials = constant({ headers: {}, certificate: undefined })
    const made = (pool: ReturnType<typeof poolTo>): Transport => {
      const transport = transportOver({ ...settings, server: server.address, pool, credentials, timeout: 32_000 })
      opened.push({ server, transport, clock })
      return transport
    }
    const other = await failureOf(made(poolTo(route, [authority('other').cert])).request(get))
    expect(other).toMatchObject({
      code: 'cluster/unreachable',
      message: expect.stringContaining('not trusted') as string,
    })
    const misnamed = await failureOf(made(poolTo({ ...route, serverName: 'foo.example' }, [trusted.cert])).request(get))
    expect(misnamed.message).toContain("is not in the cert's altnames")
    expect(clock.skipped).toEqual([])
    expect((await made(poolTo({ ...route, serverName: 'localhost' }, [trusted.cert])).request(get)).status).toBe(200)
    expect((await made(poolTo({ ...route, insecure: true }, undefined)).request(get)).status).toBe(200)
  })
})
