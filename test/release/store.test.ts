import { describe, expect, it } from 'vitest'
import { ApiError } from '../../src/core/api-error.ts'
import { base64, utf8 } from '../../src/core/bytes.ts'
import type { Failure } from '../../src/core/failure.ts'
import type { Json, JsonMap } from '../../src/core/json.ts'
import { inventoryOf } from '../../src/release/inventory.ts'
import { writeParent } from '../../src/release/apply-set.ts'
import { listReleases } from '../../src/release/list.ts'
import { packPayload, partSize, unpackPayload } from '../../src/release/payload.ts'
import type { RevisionStatus } from '../../src/release/release.ts'
import { releaseStore } from '../../src/release/store.ts'
import { aRevision, configMap, kafka } from './a-revision.ts'
import { trialCluster } from './trial-cluster.ts'
import type { TrialCluster } from './trial-cluster.ts'

const secret = { apiVersion: 'v1', kind: 'Secret' }

/** Text that gzip cannot make smaller than three quarters, so that it needs three parts. */
const noise = noiseOf(2_800_000)
const big = aRevision(2, { manifests: [configMap('noise', { noise })] })

describe('A revision comes back as it was written', () => {
  it('with integers of 64 bits, a key __proto__, the order of keys, and absent notes', async () => {
    const store = releaseStore(trialCluster(), kafka)
    const data = JSON.parse('{"z":1,"a":[null,true,-0.5,1e21],"__proto__":{"x":"\\ud800"}}') as JsonMap
    data['most'] = 9223372036854775807n
    data['least'] = -9223372036854775808n
    data['unsigned'] = 18446744073709551615n
    data['text'] = '9223372036854775807'
    const revision = aRevision(1, { manifests: [configMap('settings', data)], values: { data } })

    await store.write(revision)
    const read = await store.read(1)

    expect(read).toEqual(revision)
    const readData = read.values['data'] as JsonMap
    expect(Object.keys(readData)).toEqual(Object.keys(data))
    expect(Object.getPrototypeOf(readData)).toBe(Object.prototype)
  })

  it('also when it needs many Secrets of at most 1 MiB', async () => {
    const cluster = trialCluster()
    const store = releaseStore(cluster, kafka)
    const revision = aRevision(1, { manifests: [configMap('noise', { noise })] })

    await store.write(revision)

    expect(await store.read(1)).toEqual(revision)
    const sizes = secretsOf(cluster).map(([name, secret]) => [name, JSON.stringify(secret).length < 1024 * 1024 * 1.34])
    expect(sizes).toEqual([
      ['capstan.kafka.v1', true],
      ['capstan.kafka.v1.1', true],
      ['capstan.kafka.v1.2', true],
      ['capstan.kafka.v1.3', true],
    ])
    expect(partSize).toBeLessThan(1024 * 1024)
  })

  it('in the same bytes each time', async () => {
    const [one, other] = [trialCluster(), trialCluster()]
    await releaseStore(one, kafka).write(aRevision(1))
    await releaseStore(other, kafka).write(aRevision(1))
    expect(secretsOf(one)).toEqual(secretsOf(other))
    expect(secretsOf(one).length).toBe(2)
  })
})

describe('That a release is begun', () => {
  it('is said by its first head, or by the parent once that head is trimmed, without any list', async () => {
    const cluster = trialCluster()
    const store = releaseStore(cluster, kafka)
    expect(await store.isBegun()).toBe(false)

    await store.write(aRevision(1))
    expect(await store.isBegun()).toBe(true)

    await writeParent(cluster, kafka, [], 'latest')
    await store.write(aRevision(2))
    await store.trim(1)
    cluster.asked.length = 0
    expect(await store.isBegun()).toBe(true)
    expect(cluster.asked).toEqual(['get Secret/capstan.kafka.v1', 'get Secret/capstan.kafka.set'])
  })
})

describe('A head', () => {
  it('tells all that a history shows, and no payload is asked for', async () => {
    const { cluster, store } = await history('superseded', 'failed', 'deployed')
    cluster.asked.length = 0

    const heads = await store.heads()

    expect(cluster.asked).toEqual(['list Secret'])
    expect(heads.map(({ number, status, charts }) => [number, status, charts])).toEqual([
      [1, 'superseded', aRevision(1).charts],
      [2, 'failed', aRevision(2).charts],
      [3, 'deployed', aRevision(3).charts],
    ])
  })

  it('is sorted by number, not by name', async () => {
    const { store } = await history(...Array.from({ length: 11 }, (): RevisionStatus => 'superseded'))
    expect((await store.heads()).map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
  })

  it('is marked without touching the payload', async () => {
    const { cluster, store } = await history('pending')
    cluster.asked.length = 0

    await store.mark(1, 'failed', 'kafka-2 is not ready')

    expect(cluster.asked).toEqual(['patch Secret/capstan.kafka.v1'])
    expect(await store.read(1)).toMatchObject({ status: 'failed', description: 'kafka-2 is not ready' })
  })

  it('that is deployed makes older ones superseded, whatever a killed client left', async () => {
    const { store } = await history('deployed', 'deployed', 'failed')
    expect((await store.heads()).map(({ status }) => status)).toEqual(['superseded', 'deployed', 'failed'])
    expect(await store.latest(['deployed'])).toMatchObject({ number: 2 })
    expect(await store.latest()).toMatchObject({ number: 3, status: 'failed' })
    expect(await store.latest(['pending'])).toBeUndefined()
  })

  it('keeps a description of any length to what an annotation may hold', async () => {
    const { store } = await history('pending')
    await store.mark(1, 'failed', '😀'.repeat(200_000))
    const [head] = await store.heads()
    expect(head!.description.length).toBe(2048)
    expect(head!.description.endsWith('…')).toBe(true)
  })

  it('whose labels somebody edited still takes its number', async () => {
    const { cluster, store } = await history('deployed')
    edit(cluster, 'capstan.kafka.v1', ({ metadata }) => {
      Object.assign(metadata['labels'] as JsonMap, { 'capstan.dev/status': 'fine', 'capstan.dev/revision': '7' })
    })
    const [head] = await store.heads()
    expect(head).toMatchObject({ number: 1, status: 'failed' })
    expect(head!.description).toContain('"fine"')
  })

  it('that somebody labelled as this release’s is still the other one’s', async () => {
    const { cluster, store } = await history('deployed')
    await releaseStore(cluster, { ...kafka, name: 'zoo' }).write(aRevision(7))
    edit(cluster, 'capstan.zoo.v7', ({ metadata }) => {
      Object.assign(metadata['labels'] as JsonMap, { 'capstan.dev/release': 'kafka' })
    })
    expect((await store.heads()).map(({ number }) => number)).toEqual([1])
  })

  it('of another release is not taken for one of this', async () => {
    const cluster = trialCluster()
    await releaseStore(cluster, kafka).write(aRevision(1))
    await releaseStore(cluster, { ...kafka, name: 'kafka.v1' }).write(aRevision(4))
    await releaseStore(cluster, { ...kafka, namespace: 'other' }).write(aRevision(5))
    expect((await releaseStore(cluster, kafka).heads()).map(({ number }) => number)).toEqual([1])
    expect((await releaseStore(cluster, { ...kafka, name: 'kafka.v1' }).heads()).map(({ number }) => number)).toEqual([
      4,
    ])
  })
})

describe('A client that is killed', () => {
  it.each([0, 1, 2, 3])(
    'after %i writes leaves no head that claims what is not there, and no trouble for the next one',
    async (lived) => {
      const { cluster, store } = await history('deployed')
      dieAfter(cluster, lived)
      await expect(store.write(big)).rejects.toThrow('killed')
      cluster.before = () => undefined

      expect((await store.heads()).map(({ number }) => number)).toEqual([1])
      await store.write(aRevision(2))

      expect(await store.read(2)).toEqual(aRevision(2))
      expect(secretsOf(cluster).map(([name]) => name)).toEqual([
        'capstan.kafka.v1',
        'capstan.kafka.v1.1',
        'capstan.kafka.v2',
        'capstan.kafka.v2.1',
      ])
    },
  )

  it('leaves parts that trim removes', async () => {
    const { cluster, store } = await history('deployed')
    dieAfter(cluster, 3)
    await expect(store.write(big)).rejects.toThrow('killed')
    cluster.before = () => undefined
    expect(secretsOf(cluster).length).toBe(5)

    await store.trim(10)

    expect(secretsOf(cluster).map(([name]) => name)).toEqual(['capstan.kafka.v1', 'capstan.kafka.v1.1'])
  })

  it('while it erases leaves the newest revisions, readable', async () => {
    for (let lived = 0; lived < 6; lived++) {
      const { cluster, store } = await history('superseded', 'superseded', 'deployed')
      dieAfter(cluster, lived, /^remove/)
      await store.erase().catch(() => undefined)
      cluster.before = () => undefined

      const heads = await store.heads()
      for (const { number } of heads) await store.read(number)
      expect(heads.map(({ number }) => number)).toEqual([1, 2, 3].slice(3 - heads.length))

      await store.erase()
      expect(secretsOf(cluster)).toEqual([])
    }
  })
})

describe('A revision that somebody else wrote meanwhile', () => {
  it('is not overwritten', async () => {
    const { cluster, store } = await history('deployed')
    const before = structuredClone(secretsOf(cluster))
    const other = aRevision(1, { manifests: [configMap('other')] })
    await expect(store.write(other)).rejects.toMatchObject({ code: 'release/locked' })
    expect(secretsOf(cluster)).toEqual(before)
  })
})

describe('A damaged record', () => {
  it.each<[string, (cluster: TrialCluster) => void, RegExp]>([
    ['a missing part', (cluster) => cluster.fake.drop(secretRef('capstan.kafka.v2.2')), /part 2 of 3.*is missing/],
    [
      'a changed part',
      (cluster) => payload(cluster, 'capstan.kafka.v2.3', base64(utf8('other'))),
      /part 3 of 3.*not what was/,
    ],
    ['an empty part', (cluster) => payload(cluster, 'capstan.kafka.v2.1', ''), /part 1 of 3.*not what was/],
    [
      'a head without its parts',
      (cluster) =>
        edit(cluster, 'capstan.kafka.v2', ({ metadata }) => {
          delete (metadata['annotations'] as JsonMap)['capstan.dev/parts']
        }),
      /head does not say/,
    ],
  ])('with %s says which, and the rest still works', async (_what, harm, note) => {
    const { cluster, store } = await history('superseded')
    await store.write(big)
    harm(cluster)

    const failure = (await store.read(2).catch((error: unknown) => error)) as Failure

    expect(failure).toMatchObject({ code: 'release/damaged', message: expect.stringContaining('revision 2') as string })
    expect(failure.notes.join('\n')).toMatch(note)
    expect((await store.heads()).length).toBe(2)
    expect(await store.read(1)).toEqual(aRevision(1, { status: 'superseded' }))
    expect((await inventoryOf(store)).damaged).toMatchObject([{ code: 'release/damaged' }])
    await store.write(aRevision(3))
    await store.trim(1)
    expect((await store.heads()).map(({ number }) => number)).toEqual([3])
  })

  it('that holds something else than a payload is one, too', async () => {
    const { cluster, store } = await history('deployed')
    const other = releaseStore(cluster, { ...kafka, name: 'other' })
    await other.write(aRevision(1, { manifests: [{ ...configMap('x'), object: 'text' as unknown as JsonMap }] }))
    await expect(other.read(1)).rejects.toMatchObject({ code: 'release/damaged' })
    expect(await store.read(1)).toEqual(aRevision(1))
  })

  it('that says it is 4 GiB large is not unpacked', () => {
    const [part] = packPayload(aRevision(1))
    expect(unpackPayload([part!])).toBeDefined()
    expect(unpackPayload([part!.with(-1, 0xff)])).toBeUndefined()
  })

  it('is not what an API error means', async () => {
    const { cluster, store } = await history('deployed')
    cluster.before = (request) => {
      if (request.startsWith('get')) throw new ApiError(403, 'Forbidden', 'no')
    }
    await expect(store.read(1)).rejects.toMatchObject({ code: 403 })
    await expect(inventoryOf(store)).rejects.toMatchObject({ code: 403 })
  })
})

describe('A revision that is not there', () => {
  it('is named, and so is the way to see which are', async () => {
    const { store } = await history('deployed')
    const wanted = { code: 'release/missing', hint: expect.stringContaining('capstan history kafka') as string }
    await expect(store.read(4)).rejects.toMatchObject(wanted)
    await expect(store.mark(4, 'failed', '')).rejects.toMatchObject(wanted)
  })
})

describe('The inventory', () => {
  it.each<[string, readonly [RevisionStatus, ...string[]][], string[]]>([
    [
      'is the deployed revision',
      [
        ['superseded', 'old'],
        ['deployed', 'a', 'b'],
      ],
      ['a', 'b'],
    ],
    [
      'has what a killed install may have made',
      [
        ['deployed', 'a'],
        ['pending', 'b'],
      ],
      ['b', 'a'],
    ],
    [
      'has what every failure since may have made',
      [
        ['superseded', 'old'],
        ['deployed', 'a'],
        ['failed', 'b'],
        ['failed', 'c'],
      ],
      ['c', 'b', 'a'],
    ],
    [
      'has what a first failure made',
      [
        ['failed', 'a'],
        ['failed', 'b'],
      ],
      ['b', 'a'],
    ],
    [
      'goes back beyond a begun uninstall',
      [
        ['superseded', 'a'],
        ['failed', 'b'],
        ['uninstalling', 'b'],
      ],
      ['b', 'a'],
    ],
    [
      'has each object once',
      [
        ['deployed', 'a', 'b'],
        ['failed', 'b', 'a'],
      ],
      ['b', 'a'],
    ],
    ['is empty without a revision', [], []],
  ])('%s', async (_what, revisions, names) => {
    const store = releaseStore(trialCluster(), kafka)
    for (const [i, [status, ...objects]] of revisions.entries()) {
      await store.write(aRevision(i + 1, { status, manifests: objects.map((name) => configMap(name)) }))
    }
    const { refs, damaged } = await inventoryOf(store)
    expect(refs.map(({ name }) => name)).toEqual(names)
    expect(damaged).toEqual([])
  })

  it('knows an object in a new API version for the same one', async () => {
    const store = releaseStore(trialCluster(), kafka)
    const budget = (apiVersion: string) => ({ ...configMap('x'), ref: { ...configMap('x').ref, apiVersion } })
    await store.write(aRevision(1, { manifests: [budget('policy/v1beta1')] }))
    await store.write(aRevision(2, { status: 'failed', manifests: [budget('policy/v1')] }))
    expect((await inventoryOf(store)).refs).toMatchObject([{ apiVersion: 'policy/v1' }])
  })
})

describe('trim', () => {
  it.each<[RevisionStatus[], number, number[]]>([
    [['superseded', 'superseded', 'superseded', 'deployed'], 2, [3, 4]],
    [['superseded', 'superseded', 'deployed'], 0, [1, 2, 3]],
    [['superseded', 'deployed'], 5, [1, 2]],
    [['superseded', 'superseded', 'deployed', 'failed', 'failed'], 2, [3, 4, 5]],
    [['superseded', 'deployed', 'failed', 'failed', 'failed', 'failed'], 2, [2, 5, 6]],
    [['failed', 'failed', 'failed', 'failed'], 2, [3, 4]],
  ])('of %j to %i leaves %j', async (statuses, max, left) => {
    const { cluster, store } = await history(...statuses)
    await store.trim(max)
    expect((await store.heads()).map(({ number }) => number)).toEqual(left)
    expect(secretsOf(cluster).length).toBe(2 * left.length)
  })

  it('keeps a failed revision that alone recorded an object, until a good one came after it', async () => {
    const store = releaseStore(trialCluster(), kafka)
    await store.write(aRevision(1))
    for (const [number, name] of [
      [2, 'settings'],
      [3, 'stray'],
      [4, 'settings'],
      [5, 'settings'],
    ] as const) {
      await store.write(aRevision(number, { status: 'failed', manifests: [configMap(name)] }))
    }
    await store.trim(2)
    expect((await store.heads()).map(({ number }) => number)).toEqual([1, 3, 4, 5])
    expect((await inventoryOf(store)).refs.map(({ name }) => name)).toContain('stray')

    await store.write(aRevision(6))
    await store.trim(2)
    expect((await store.heads()).map(({ number }) => number)).toEqual([5, 6])
  })

  it('touches no Secret that only carries our labels', async () => {
    const { cluster, store } = await history('deployed')
    const labels = {
      'app.kubernetes.io/managed-by': 'capstan',
      'capstan.dev/release': 'kafka',
      'capstan.dev/part': '1',
    }
    const metadata = { name: 'mine', namespace: 'streams', labels }
    await cluster.create({ ...secret, type: 'Opaque', metadata }, { manager: 'x' })
    await store.trim(1)
    await store.erase()
    expect(secretsOf(cluster).map(([name]) => name)).toEqual(['mine'])
  })
})

describe('listReleases', () => {
  it('gives the newest head of each release, by namespace and name, from one list', async () => {
    const cluster = trialCluster()
    for (const [namespace, name, number, status] of [
      ['b', 'kafka', 1, 'superseded'],
      ['b', 'kafka', 10, 'failed'],
      ['b', 'kafka', 9, 'deployed'],
      ['a', 'zoo', 1, 'deployed'],
      ['b', 'connect', 2, 'pending'],
    ] as const) {
      await releaseStore(cluster, { namespace, name }).write(aRevision(number, { status }))
    }
    cluster.asked.length = 0
    const shown = async (namespace?: string) =>
      (await listReleases(cluster, namespace)).map(
        ({ id, head }) => `${id.namespace}/${id.name} ${head.number} ${head.status}`,
      )
    expect(await shown()).toEqual(['a/zoo 1 deployed', 'b/connect 2 pending', 'b/kafka 10 failed'])
    expect(await shown('a')).toEqual(['a/zoo 1 deployed'])
    expect(cluster.asked).toEqual(['list Secret', 'list Secret'])
  })
})

async function history(...statuses: RevisionStatus[]) {
  const cluster = trialCluster()
  const store = releaseStore(cluster, kafka)
  for (const [i, status] of statuses.entries()) await store.write(aRevision(i + 1, { status }))
  return { cluster, store }
}

function dieAfter(cluster: TrialCluster, requests: number, kind = /^create/): void {
  let left = requests
  cluster.before = (request) => {
    if (kind.test(request) && --left < 0) throw new Error('killed')
  }
}

function secretsOf(cluster: TrialCluster): [string, JsonMap][] {
  return cluster.fake
    .all(secret)
    .map((object): [string, JsonMap] => [(object['metadata'] as { name: string }).name, object])
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

function secretRef(name: string) {
  return { ...secret, namespace: 'streams', name }
}

/** Writes the Secret anew with a change, as no API server lets one do with what is immutable. */
function edit(cluster: TrialCluster, name: string, change: (secret: JsonMap & { metadata: JsonMap }) => void): void {
  const edited = structuredClone(cluster.fake.stored(secretRef(name))) as JsonMap & { metadata: JsonMap }
  change(edited)
  cluster.fake.drop(secretRef(name))
  delete edited.metadata['resourceVersion']
  cluster.fake.put(edited)
}

function payload(cluster: TrialCluster, name: string, text: Json): void {
  edit(cluster, name, (secret) => {
    secret['data'] = { payload: text }
  })
}

function noiseOf(length: number): string {
  let state = 1
  let text = ''
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    text += 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'[(state >>> 16) & 63]!
  }
  return text
}
