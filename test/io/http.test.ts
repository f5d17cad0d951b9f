import type { IncomingMessage, RequestListener } from 'node:http'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { HttpOptions } from '../../src/core/ports.ts'
import { Failure } from '../../src/core/failure.ts'
import { http } from '../../src/io/http.ts'
import { authority } from '../cluster-client/loopback-certificates.ts'

const get: HttpOptions = { method: 'GET', timeout: 10_000 }

interface Site {
  readonly url: string
  /** Host and port, as messages name it. */
  readonly host: string
  readonly open: () => Promise<number>
}

async function site(answer: RequestListener, secure = false): Promise<Site> {
  const server = secure ? createTlsServer(authority().sign('server'), answer) : createServer(answer)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const open = () => new Promise<number>((told) => server.getConnections((_, count) => told(count)))
  return { url: `${secure ? 'https' : 'http'}://${host}/hook/s3cret`, host, open }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error = await work.catch((caught: unknown) => caught)
  if (!(error instanceof Failure)) throw new Error('no Failure', { cause: error })
  expect(error.code).toBe('io/http')
  expect([error.message, error.hint, ...error.notes].join()).not.toContain('s3cret')
  return error
}

describe('A request to the outside', () => {
  it('carries method, headers and body, and nothing of this machine', async () => {
    let seen: unknown
    const { url } = await site((request, response) => {
      void bodyOf(request).then((body) => {
        const { authorization, cookie, 'content-type': type, 'user-agent': agent } = request.headers
        seen = { method: request.method, path: request.url, body, type, agent, authorization, cookie }
        response.writeHead(201, { 'set-cookie': 'a=b' }).end('späte 🚢')
      })
    })
    const options = { ...get, method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: 'ü' } as const
    for (let times = 0; times < 2; times++)
      expect(await http.request(url, options)).toEqual({ status: 201, text: 'späte 🚢' })
    expect(seen).toEqual({ method: 'POST', path: '/hook/s3cret', body: 'ü', type: 'text/plain', agent: 'capstan' })
  })

  it.each([204, 301, 302, 307, 404, 500, 503])('is answered by any status: %d', async (status) => {
    const asked: string[] = []
    const { url } = await site((request, response) => {
      asked.push(request.url ?? '')
      response.writeHead(status, { location: '/elsewhere' }).end(status === 204 ? '' : 'text')
    })
    expect(await http.request(url, get)).toEqual({ status, text: status === 204 ? '' : 'text' })
    expect(asked).toEqual(['/hook/s3cret'])
  })

  it('reads characters that come in pieces, and up to 1 MiB', async () => {
    const bytes = Buffer.from('€'.repeat(349_525))
    const { url } = await site((_, response) => {
      response.write(bytes.subarray(0, 4))
      setImmediate(() => response.end(bytes.subarray(4)))
    })
    expect((await http.request(url, get)).text).toBe(bytes.toString())
  })

  it('does not read on after 1 MiB', async () => {
    const { url, host, open } = await site((_, response) => void response.write('x'.repeat(2 ** 20 + 1)))
    expect((await failureOf(http.request(url, get))).message).toBe(`${host} answers with more than 1 MiB`)
    await expect.poll(open).toBe(0)
  })

  it.each(['head', 'body'])('ends at its deadline, also in the %s of an answer', async (part) => {
    const { url, host, open } = await site((_, response) => {
      if (part === 'body') response.write('half')
    })
    const { message } = await failureOf(http.request(url, { ...get, timeout: 30 }))
    expect(message).toBe(`${host} gave no answer within 0.03s`)
    await expect.poll(open).toBe(0)
  })

  it('ends with its signal, and is not begun after it', async () => {
    const stop = new AbortController()
    let asked = 0
    const { url, host } = await site(() => {
      asked++
      stop.abort()
    })
    const options = { ...get, signal: stop.signal }
    expect((await failureOf(http.request(url, options))).message).toBe(`stopped waiting for ${host}`)
    expect((await failureOf(http.request(url, options))).message).toBe(`stopped waiting for ${host}`)
    expect(asked).toBe(1)
  })

  it('says why there is no answer, and of which host, but not of which path', async () => {
    const cut = await site((request) => request.socket.destroy())
    expect((await failureOf(http.request(cut.url, get))).message).toBe(
      `cannot reach ${cut.host}: the connection was closed`,
    )
    const other = await site((_, response) => void response.end('{}'), true)
    expect((await failureOf(http.request(other.url, get))).message).toMatch(
      /^cannot reach 127\.0\.0\.1:\d+: its certificate: \S/,
    )
    const shut = await failureOf(http.request('http://127.0.0.1:9/s3cret', get))
    expect(shut.message).toBe('cannot reach 127.0.0.1:9: bad port')
    const refused = await failureOf(http.request('http://127.0.0.1:2/s3cret', get))
    expect(refused.message).toBe('cannot reach 127.0.0.1:2: the connection is refused')
  })

  it.each([
    ['ftp://host/s3cret', 'the address to ask is no address of HTTP'],
    ['data:text/plain,s3cret', 'the address to ask is no address of HTTP'],
    ['host/s3cret', 'the address to ask is no address of HTTP'],
    ['', 'the address to ask is no address of HTTP'],
    ['http://ann:s3cret@host/', 'the address on host has a user or a password'],
  ])('is not sent to %j', async (url, message) => {
    expect((await failureOf(http.request(url, get))).message).toBe(message)
  })

  it.each([
    ['a b', 'c'],
    ['authorization', 'Bearer s3cret\r\nx: y'],
    ['x', 's3cret ü€'],
  ])('is not sent with a header that cannot be: %j', async (name, value) => {
    const { message } = await failureOf(http.request('http://host/', { ...get, headers: { [name]: value } }))
    expect(message).toBe(`the header ${JSON.stringify(name)} for host cannot be sent`)
  })
})
