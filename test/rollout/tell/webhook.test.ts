import { describe, expect, it } from 'vitest'
import { Failure } from '../../../src/core/failure.ts'
import type { HttpAnswer, HttpOptions } from '../../../src/core/ports.ts'
import type { RolloutEvent, RolloutOutcome } from '../../../src/rollout/event.ts'
import type { Notification } from '../../../src/rollout/tell/notification.ts'
import { webhook } from '../../../src/rollout/tell/webhook.ts'
import { handClock } from '../../release/hand-clock.ts'
import { began, begin, closedAfter, end, lowered, override, stage } from './a-rollout.ts'

const address = 'https://hooks.example.com/services/T0AB/s3cr3tpath?token=hunter2'

interface Post {
  readonly at: number
  readonly url: string
  readonly options: HttpOptions
  readonly said: Notification
  readonly isLate: boolean
}

/** A receiver that answers each POST by `answer`, the first number 0. */
function world(answer: (number: number) => Promise<HttpAnswer> | number = () => 200, url = address) {
  const clock = handClock()
  const told: RolloutEvent[] = []
  const posts: Post[] = []
  const http = {
    request: async (to: string, options: HttpOptions): Promise<HttpAnswer> => {
      const number = posts.length
      posts.push({
        at: clock.monotonic(),
        url: to,
        options,
        said: JSON.parse(options.body ?? '') as Notification,
        isLate: options.signal?.aborted === true,
      })
      const given = answer(number)
      return typeof given === 'number' ? { status: given, text: '' } : given
    },
  }
  const cluster = { serverTime: () => began + 1000 }
  const ports = { http, cluster, clock, random: () => 0.5, emit: (event: RolloutEvent) => void told.push(event) }
  const teller = webhook(ports, url)
  const tell = (...events: readonly RolloutEvent[]): void => events.forEach(teller.emit)
  return { clock, told, posts, tell, teller }
}

const noAnswer = (message: string) => Promise.reject(new Failure('io/http', message))
const warnings = (told: readonly RolloutEvent[]) =>
  told.map((event) => (event.is === 'warning' ? event.text : event.is))

describe('a notification', () => {
  it('is one JSON document by POST, which is understood alone', async () => {
    const { tell, teller, posts, told } = world()
    tell(begin(), lowered(4, 10), lowered(3, 20), stage(1, 3, 30))
    await teller.close()
    expect(told).toEqual([])
    expect(posts.map(({ options }) => options.method)).toEqual(['POST', 'POST'])
    expect(posts[1]?.options.headers).toEqual({ 'content-type': 'application/json' })
    expect(posts[1]?.url).toBe(address)
    expect(posts[1]?.said).toEqual({
      version: 1,
      id: `0a1b2c3d4e5f-${began + 30}-1`,
      is: 'stage',
      at: '2026-11-21T14:00:00.030Z',
      set: { namespace: 'kafka', name: 'broker' },
      run: '0a1b2c3d4e5f',
      phase: 'roll',
      base: 'broker-7f7947bb9f',
      target: 'broker-7574ddc474',
      replicas: 5,
      partition: 3,
      text: 'kafka/broker: stage 1 of 2 passed at partition 3',
      stage: { number: 1, of: 2 },
    })
  })

  it.each<[string, RolloutEvent, Partial<Notification>]>([
    ['a begin', begin(), { is: 'begin', partition: 5, stages: [3, 0], resumed: false }],
    [
      'an override',
      override(1),
      { is: 'override', override: { gate: 'lag', reason: 'known to lag', by: 'alice@build-7' } },
    ],
    [
      'an end that says what to do',
      end('held', 1, 'rollout resume'),
      { is: 'held', text: 'kafka/broker: held: broker-3 crashes; next: rollout resume' },
    ],
    [
      'an end by a gate that nobody answers',
      end('held', 1, 'rollout resume', { asks: ['approve'] }),
      { is: 'held', outcome: { is: 'held', because: 'broker-3 crashes', next: 'rollout resume', asks: ['approve'] } },
    ],
    [
      'an end by a gate that says no',
      end('blocked', 1, 'mend it', { gate: 'lag' }),
      { is: 'blocked', outcome: { is: 'blocked', because: 'broker-3 crashes', next: 'mend it', gate: 'lag' } },
    ],
  ])('tells %s', async (_, event, expected) => {
    const { tell, teller, posts } = world()
    tell(begin(), event)
    await teller.close()
    expect(posts.at(-1)?.said).toMatchObject(expected)
  })

  it.each<[RolloutOutcome['is'], Notification['is']]>([
    ['done', 'end'],
    ['interrupted', 'end'],
    ['held', 'held'],
    ['blocked', 'blocked'],
    ['failed', 'blocked'],
    ['drifted', 'blocked'],
    ['lost', 'blocked'],
  ])('calls an outcome %s %s, and says which it was', async (is, milestone) => {
    const { tell, teller, posts } = world()
    tell(begin(), end(is, 1))
    await teller.close()
    expect(posts.map(({ said }) => said.is)).toEqual(['begin', milestone])
    expect(posts[1]?.said.outcome).toEqual({ is, because: 'broker-3 crashes' })
  })
})

describe('delivery', () => {
  it.each([[429], [500], [503]])('tries again after %d, later and later, with the same id', async (status) => {
    const { tell, teller, posts, clock, told } = world((number) => (number < 2 ? status : 204))
    tell(begin())
    await clock.pass(10_000)
    await teller.close()
    expect(posts.map(({ at }) => at - posts[0]!.at)).toEqual([0, 750, 2250])
    expect(new Set(posts.map(({ said }) => said.id)).size).toBe(1)
    expect(told).toEqual([])
  })

  it('gives each try ten seconds, and up after three', async () => {
    const { tell, teller, posts, clock, told } = world(() => noAnswer('connect ECONNREFUSED'))
    tell(begin())
    await clock.pass(60_000)
    await teller.close()
    expect(posts.map(({ options }) => options.timeout)).toEqual([10_000, 10_000, 10_000])
    expect(warnings(told)).toEqual(['https://hooks.example.com did not take a notification: connect ECONNREFUSED'])
  })

  it.each([[301], [400], [401], [404], [410]])('takes %d for the last word', async (status) => {
    const { tell, teller, posts, told } = world(() => status)
    tell(begin())
    await teller.close()
    expect(posts).toHaveLength(1)
    expect(warnings(told)).toEqual([`https://hooks.example.com did not take a notification: it answered ${status}`])
  })

  it('keeps the order and sends one at a time, although the first needs a second try', async () => {
    const { tell, teller, posts, clock } = world((number) => (number === 0 ? 500 : 200))
    tell(begin(), stage(1, 3, 10), end('done', 20))
    await clock.pass(10_000)
    await teller.close()
    expect(posts.map(({ said }) => said.is)).toEqual(['begin', 'begin', 'stage', 'end'])
  })

  it('warns of the first trouble, and at the end of how much was lost', async () => {
    const { tell, teller, told } = world(() => 404)
    tell(begin(), stage(1, 3, 10), end('done', 20))
    await teller.close()
    expect(warnings(told)).toEqual([
      'https://hooks.example.com did not take a notification: it answered 404',
      '3 notifications were not delivered to https://hooks.example.com',
    ])
  })
})

describe('the critical path', () => {
  it('emit sends nothing before it returns', () => {
    const { tell, posts } = world()
    tell(begin())
    expect(posts).toEqual([])
  })

  it('a receiver that never answers keeps the end waiting for fifteen seconds, and its request is cancelled', async () => {
    const { tell, teller, posts, clock, told } = world(() => new Promise(() => undefined))
    tell(begin(), end('done', 10))
    expect(await closedAfter(teller, clock)).toBe(15_000)
    expect(posts.map(({ options }) => options.signal?.aborted)).toEqual([true])
    expect(warnings(told)).toEqual(['2 notifications were not delivered to https://hooks.example.com'])
  })

  it('a pause between two tries ends with the time, without a further try', async () => {
    const { tell, teller, posts, clock } = world(() => 500)
    for (let number = 0; number < 20; number++) tell(begin({ at: began + number }))
    const closed = teller.close()
    await clock.pass(15_000)
    await closed
    await clock.pass(60_000)
    expect(posts.length).toBeGreaterThan(10)
    expect(posts.filter(({ isLate }) => isLate)).toEqual([])
  })
})

describe('secrets of the address', () => {
  it.each([
    ['the whole address', address],
    ['its query', 'no route for token=hunter2'],
    ['a value of its query', 'unknown token hunter2'],
    ['its path', '404 for /services/T0AB/s3cr3tpath'],
    ['a part of its path', 'unknown hook s3cr3tpath'],
  ])('are in no message that quotes %s', async (_, message) => {
    const { tell, teller, told, clock } = world(() => noAnswer(`request failed: ${message}`))
    tell(begin())
    await clock.pass(60_000)
    await teller.close()
    expect(warnings(told).join()).toMatch(/^https:\/\/hooks\.example\.com did not take a notification: /)
    expect(warnings(told).join()).not.toMatch(/hunter2|s3cr3tpath|T0AB/)
  })

  it('a message that names the whole address is told with its host alone', async () => {
    const { tell, teller, told, clock } = world(() => noAnswer(`cannot reach ${address}: it is down`))
    tell(begin())
    await clock.pass(60_000)
    await teller.close()
    expect(warnings(told)[0]).toMatch(/: cannot reach https:\/\/hooks\.example\.com: it is down$/)
  })

  it.each([['p@ss'], ['p%40ss'], ['bot']])('user-info goes as authorization, and %s is in no message', async (word) => {
    const url = 'https://bot:p%40ss@hooks.example.com:8443/x'
    const { tell, teller, posts, told, clock } = world(() => noAnswer(`${word} is wrong`), url)
    tell(begin())
    await clock.pass(60_000)
    await teller.close()
    expect(posts[0]?.url).toBe('https://hooks.example.com:8443/x')
    expect(posts[0]?.options.headers).toMatchObject({ authorization: 'Basic Ym90OnBAc3M=' })
    expect(warnings(told)).toEqual(['https://hooks.example.com:8443 did not take a notification: it gave no answer'])
  })

  it.each([['ftp://h/x'], ['hooks.example.com/s3cret'], ['https://'], ['https:///s3cret'], ['https://h/a\nb'], ['']])(
    '%j is refused as no address, and not repeated',
    (url) => {
      expect(() => world(undefined, url)).toThrow(
        expect.objectContaining({ code: 'usage', message: 'the address to notify is no http or https address' }),
      )
    },
  )

  it('a fragment is not sent', async () => {
    const { tell, teller, posts } = world(undefined, 'http://h/x?y=1#z')
    tell(begin())
    await teller.close()
    expect(posts[0]?.url).toBe('http://h/x?y=1')
  })
})
