import { describe, expect, it } from 'vitest'
import { environmentProxy } from '../../src/cluster/environment-proxy.ts'
import { retryAfter } from '../../src/cluster/retry-after.ts'
import type { Attempts, Outcome } from '../../src/cluster/retry-decision.ts'
import { retryDecision } from '../../src/cluster/retry-decision.ts'
import { serverClock } from '../../src/cluster/server-clock.ts'
import { slots } from '../../src/cluster/slots.ts'
import { warningTexts } from '../../src/cluster/warning-header.ts'

const first: Attempts = { count: 1, repeatable: true, known: true, spent: 0, left: 30_000 }
const post: Attempts = { ...first, repeatable: false }
const half = (): number => 0.5

function answer(status: number, message = '', more: { reason?: string; retryAfter?: number } = {}): Outcome {
  const text = message === '' ? '' : JSON.stringify({ kind: 'Status', reason: more.reason ?? 'InternalError', message })
  return { kind: 'answer', status, text, retryAfter: more.retryAfter }
}

function trouble(code: string, more: { sent?: boolean; reused?: boolean } = {}): Outcome {
  return { kind: 'trouble', code, sent: more.sent ?? false, reused: more.reused ?? false }
}

const webhook = 'Internal error occurred: failed calling webhook "a.b": failed to call webhook: Post "https://a": EOF'
const mistake = 'failed to create typed patch object (a/b; v1, Kind=ConfigMap): .foo: field not declared in schema'

describe('What is asked again, and when', () => {
  it.each<[what: string, outcome: Outcome, attempts: Attempts, wait: number | undefined]>([
    ['a success', answer(200), first, undefined],
    ['a refusal', answer(403), first, undefined],
    ['a conflict', answer(409), first, undefined],
    ['429 with Retry-After, as it says', answer(429, '', { retryAfter: 2000 }), first, 2050],
    ['429 with Retry-After, of a POST too: it was not begun', answer(429, '', { retryAfter: 1000 }), post, 1050],
    ['429 without: a disruption budget forbids it', answer(429, 'Cannot evict pod'), first, undefined],
    ['Retry-After beyond the deadline', answer(429, '', { retryAfter: 60_000 }), first, undefined],
    ['503 with Retry-After, of a POST too', answer(503, '', { retryAfter: 1000 }), post, 1050],
    ['503 without', answer(503), first, 75],
    ['503 without, of a POST', answer(503), post, undefined],
    ['502 of a load balancer', answer(502), first, 75],
    ['504', answer(504), first, 75],
    ['504 of a POST, which may have been done', answer(504, '', { retryAfter: 1000 }), post, undefined],
    ['501', answer(501), first, undefined],
    ['500 without a Status', answer(500), first, undefined],
    ['500 that is a page', { kind: 'answer', status: 500, text: '<html>', retryAfter: undefined }, first, undefined],
    ['500 of a webhook that is not there', answer(500, webhook), first, 75],
    ['500 of a webhook, of a POST too: nothing is stored yet', answer(500, webhook), post, 75],
    ['500 of etcd', answer(500, 'etcdserver: leader changed'), first, 75],
    ['500 of etcd, of a POST, which may have been done', answer(500, 'etcdserver: leader changed'), post, undefined],
    ['500 that is the user’s mistake', answer(500, mistake), first, undefined],
    [
      '500 that is the user’s mistake, also by reason',
      answer(500, mistake, { reason: 'ServerTimeout' }),
      first,
      undefined,
    ],
    ['500 by a wrong type', answer(500, '.data.a: expected string, got &value{1}; timeout'), first, undefined],
    ['500 of another kind', answer(500, 'runtime error: nil pointer'), first, undefined],
    ['a refused connection', trouble('ECONNREFUSED'), first, 75],
    ['a refused connection, of a POST too: nothing was sent', trouble('ECONNREFUSED'), post, 75],
    ['a reset after sending', trouble('ECONNRESET', { sent: true }), first, 75],
    ['a reset after sending a POST', trouble('ECONNRESET', { sent: true }), post, undefined],
    ['an idle connection that was closed, at once', trouble('ECONNRESET', { sent: true, reused: true }), first, 0],
    ['an untrusted certificate', trouble('DEPTH_ZERO_SELF_SIGNED_CERT'), first, undefined],
    ['a proxy that refuses', trouble('CAPSTAN_PROXY_REFUSED'), first, undefined],
    ['the fifth time, longer', trouble('ECONNREFUSED'), { ...first, count: 5 }, 1200],
    ['the fiftieth time, 5 s', trouble('ECONNREFUSED'), { ...first, count: 50 }, 3750],
    ['too close to the deadline', trouble('ECONNREFUSED'), { ...first, left: 75 }, undefined],
    [
      '3 s after the first try, when the server never answered',
      trouble('ECONNREFUSED'),
      { ...first, known: false, spent: 2990 },
      undefined,
    ],
    ['3 s after the first try, when it did', trouble('ECONNREFUSED'), { ...first, spent: 2990 }, 75],
  ])('%s', (_, outcome, attempts, wait) => {
    expect(retryDecision(outcome, attempts, half)).toBe(wait)
  })

  it('spreads what failed together over half of the pause', () => {
    expect(retryDecision(trouble('ECONNREFUSED'), first, () => 0)).toBe(50)
    expect(retryDecision(trouble('ECONNREFUSED'), first, () => 1)).toBe(100)
  })

  it.each([
    ['3', undefined, 3000],
    ['Thu, 01 Jan 2026 00:00:05 GMT', 'Thu, 01 Jan 2026 00:00:00 GMT', 5000],
    ['Thu, 01 Jan 2026 00:00:00 GMT', 'Thu, 01 Jan 2026 00:00:09 GMT', 0],
    ['Thu, 01 Jan 2026 00:00:05 GMT', undefined, undefined],
    ['soon', 'Thu, 01 Jan 2026 00:00:00 GMT', undefined],
    ['-1', undefined, undefined],
    ['', undefined, undefined],
  ])('reads Retry-After %j with Date %j', (text, date, wait) => {
    expect(retryAfter({ 'retry-after': text, ...(date !== undefined && { date }) })).toBe(wait)
  })
})

describe('Warnings of the server', () => {
  it.each<[header: string, texts: readonly string[]]>([
    ['299 - "v1 Foo is deprecated"', ['v1 Foo is deprecated']],
    ['299 - "a", 299 - "b, c"', ['a', 'b, c']],
    [String.raw`299 - "say \"no\" \\o/"`, [String.raw`say "no" \o/`]],
    ['299 - "a" "Thu, 01 Jan 2026 00:00:00 GMT", 299 kube "b"', ['a', 'b']],
    ['110 - "stale", 299 - "b"', ['b']],
    [Buffer.from('299 - "naïve €"').toString('latin1'), ['naïve €']],
    ['nonsense', []],
    ['299 - "cut', []],
  ])('%j says %j', (header, texts) => {
    expect(warningTexts(header)).toEqual(texts)
  })
})

describe('The server’s clock', () => {
  it('is ours until it has spoken, then its own, carried on by time that only grows', () => {
    let at = 1000
    const clock = serverClock({ now: () => 7, monotonic: () => at })
    expect(clock.time()).toBe(7)
    clock.heard('Thu, 01 Jan 2026 00:00:10 GMT')
    at += 400
    expect(clock.time()).toBe(Date.parse('2026-01-01T00:00:10.400Z'))
  })

  it('does not jump back by the part of a second that a Date cuts off, and follows a clock that was set back', () => {
    let at = 0
    const clock = serverClock({ now: () => 0, monotonic: () => at })
    clock.heard('Thu, 01 Jan 2026 00:00:10 GMT')
    at = 900
    clock.heard('Thu, 01 Jan 2026 00:00:10 GMT')
    expect(clock.time()).toBe(Date.parse('2026-01-01T00:00:10.900Z'))
    clock.heard('Thu, 01 Jan 2026 00:00:00 GMT')
    expect(clock.time()).toBe(Date.parse('2026-01-01T00:00:00Z'))
    clock.heard('yesterday')
    clock.heard(undefined)
    expect(clock.time()).toBe(Date.parse('2026-01-01T00:00:00Z'))
  })
})

describe('The proxy of the environment', () => {
  const proxy = 'http://proxy:3128'
  it.each<[server: string, env: Record<string, string>, proxy: string | undefined]>([
    ['https://a.example', { HTTPS_PROXY: proxy }, proxy],
    ['https://a.example', { https_proxy: proxy }, proxy],
    ['https://a.example', { HTTPS_PROXY: proxy, https_proxy: 'http://other' }, proxy],
    ['https://a.example', { HTTP_PROXY: proxy }, undefined],
    ['http://a.example', { HTTP_PROXY: proxy }, proxy],
    ['http://a.example', { HTTPS_PROXY: proxy }, undefined],
    ['https://localhost:6443', { HTTPS_PROXY: proxy }, undefined],
    ['https://127.0.0.2:6443', { HTTPS_PROXY: proxy }, undefined],
    ['https://[::1]:6443', { HTTPS_PROXY: proxy }, undefined],
    ['https://a.example', { HTTPS_PROXY: proxy, NO_PROXY: '*' }, undefined],
    ['https://a.example', { HTTPS_PROXY: proxy, NO_PROXY: 'b.example, a.EXAMPLE ' }, undefined],
    ['https://x.a.example', { HTTPS_PROXY: proxy, no_proxy: 'a.example' }, undefined],
    ['https://xa.example', { HTTPS_PROXY: proxy, NO_PROXY: 'a.example' }, proxy],
    ['https://a.example', { HTTPS_PROXY: proxy, NO_PROXY: '.a.example' }, proxy],
    ['https://x.a.example', { HTTPS_PROXY: proxy, NO_PROXY: '*.a.example' }, undefined],
    ['https://a.example:6443', { HTTPS_PROXY: proxy, NO_PROXY: 'a.example:6443' }, undefined],
    ['https://a.example:6443', { HTTPS_PROXY: proxy, NO_PROXY: 'a.example:443' }, proxy],
    ['https://a.example', { HTTPS_PROXY: proxy, NO_PROXY: 'a.example:443' }, undefined],
    ['https://10.1.2.3:6443', { HTTPS_PROXY: proxy, NO_PROXY: '10.0.0.0/8' }, undefined],
    ['https://11.1.2.3:6443', { HTTPS_PROXY: proxy, NO_PROXY: '10.0.0.0/8' }, proxy],
    ['https://10.1.2.3:6443', { HTTPS_PROXY: proxy, NO_PROXY: '10.1.2.3' }, undefined],
    ['https://10.1.2.3:6443', { HTTPS_PROXY: proxy, NO_PROXY: '2.3,10.0.0.0/99,/8,,' }, proxy],
    ['https://[fd00::1]:6443', { HTTPS_PROXY: proxy, NO_PROXY: 'fd00::/8' }, undefined],
    ['https://[fd00::1]:6443', { HTTPS_PROXY: proxy, NO_PROXY: 'fd00::1' }, undefined],
    ['https://[fd00::1]:6443', { HTTPS_PROXY: proxy, NO_PROXY: '[fd00::1]:6443' }, undefined],
    ['https://[fd00::1]:6443', { HTTPS_PROXY: proxy, NO_PROXY: '10.0.0.0/8' }, proxy],
  ])('%s with %j: %s', (server, env, wanted) => {
    expect(environmentProxy(new URL(server), env)).toBe(wanted)
  })
})

describe('Turns', () => {
  it('are given in order, and who is cancelled leaves the queue', async () => {
    const turns = slots(1)
    const never = new AbortController().signal
    const cancelled = new AbortController()
    const order: string[] = []
    const release = await turns.take(never)
    const second = turns.take(cancelled.signal).catch((error: unknown) => order.push(String(error)))
    const third = turns.take(never).then((free) => {
      order.push('third')
      free()
    })
    cancelled.abort('gone')
    await second
    release()
    await third
    expect(order).toEqual(['Error: stopped', 'third'])
    await turns.take(never)
  })
})
