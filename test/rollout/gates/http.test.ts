import { describe, expect, it } from 'vitest'
import { ApiError } from '../../../src/core/api-error.ts'
import type { ProxyTarget } from '../../../src/core/cluster.ts'
import { Failure } from '../../../src/core/failure.ts'
import type { HttpAnswer } from '../../../src/core/ports.ts'
import { makeGate } from '../../../src/rollout/gates/make-gate.ts'
import type { GateCheck, GateSpec, HttpTarget } from '../../../src/rollout/spec.ts'
import { ask, gateSpec, httpOf, now, portsOf, refusalOf, toUrl } from './surroundings.ts'

type HttpCheck = Extract<GateCheck, { kind: 'http' }>

function spec(to: HttpTarget, check: Partial<HttpCheck> = {}, more: Partial<GateSpec> = {}): GateSpec {
  return gateSpec({ kind: 'http', to, status: [200], contains: undefined, ...check }, more)
}

const health = toUrl('http://connect:8083/health?key=hidden')

describe('an http gate', () => {
  it.each<[string, Partial<HttpCheck>, HttpAnswer, string, string]>([
    ['passes by its status', {}, { status: 200, text: '' }, 'pass', 'http://connect:8083/health answers 200'],
    [
      'fails by another one',
      { status: [200, 204] },
      { status: 503, text: 'starting' },
      'fail',
      'http://connect:8083/health answers 503, not 200 or 204',
    ],
    [
      'fails by a redirect, which nobody follows',
      {},
      { status: 302, text: '' },
      'fail',
      'http://connect:8083/health answers 302, not 200',
    ],
    [
      'fails when the text is missing in its body',
      { contains: '"{next}"' },
      { status: 200, text: '["kafka-0"]' },
      'fail',
      'http://connect:8083/health answers 200, but without "\\"kafka-1\\""',
    ],
    [
      'passes when the text is in its body',
      { contains: '"{next}"' },
      { status: 200, text: '["kafka-1"]' },
      'pass',
      'http://connect:8083/health answers 200',
    ],
  ])('%s', async (_title, check, answer, is, sentence) => {
    const http = httpOf(() => answer)
    const result = await ask(makeGate(spec(health, check), portsOf({ http })))
    expect(result).toMatchObject({ is, sentence, at: now })
    expect(http.asked[0]).toMatchObject({ url: 'http://connect:8083/health?key=hidden', options: { timeout: 10_000 } })
  })

  it('fills stand-ins into its URL, also into the host', async () => {
    const http = httpOf(() => ({ status: 200, text: '' }))
    await ask(makeGate(spec(toUrl('http://{next}.{set}.{namespace}:80/o/{ordinal}')), portsOf({ http })))
    expect(http.asked[0]?.url).toBe('http://kafka-1.kafka.shop:80/o/1')
  })

  it('scenario 63: an endpoint that is down is unknown, never a pass', async () => {
    const http = httpOf((url) => Promise.reject(new Failure('io/http', `no connection to ${url}: ECONNREFUSED`)))
    const result = await ask(makeGate(spec(health), portsOf({ http })))
    expect(result).toMatchObject({
      is: 'unknown',
      sentence: 'no connection to http://connect:8083/health: ECONNREFUSED',
    })
  })

  it('scenario 63: behind the proxy, what the API server says of a Service without pods is unknown', async () => {
    const gone = new ApiError(503, 'ServiceUnavailable', 'no endpoints available for service "connect"')
    const gate = makeGate(spec(service()), portsOf({ cluster: { proxied: () => Promise.reject(gone) } }))
    expect(await ask(gate)).toMatchObject({
      is: 'unknown',
      sentence: 'the API server says 503 ServiceUnavailable: no endpoints available for service "connect"',
    })
  })

  it('asks through the proxy in the namespace of the set', async () => {
    const asked: [ProxyTarget, string][] = []
    const proxied = (to: ProxyTarget, path: string): Promise<HttpAnswer> => {
      asked.push([to, path])
      return Promise.resolve({ status: 200, text: '' })
    }
    const result = await ask(
      makeGate(spec(service({ kind: 'Pod', name: '{next}' })), portsOf({ cluster: { proxied } })),
    )
    expect(asked).toEqual([
      [{ kind: 'Pod', namespace: 'shop', name: 'kafka-1', port: '8083', scheme: 'http' }, '/health?full=1'],
    ])
    expect(result.sentence).toBe('Pod kafka-1:8083/health answers 200')
  })

  it('shows of a long body its first lines, without what would repaint a terminal', async () => {
    const text = ['\u001b[31mred', ...Array.from({ length: 40 }, (_, at) => `line ${at}`)].join('\n')
    const gate = makeGate(spec(health), portsOf({ http: httpOf(() => ({ status: 500, text })) }))
    const lines = (await ask(gate)).evidence!.split('\n')
    expect(lines).toHaveLength(11)
    expect(lines[0]).toBe(' [31mred')
    expect(lines.at(-1)).toBe('… 31 more lines')
  })

  it('shows nothing of a value that begins with another', async () => {
    const headers = { 'X-Key': 'abcdef', 'X-Token': 'abcdefghij' }
    const echo = httpOf(() => ({ status: 500, text: 'abcdefghij and abcdef' }))
    expect((await ask(makeGate(spec(toUrl('http://a', headers)), portsOf({ http: echo })))).evidence).toBe(
      '*** and ***',
    )
  })

  it('shows no value of a header, whoever repeats it', async () => {
    const headers = { Authorization: 'Bearer s3cr3t-t0ken', 'X-Scope-OrgID': '7' }
    const echo = httpOf(() => ({
      status: 500,
      text: 'got Bearer s3cr3t-t0ken of tenant 7 at 17:07, again s3cr3t-t0ken',
    }))
    const result = await ask(makeGate(spec(toUrl('http://a/b', headers)), portsOf({ http: echo })))
    expect(result.evidence).toBe('got *** of tenant *** at 17:07, again ***')
    const broken = httpOf(() =>
      Promise.reject(new Failure('io/http', 'Bearer s3cr3t-t0ken is an invalid header value')),
    )
    const unknown = await ask(makeGate(spec(toUrl('http://a/b', headers)), portsOf({ http: broken })))
    expect(unknown).toMatchObject({ is: 'unknown', sentence: '*** is an invalid header value' })
    expect(echo.asked[0]?.options.headers).toEqual(headers)
  })
})

describe('the target of a gate is refused when it is declared', () => {
  it.each([
    ['ftp://a/b', 'gate check: its url is not an absolute http or https URL'],
    ['/health', 'gate check: its url is not an absolute http or https URL'],
    ['http:///health', 'gate check: its url is not an absolute http or https URL'],
    ['http://a b/', 'gate check: its url is not an absolute http or https URL'],
    ['http://good\\evil/', 'gate check: its url is not an absolute http or https URL'],
    ['http://user:hunter2@a/', 'gate check: its url has a user name or a password in it'],
    ['http://user@a', 'gate check: its url has a user name or a password in it'],
    ['http:\\\\user:hunter2@a', 'gate check: its url has a user name or a password in it'],
  ])('the URL %j', (url, message) => {
    expect(refusalOf(spec(toUrl(url)))).toBe(message)
    expect(refusalOf(spec(toUrl(url)))).not.toContain('hunter2')
  })

  it.each(['http://a', 'https://a:1/b?c=d@e', 'http://[::1]:9090/', 'HTTP://{next}.kafka:80/{ordinal}?q={set}'])(
    'not the URL %j',
    (url) => {
      expect(refusalOf(spec(toUrl(url)))).toBeUndefined()
    },
  )

  it.each(['Authorization', 'COOKIE', 'proxy-authorization'])('a header %s of a chart or an annotation', (header) => {
    const to = toUrl('http://a', { [header]: 'secret-value' })
    expect(refusalOf(spec(to, {}, { source: 'user' }))).toBeUndefined()
    expect(refusalOf(spec(to, {}, { source: 'chart' }))).toBe(`gate check: a chart must not give the header ${header}`)
    expect(refusalOf(spec(to, {}, { source: 'annotation' }))).toContain('an annotation must not give the header')
  })

  it('a header with a line break, whose value is not told', () => {
    const message = refusalOf(spec(toUrl('http://a', { 'X-A': 'secret\r\nX-B: 1' })))
    expect(message).toBe('gate check: the value of its header X-A has a line break or the like in it')
    expect(refusalOf(spec(toUrl('http://a', { 'X A': '1' })))).toBe('gate check: "X A" is no name of a header')
  })

  it.each(['/../../../api/v1/secrets', '/a/%2e%2E/b', '/.', 'health', '/a\\..\\b', '/a b'])(
    'the proxied path %j, behind which is the whole API',
    (path) => {
      expect(refusalOf(spec(service({ path })))).toContain('leaves what it is proxied to')
    },
  )

  it('another namespace that an annotation names: who may edit a set may not always reach there', () => {
    const to = service({ namespace: 'kube-system' })
    expect(refusalOf(spec(to, {}, { source: 'user' }))).toBeUndefined()
    expect(refusalOf(spec(to, {}, { source: 'annotation' }))).toContain('must not name another namespace')
  })
})

function service(more: Partial<Exclude<HttpTarget, { url: string }>> = {}): HttpTarget {
  const rest = { namespace: undefined, port: '8083', scheme: 'http', path: '/health?full=1' } as const
  return { kind: 'Service', name: 'connect', ...rest, ...more }
}
