import { describe, expect, it } from 'vitest'
import { refusedWatch, scriptedServer, turns, unreachable, GONE } from './scripted-server.ts'
import { failed } from './scripted-transport.ts'
import type { Where } from '../../src/core/cluster.ts'
import { Failure } from '../../src/core/failure.ts'
import { isMap, type JsonMap } from '../../src/core/json.ts'

const POD = { apiVersion: 'v1', kind: 'Pod' }
const IN = { namespace: 'kafka' }
const POLL = 30_000

/** A server with pods `a=1` and `b=1`, and someone who follows them. */
async function followed(where: Where = IN) {
  const server = scriptedServer()
  server.put('a', 1)
  server.put('b', 1)
  const reader = readerOf(server.cluster.follow(POD, where))
  expect(await reader.next()).toBe('a=1 b=1')
  await turns()
  expect(server.watches).toHaveLength(1)
  return { server, reader, watch: () => server.watches.at(-1)! }
}

/** What a consumer sees: `a=1 b=2`, or `ended`. */
function readerOf(following: AsyncIterable<readonly JsonMap[]>) {
  const iterator = following[Symbol.asyncIterator]()
  const reader = {
    iterator,
    objects: [] as readonly JsonMap[],
    next: async (): Promise<string> => {
      const step = await iterator.next()
      if (step.done === true) return 'ended'
      reader.objects = step.value
      return step.value.map(textOf).join(' ')
    },
    /** Asks for the next without waiting for it; `said` is what came so far. */
    soon: async () => {
      let said = 'nothing'
      const asked = reader.next()
      asked.then(
        (text) => (said = text),
        () => undefined,
      )
      await turns()
      return { said: () => said, asked }
    },
  }
  return reader
}

function textOf({ metadata, value }: JsonMap): string {
  return `${isMap(metadata) ? (metadata['name'] as string) : ''}=${value as number}`
}

describe('who follows a kind', () => {
  it('sees all objects at first, also when there are none', async () => {
    const server = scriptedServer()
    const reader = readerOf(server.cluster.follow(POD, IN))
    expect(await reader.next()).toBe('')
    server.put('a', 1)
    expect(await reader.next()).toBe('a=1')
  })

  it('sees what is added, changed and removed, in the order of names', async () => {
    const { server, reader } = await followed()
    server.put('aa', 1)
    expect(await reader.next()).toBe('a=1 aa=1 b=1')
    server.put('b', 2)
    expect(await reader.next()).toBe('a=1 aa=1 b=2')
    server.remove('a')
    expect(await reader.next()).toBe('aa=1 b=2')
    expect(server.lists()).toBe(1)
  })

  it('finds the same objects again where nothing changed', async () => {
    const { server, reader } = await followed()
    const [a, b] = reader.objects
    server.put('b', 2)
    await reader.next()
    expect(reader.objects[0]).toBe(a)
    expect(reader.objects[1]).not.toBe(b)
  })

  it('is told the newest state only, however much happened while it was busy', async () => {
    const { server, reader } = await followed()
    for (let value = 2; value <= 50; value += 1) {
      server.put('a', value)
      await turns()
    }
    expect(await reader.next()).toBe('a=50 b=1')
    expect((await reader.soon()).said()).toBe('nothing')
  })

  it('is told once of what came together', async () => {
    const { server, reader } = await followed()
    const { asked } = await reader.soon()
    for (let value = 2; value <= 50; value += 1) server.put('a', value)
    expect(await asked).toBe('a=50 b=1')
  })

  it('keeps of the objects what it likes', async () => {
    const { server, reader } = await followed({
      ...IN,
      keep: ({ metadata, value }) => ({ metadata: metadata!, value: value! }),
    })
    expect(Object.keys(reader.objects[0]!)).toEqual(['metadata', 'value'])
    server.put('a', 2)
    expect(await reader.next()).toBe('a=2 b=1')
    expect(Object.keys(reader.objects[0]!)).toEqual(['metadata', 'value'])
  })

  it('is told of its own mistake in what to keep, in a list and in a watch', async () => {
    const keep = (object: JsonMap): JsonMap => {
      if (object['value'] === 2) throw new RangeError('mine')
      return object
    }
    const server = scriptedServer()
    const reader = readerOf(server.cluster.follow(POD, { ...IN, keep }))
    expect(await reader.next()).toBe('')
    server.put('a', 2)
    await expect(reader.next()).rejects.toThrow('mine')
    await expect(readerOf(server.cluster.follow(POD, { ...IN, keep })).next()).rejects.toThrow('mine')
  })

  it('asks for a version that is new enough at first, and for what is true now later', async () => {
    const { server } = await followed({ ...IN, labels: 'app=kafka', notOlderThan: '101' })
    await server.pass(POLL)
    const selected = 'GET /api/v1/namespaces/kafka/pods?labelSelector=app%3Dkafka&limit=500'
    expect(server.transport.asked.filter((asked) => asked.startsWith('GET /api/v1/namespaces'))).toEqual([
      `${selected}&resourceVersion=101&resourceVersionMatch=NotOlderThan`,
      selected,
    ])
    expect(Object.fromEntries(server.watches[0]!.query)).toEqual({
      labelSelector: 'app=kafka',
      watch: '1',
      allowWatchBookmarks: 'true',
      resourceVersion: '102',
      timeoutSeconds: '360',
    })
  })
})

describe('a watch that ends', () => {
  it.each([
    ['as every watch does', 'end'],
    ['by a broken connection', 'cut'],
  ] as const)('%s goes on where it was, without a list and without a loss', async (_how, how) => {
    const { server, reader, watch } = await followed()
    for (let value = 2; value <= 20; value += 1) {
      server.put('a', value)
      expect(await reader.next()).toBe(`a=${value} b=1`)
      await server.pass(3000)
      watch()[how]()
      server.put('b', value)
      expect(await reader.next()).toBe(`a=${value} b=${value}`)
      server.put('b', 1)
      expect(await reader.next()).toBe(`a=${value} b=1`)
    }
    // The polls of 57 s, and nothing else.
    expect(server.lists()).toBe(2)
    expect(server.watches).toHaveLength(20)
  })

  it('goes on from a bookmark, when nothing else was told', async () => {
    const { server, watch } = await followed()
    watch().say({ type: 'BOOKMARK', object: { kind: 'Pod', metadata: { resourceVersion: '5000' } } })
    await turns()
    watch().end()
    await turns()
    expect(watch().from).toBe('5000')
    expect(server.lists()).toBe(1)
  })

  it('leaves nothing behind that waits', async () => {
    const { server, reader, watch } = await followed()
    const waiting = server.sleepers()
    for (let time = 0; time < 5; time += 1) {
      await server.pass(2000)
      watch().end()
      await server.pass(2000)
      watch().say(GONE)
      await turns()
    }
    expect(server.sleepers()).toBe(waiting)
    await reader.iterator.return!()
    await turns()
    expect(server.sleepers()).toBe(0)
  })

  it('in the middle of a line takes nothing from that line', async () => {
    const { server, reader, watch } = await followed()
    watch().say('{"type":"MODIFIED","object":{"metadata":{"name":"a","resour')
    watch().cut()
    server.put('a', 2)
    expect(await reader.next()).toBe('a=2 b=1')
  })

  it('at once, again and again, is tried with patience', async () => {
    const { server, reader, watch } = await followed()
    server.onWatch = unreachable
    watch().cut()
    await server.pass(10_000)
    const tries = server.transport.asked.filter((asked) => asked.startsWith('WATCH')).length
    expect(tries).toBeGreaterThan(4)
    expect(tries).toBeLessThan(10)
    server.onWatch = undefined
    server.put('a', 2)
    await server.pass(5000)
    expect(await reader.next()).toBe('a=2 b=1')
  })
})

describe('a version that is too old', () => {
  it('as an event makes a new list', async () => {
    const { server, reader, watch } = await followed()
    server.deaf = true
    server.put('a', 2)
    server.remove('b')
    server.deaf = false
    watch().say(GONE)
    expect(await reader.next()).toBe('a=2')
    expect(watch().from).toBe(String(server.version()))
  })

  it('as an answer makes a new list', async () => {
    const { server, reader, watch } = await followed()
    server.onWatch = () => {
      server.onWatch = undefined
      server.deaf = false
      return refusedWatch(410, 'Expired')
    }
    server.deaf = true
    server.put('a', 2)
    watch().end()
    expect(await reader.next()).toBe('a=2 b=1')
    expect(server.lists()).toBe(2)
  })

  it('tells nothing when the new list says the same', async () => {
    const { server, reader, watch } = await followed()
    const { said } = await reader.soon()
    watch().say(GONE)
    await turns()
    expect(server.lists()).toBe(2)
    expect(server.watches).toHaveLength(2)
    expect(said()).toBe('nothing')
  })

  it('for ever is asked about with patience', async () => {
    const { server, watch } = await followed()
    server.onWatch = () => refusedWatch(410, 'Expired')
    watch().say(GONE)
    await server.pass(10_000)
    expect(server.lists()).toBeGreaterThan(4)
    expect(server.lists()).toBeLessThan(12)
  })
})

describe('an error in a watch', () => {
  it.each([
    ['500', { code: 500, reason: 'InternalError', message: 'etcd' }],
    ['429', { code: 429, reason: 'TooManyRequests', message: 'slowly' }],
    ['no code', {}],
  ])('that may pass is answered by a new list: %s', async (_what, status) => {
    const { server, reader, watch } = await followed()
    server.deaf = true
    server.put('a', 2)
    server.deaf = false
    watch().say({ type: 'ERROR', object: { kind: 'Status', ...status } })
    expect(await reader.next()).toBe('a=2 b=1')
    server.put('a', 3)
    expect(await reader.next()).toBe('a=3 b=1')
  })

  it('that is a token run out is answered by a new list, which renews it', async () => {
    const { server, reader, watch } = await followed()
    server.onWatch = () => {
      server.onWatch = undefined
      return refusedWatch(401, 'Unauthorized')
    }
    watch().end()
    await turns()
    server.put('a', 2)
    expect(await reader.next()).toBe('a=2 b=1')
  })

  it('that would never pass is thrown after a list that is under way', async () => {
    const { server, reader, watch } = await followed()
    const { asked } = await reader.soon()
    const state = server.state()
    let release = (): void => undefined
    server.onList = () => new Promise((resolve) => (release = () => resolve(state)))
    await server.pass(POLL)
    server.onWatch = () => refusedWatch(403, 'Forbidden')
    watch().end()
    await turns()
    release()
    await expect(asked).rejects.toMatchObject({ code: 403 })
  })

  it('that would never pass is thrown, and all ends', async () => {
    const { server, reader, watch } = await followed()
    const { asked } = await reader.soon()
    server.onWatch = () => refusedWatch(403, 'Forbidden')
    watch().end()
    await expect(asked).rejects.toMatchObject({ code: 403, message: 'Forbidden to watch' })
    expect(await reader.next()).toBe('ended')
    const lists = server.lists()
    await server.pass(10 * POLL)
    expect(server.lists()).toBe(lists)
  })
})

describe('a watch that is deaf', () => {
  it('is found out by the next list and replaced', async () => {
    const { server, reader } = await followed()
    server.deaf = true
    server.put('a', 2)
    const { said } = await reader.soon()
    await server.pass(POLL - 1)
    expect(said()).toBe('nothing')
    server.deaf = false
    await server.pass(1)
    expect(said()).toBe('a=2 b=1')
    expect(server.watches.map(({ open }) => open())).toEqual([false, true])
    server.put('b', 2)
    expect(await reader.next()).toBe('a=2 b=2')
  })

  it('is doubted six times as often', async () => {
    const { server, reader } = await followed()
    server.deaf = true
    server.put('a', 2)
    await server.pass(POLL)
    expect(await reader.next()).toBe('a=2 b=1')
    server.put('a', 3)
    await server.pass(POLL / 6)
    expect(await reader.next()).toBe('a=3 b=1')
  })

  it('or cannot be had at all is made up for by lists, six times as often', async () => {
    const server = scriptedServer()
    server.onWatch = unreachable
    const reader = readerOf(server.cluster.follow(POD, IN))
    expect(await reader.next()).toBe('')
    await server.pass(POLL)
    for (let value = 1; value < 5; value += 1) {
      server.put('a', value)
      await server.pass(POLL / 6)
      expect(await reader.next()).toBe(`a=${value}`)
    }
    await server.pass(POLL)
    expect(server.lists()).toBe(12)
  })

  it('is not replaced while lists say the same', async () => {
    const { server, watch } = await followed()
    const bookmark = { type: 'BOOKMARK', object: { metadata: { resourceVersion: '200' } } }
    for (let minute = 0; minute < 4; minute += 1) {
      watch().say(bookmark)
      await server.pass(60_000)
    }
    expect(server.watches).toHaveLength(1)
    expect(server.lists()).toBe(9)
  })

  it('for 90 s, without even a bookmark, is replaced after a list', async () => {
    const { server, watch } = await followed()
    await server.pass(5000)
    watch().say({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '200' } } })
    await server.pass(89_999)
    expect(server.watches).toHaveLength(1)
    expect(server.lists()).toBe(4)
    await server.pass(1)
    expect(server.watches.map(({ open }) => open())).toEqual([false, true])
    expect(server.lists()).toBe(5)
  })

  it('before its answer begins is given up after 15 s', async () => {
    const { server, reader, watch } = await followed()
    let given = 0
    server.onWatch = () => {
      given += 1
      const { signal } = server.transport.requests.at(-1)!
      return new Promise((_resolve, reject) => signal!.addEventListener('abort', () => reject(new Error('aborted'))))
    }
    watch().cut()
    await server.pass(14_999)
    expect(given).toBe(1)
    server.onWatch = undefined
    await server.pass(1)
    server.put('a', 2)
    expect(await reader.next()).toBe('a=2 b=1')
  })
})

describe('a list behind a watch', () => {
  it('brings back nothing that the watch has told to be gone', async () => {
    const { server, reader } = await followed()
    const before = server.state()
    let release = (): void => undefined
    server.onList = () => new Promise((resolve) => (release = () => resolve(before)))
    await server.pass(POLL)
    server.remove('a')
    server.put('b', 2)
    expect(await reader.next()).toBe('b=2')
    const { said } = await reader.soon()
    release()
    await turns()
    expect(said()).toBe('nothing')
    expect(server.watches).toHaveLength(1)
  })

  it('is not taken back by events that were late', async () => {
    const { server, reader, watch } = await followed()
    server.deaf = true
    server.put('a', 2)
    server.put('a', 3)
    server.put('c', 1)
    server.remove('c')
    await server.pass(POLL)
    expect(await reader.next()).toBe('a=3 b=1')
    // The new watch too: its server is another one, whose cache is behind.
    const late = { name: 'a', namespace: 'kafka', uid: 'uid-a', resourceVersion: '103' }
    watch().say({ type: 'MODIFIED', object: { metadata: late, value: 2 } })
    watch().say({ type: 'ADDED', object: { metadata: { ...late, name: 'c', resourceVersion: '105' }, value: 1 } })
    expect((await reader.soon()).said()).toBe('nothing')
  })

  it('compares versions as numbers', async () => {
    const { server, reader, watch } = await followed()
    const metadata = { name: 'a', namespace: 'kafka', uid: 'uid-a', resourceVersion: '1000' }
    watch().say({ type: 'MODIFIED', object: { metadata, value: 9 } })
    expect(await reader.next()).toBe('a=9 b=1')
    expect(server.lists()).toBe(1)
  })

  it('that fails for a while takes nothing away', async () => {
    const { server, reader } = await followed()
    const errors = [
      failed(429, 'TooManyRequests', 'slowly'),
      failed(503, 'ServiceUnavailable', 'no'),
      failed(500, '', 'etcd'),
    ]
    server.onList = () => errors.shift() ?? unreachable()
    const { said } = await reader.soon()
    await server.pass(POLL + 20_000)
    expect(errors).toEqual([])
    expect(said()).toBe('nothing')
    server.onList = undefined
    server.put('a', 2)
    await turns()
    expect(said()).toBe('a=2 b=1')
  })

  it('is tried with patience when the server is not there at all, and then shows all', async () => {
    const server = scriptedServer()
    server.put('a', 1)
    server.onList = unreachable
    const { said } = await readerOf(server.cluster.follow(POD, IN)).soon()
    await server.pass(60_000)
    expect(said()).toBe('nothing')
    expect(server.lists()).toBeLessThan(25)
    server.onList = undefined
    await server.pass(5000)
    expect(said()).toBe('a=1')
  })

  it.each([
    ['403', () => failed(403, 'Forbidden', 'pods is forbidden'), { code: 403 }],
    ['401', () => failed(401, 'Unauthorized', 'Unauthorized'), { code: 401 }],
    ['400', () => failed(400, 'BadRequest', 'unable to parse selector'), { code: 400 }],
    [
      'no credentials',
      () => {
        throw new Failure('cluster/credentials', 'the plugin failed')
      },
      { code: 'cluster/credentials' },
    ],
  ])('throws what would never pass: %s', async (_what, said, error) => {
    const { server, reader } = await followed()
    const { asked } = await reader.soon()
    server.onList = said
    const thrown = expect(asked).rejects.toMatchObject(error)
    await server.pass(POLL)
    await thrown
    expect(await reader.next()).toBe('ended')
    expect(server.watches.map(({ open }) => open())).toEqual([false])
  })
})

describe('a kind that is not served', () => {
  it('is empty, and is followed from when it is served', async () => {
    const server = scriptedServer(false)
    const reader = readerOf(server.cluster.follow({ apiVersion: 'apps/v2', kind: 'Thing' }, IN))
    expect(await reader.next()).toBe('')
    const { said } = await reader.soon()
    await server.pass(POLL)
    expect(said()).toBe('nothing')
    expect(server.watches).toEqual([])
    // Each look asks for the list of kinds anew.
    expect(server.transport.asked.filter((asked) => asked === 'GET /apis').length).toBeGreaterThan(5)
  })

  it('any more is empty', async () => {
    const { server, reader, watch } = await followed()
    server.onList = () => undefined
    server.onWatch = () => refusedWatch(404, 'NotFound')
    watch().end()
    expect(await reader.next()).toBe('')
  })
})

describe('following ends', () => {
  it('with its consumer, and the connection with it at once', async () => {
    const { server, reader, watch } = await followed()
    const { asked } = await reader.soon()
    const returned = reader.iterator.return!()
    expect(watch().open()).toBe(false)
    expect(await returned).toEqual({ done: true, value: undefined })
    expect(await asked).toBe('ended')
    server.put('a', 2)
    await server.pass(10 * POLL)
    expect(await reader.next()).toBe('ended')
    expect(server.lists()).toBe(1)
    expect(server.watches).toHaveLength(1)
  })

  it('with the signal of its cluster, without an error', async () => {
    const server = scriptedServer()
    server.put('a', 1)
    const ending = new AbortController()
    const reader = readerOf(server.cluster.bound(ending.signal).follow(POD, IN))
    expect(await reader.next()).toBe('a=1')
    const { asked } = await reader.soon()
    ending.abort()
    expect(server.watches[0]!.open()).toBe(false)
    expect(await asked).toBe('ended')
    await server.pass(10 * POLL)
    expect(server.lists()).toBe(1)
  })

  it('with the connection below, without an error', async () => {
    const { server, reader } = await followed()
    const { asked } = await reader.soon()
    server.onList = () => {
      throw new Failure('cluster/cancelled', 'cancelled')
    }
    await server.pass(POLL)
    expect(await asked).toBe('ended')
    expect(server.watches.map(({ open }) => open())).toEqual([false])
  })

  it('before it begins when the signal has aborted', async () => {
    const server = scriptedServer()
    expect(await readerOf(server.cluster.bound(AbortSignal.abort()).follow(POD, IN)).next()).toBe('ended')
    expect(server.lists()).toBe(0)
  })

  it('while a list is under way', async () => {
    const server = scriptedServer()
    server.onList = () => new Promise(() => undefined)
    const reader = readerOf(server.cluster.follow(POD, IN))
    const { asked } = await reader.soon()
    await reader.iterator.return!()
    expect(await asked).toBe('ended')
    expect(server.transport.requests.at(-1)!.signal!.aborted).toBe(true)
  })

  it('with the signal, also while the server says nothing', async () => {
    const server = scriptedServer()
    server.onList = () => new Promise(() => undefined)
    const ending = new AbortController()
    const { asked } = await readerOf(server.cluster.bound(ending.signal).follow(POD, IN)).soon()
    ending.abort()
    expect(await asked).toBe('ended')
  })

  it('and may begin anew for another consumer', async () => {
    const server = scriptedServer()
    server.put('a', 1)
    const following = server.cluster.follow(POD, IN)
    const one = readerOf(following)
    expect(await one.next()).toBe('a=1')
    await one.iterator.return!()
    expect(await readerOf(following).next()).toBe('a=1')
  })
})
