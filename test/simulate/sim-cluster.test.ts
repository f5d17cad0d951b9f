import { describe, expect, it } from 'vitest'
import { ApiError } from '../../src/core/api-error.ts'
import { cancelSource } from '../../src/core/cancel.ts'
import type { Cluster, PatchStep } from '../../src/core/cluster.ts'
import { Failure } from '../../src/core/failure.ts'
import type { JsonMap } from '../../src/core/json.ts'
import { integerAt, mapAt, nameOf, textAt } from '../../src/status/field.ts'
import { madeUpSet } from '../../src/simulate/made-up-set.ts'
import type { World, WorldOptions } from '../../src/simulate/world.ts'
import { simulatedWorld } from '../../src/simulate/world.ts'
import { HOLD, image, partition } from './scenario.ts'

const set = { apiVersion: 'apps/v1', kind: 'StatefulSet', namespace: 'default', name: 'app' } as const
const podKind = { apiVersion: 'v1', kind: 'Pod' } as const
const podRef = (ordinal: number) => ({ ...podKind, namespace: 'default', name: `app-${ordinal}` })
const by = { manager: 'test' }

describe('the simulated API server', () => {
  it('counts up the generation for a change of the spec, and not for metadata or nothing', async () => {
    await withCluster(async ({ cluster }) => {
      const generation = async (...steps: PatchStep[]): Promise<number | undefined> =>
        integerAt(await cluster.patch(set, steps, by), 'metadata', 'generation')
      expect(await generation({ op: 'add', path: '/metadata/annotations', value: { a: '1' } })).toBe(1)
      expect(await generation(partition(0))).toBe(1)
      expect(await generation(partition(1))).toBe(2)
    })
  })

  it('stores nothing for a write that changes nothing: the version stays', async () => {
    await withCluster(async ({ cluster }) => {
      const before = await cluster.get(set)
      expect(await cluster.patch(set, [partition(0)], by)).toEqual(before)
    })
  })

  it('leaves the status to its controller', async () => {
    await withCluster(async ({ cluster }) => {
      const after = await cluster.patch(set, [{ op: 'replace', path: '/status/readyReplicas', value: 9 }], by)
      expect(after['status']).toMatchObject({ readyReplicas: 3 })
    })
  })

  it('lets a patch test the status', async () => {
    await withCluster(async ({ cluster }) => {
      const test = (value: number): PatchStep => ({ op: 'test', path: '/status/readyReplicas', value })
      await cluster.patch(set, [test(3), partition(2)], by)
      await expect(cluster.patch(set, [test(2), partition(1)], by)).rejects.toMatchObject({ code: 422, causes: [] })
    })
  })

  it('compares versions and uids that a PUT or an apply names', async () => {
    await withCluster(async ({ cluster }) => {
      const read = (await cluster.get(set))!
      await cluster.patch(set, [partition(2)], by)
      const replaced = { ...read, spec: { ...mapAt(read, 'spec'), replicas: 5 } }
      await expect(cluster.replace(replaced, by)).rejects.toMatchObject({ code: 409, reason: 'Conflict' })
      const { resourceVersion } = mapAt((await cluster.get(set))!, 'metadata')
      const stale = { ...applied(), metadata: { ...mapAt(applied(), 'metadata'), resourceVersion: '1' } }
      await expect(cluster.apply(stale, by)).rejects.toMatchObject({ code: 409, causes: [] })
      const fresh = { ...applied(), metadata: { ...mapAt(applied(), 'metadata'), resourceVersion: resourceVersion! } }
      await cluster.apply(fresh, by)
    })
  })

  it('lets an apply keep what others wrote, and take away what it said before and says no more', async () => {
    await withCluster(async ({ cluster }) => {
      await cluster.apply(applied({ minReadySeconds: 5 }), by)
      await cluster.patch(set, [partition(2)], { manager: 'other' })
      const after = await cluster.apply(applied(), by)
      expect(after['spec']).not.toHaveProperty('minReadySeconds')
      expect(after['spec']).toMatchObject({ updateStrategy: { rollingUpdate: { partition: 2 } } })
    })
  })

  it('fills in the defaults of a StatefulSet', async () => {
    await withCluster(async ({ cluster }) => {
      const made = await cluster.create(madeUpSet({ name: 'new', replicas: 1 }), by)
      expect(made['spec']).toMatchObject({
        podManagementPolicy: 'OrderedReady',
        revisionHistoryLimit: 10,
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      })
    })
  })

  it('leaves RollingUpdate without a partition where only the type is said', async () => {
    await withCluster(async ({ cluster }) => {
      const after = await cluster.patch(
        set,
        [{ op: 'replace', path: '/spec/updateStrategy', value: { type: 'RollingUpdate' } }],
        by,
      )
      expect(mapAt(after, 'spec')['updateStrategy']).toEqual({ type: 'RollingUpdate' })
    })
  })

  it.for<[string, PatchStep, string]>([
    ['a serviceName', { op: 'replace', path: '/spec/serviceName', value: 'x' }, 'are forbidden'],
    ['a negative partition', partition(-1), 'Invalid value: -1'],
    ['one above the greatest partition', partition(HOLD + 1), 'Invalid value: -2147483648'],
    [
      'a partition beside OnDelete',
      { op: 'replace', path: '/spec/updateStrategy/type', value: 'OnDelete' },
      "only allowed for updateStrategy 'RollingUpdate'",
    ],
  ])('refuses %s', async ([, step, text]) => {
    await withCluster(async ({ cluster }) => {
      const refused = cluster.patch(set, [step], by)
      await expect(refused).rejects.toMatchObject({ code: 422, reason: 'Invalid' })
      await expect(refused).rejects.toThrow(text)
    })
  })

  it('answers a dry run as if, and stores nothing', async () => {
    await withCluster(async ({ cluster }) => {
      const dry = { manager: 'test', dryRun: true }
      expect(await cluster.patch(set, [partition(1)], dry)).toMatchObject({ metadata: { generation: 2 } })
      expect(await cluster.get(set)).toMatchObject({ metadata: { generation: 1 } })
      expect(await cluster.remove(podRef(0), { dryRun: true })).toBe(true)
      expect(await cluster.get(podRef(0))).not.toHaveProperty('metadata.deletionTimestamp')
    })
  })

  it('says what is not there, and what is there already', async () => {
    await withCluster(async ({ cluster }) => {
      expect(await cluster.get(podRef(9))).toBeUndefined()
      expect(await cluster.remove(podRef(9))).toBe(false)
      expect(await cluster.evict(podRef(9))).toBe(false)
      const refused = cluster.patch({ ...set, name: 'no' }, [partition(1)], by)
      await expect(refused).rejects.toMatchObject({ code: 404, message: 'statefulsets.apps "no" not found' })
      const again = cluster.create({ ...madeUpSet({ name: 'app', replicas: 1 }) }, by)
      await expect(again).rejects.toMatchObject({ code: 409, reason: 'AlreadyExists' })
      expect(await cluster.get({ ...set, apiVersion: 'x/v1', kind: 'No' })).toBeUndefined()
      expect((await cluster.list({ apiVersion: 'x/v1', kind: 'No' })).items).toEqual([])
    })
  })

  it('makes names of what is to be generated', async () => {
    await withCluster(async ({ cluster }) => {
      const event = (): JsonMap => ({
        apiVersion: 'events.k8s.io/v1',
        kind: 'Event',
        metadata: { generateName: 'app.' },
      })
      const names = [nameOf(await cluster.create(event(), by)), nameOf(await cluster.create(event(), by))]
      expect(new Set(names).size).toBe(2)
      for (const name of names) expect(name).toMatch(/^app\.[a-z0-9]{5}$/)
      // Both sorts of Event are one.
      expect((await cluster.list({ apiVersion: 'v1', kind: 'Event' })).items).toHaveLength(2)
    })
  })

  it('allows everything to whom asks whether it may', async () => {
    await withCluster(async ({ cluster }) => {
      const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: {} }
      expect(await cluster.create(review, by)).toMatchObject({ status: { allowed: true } })
    })
  })

  it('lists by labels and fields, in the order of names', async () => {
    await withCluster({ replicas: 11 }, async ({ cluster }) => {
      const names = async (where: object): Promise<string[]> => (await cluster.list(podKind, where)).items.map(nameOf)
      expect((await names({ namespace: 'default', labels: 'app=app' })).slice(0, 3)).toEqual([
        'app-0',
        'app-1',
        'app-10',
      ])
      expect(await names({ labels: 'app in (x,y)' })).toEqual([])
      expect(await names({ labels: 'apps.kubernetes.io/pod-index in (3,4),app!=x' })).toEqual(['app-3', 'app-4'])
      expect(await names({ fields: 'metadata.name=app-7' })).toEqual(['app-7'])
      expect(await names({ namespace: 'other' })).toEqual([])
      await expect(cluster.list(podKind, { labels: '=' })).rejects.toMatchObject({ code: 400 })
    })
  })

  it('takes what a set owns with it', async () => {
    await withCluster(async ({ cluster, clock }) => {
      await cluster.remove(set)
      await clock.sleep(60_000)
      expect((await cluster.list(podKind)).items).toEqual([])
      expect((await cluster.list({ apiVersion: 'apps/v1', kind: 'ControllerRevision' })).items).toEqual([])
    })
  })

  it('completes Jobs', async () => {
    await withCluster(async ({ cluster, clock }) => {
      const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'check', namespace: 'default' }, spec: {} }
      await cluster.create(job, by)
      await clock.sleep(5000)
      expect(await cluster.get({ ...job, namespace: 'default', name: 'check' })).toMatchObject({
        status: { succeeded: 1 },
      })
    })
  })

  it('tells its own time, which is not the time of the one who asks', async () => {
    const world = worldOf()
    const { cluster, clock } = world.process(90_000)
    await world.clock.run(() => clock.sleep(1000))
    expect(cluster.serverTime()).toBe(Date.UTC(2026, 0, 1) + 1000)
    expect(clock.now()).toBe(cluster.serverTime() + 90_000)
  })
})

describe('a pod that is deleted', () => {
  it('has its grace period to end, and a new one takes its place', async () => {
    await withCluster(async ({ cluster, clock }) => {
      const before = (await cluster.get(podRef(1)))!
      await cluster.remove(podRef(1))
      expect(await cluster.get(podRef(1))).toMatchObject({ metadata: { deletionGracePeriodSeconds: 30 } })
      await clock.sleep(60_000)
      const after = (await cluster.get(podRef(1)))!
      expect(textAt(after, 'metadata', 'uid')).not.toBe(textAt(before, 'metadata', 'uid'))
      expect(after['status']).toMatchObject({ phase: 'Running' })
    })
  })

  it('by force is gone at once', async () => {
    await withCluster(async ({ cluster, world }) => {
      world.controller.stop()
      await cluster.remove(podRef(1), { gracePeriodSeconds: 0 })
      expect(await cluster.get(podRef(1))).toBeUndefined()
    })
  })

  it('twice has the shorter of both grace periods', async () => {
    await withCluster(async ({ cluster }) => {
      const grace = async (): Promise<number | undefined> =>
        integerAt((await cluster.get(podRef(1)))!, 'metadata', 'deletionGracePeriodSeconds')
      await cluster.remove(podRef(1), { gracePeriodSeconds: 20 })
      await cluster.remove(podRef(1), { gracePeriodSeconds: 50 })
      expect(await grace()).toBe(20)
      await cluster.remove(podRef(1), { gracePeriodSeconds: 10 })
      expect(await grace()).toBe(10)
    })
  })

  it('is kept by a finalizer until that is taken away', async () => {
    await withCluster(async ({ cluster, clock, world }) => {
      world.controller.stop()
      await cluster.patch(podRef(1), [{ op: 'add', path: '/metadata/finalizers', value: ['a/b'] }], by)
      await cluster.remove(podRef(1))
      await clock.sleep(60_000)
      expect(await cluster.get(podRef(1))).toMatchObject({ metadata: { deletionGracePeriodSeconds: 0 } })
      await cluster.patch(podRef(1), [{ op: 'remove', path: '/metadata/finalizers' }], by)
      expect(await cluster.get(podRef(1))).toBeUndefined()
    })
  })

  it.for(['remove', 'evict'] as const)('by %s is only the one that was meant', async (verb) => {
    await withCluster(async ({ cluster }) => {
      const metadata = mapAt((await cluster.get(podRef(1)))!, 'metadata')
      const [uid, resourceVersion] = [textAt(metadata, 'uid')!, textAt(metadata, 'resourceVersion')!]
      await expect(cluster[verb](podRef(1), { uid: 'x' })).rejects.toMatchObject({
        code: 409,
        message: `Operation cannot be fulfilled on Pod "app-1": the UID in the precondition (x) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
      })
      await expect(cluster[verb](podRef(1), { uid, resourceVersion: '1' })).rejects.toMatchObject({ code: 409 })
      expect(await cluster[verb](podRef(1), { uid, resourceVersion })).toBe(true)
    })
  })
})

describe('an eviction against a PodDisruptionBudget', () => {
  it('is refused by 429 with its cause, and so is its dry run', async () => {
    await withCluster(async ({ cluster, clock }) => {
      await budget(cluster, { minAvailable: 3 })
      await clock.sleep(100)
      for (const dryRun of [true, false])
        await expect(cluster.evict(podRef(1), { dryRun })).rejects.toMatchObject({
          code: 429,
          causes: [
            {
              reason: 'DisruptionBudget',
              message: 'The disruption budget app needs 3 healthy pods and has 3 currently',
            },
          ],
        })
    })
  })

  it('uses it, so that the next one is refused until the pod is back', async () => {
    await withCluster(async ({ cluster, clock }) => {
      await budget(cluster, { maxUnavailable: 1 })
      await clock.sleep(100)
      expect(await cluster.evict(podRef(1))).toBe(true)
      await expect(cluster.evict(podRef(2))).rejects.toMatchObject({ code: 429 })
      await clock.sleep(60_000)
      expect(await cluster.evict(podRef(2))).toBe(true)
    })
  })

  it('does not use it by a dry run', async () => {
    await withCluster(async ({ cluster, clock }) => {
      await budget(cluster, { minAvailable: 2 })
      await clock.sleep(100)
      for (const ordinal of [0, 1, 2]) expect(await cluster.evict(podRef(ordinal), { dryRun: true })).toBe(true)
      expect(await cluster.evict(podRef(1))).toBe(true)
    })
  })

  it('uses it for two minutes although its precondition fails', async () => {
    await withCluster(async ({ cluster, clock }) => {
      await budget(cluster, { minAvailable: 2 })
      await clock.sleep(100)
      await expect(cluster.evict(podRef(1), { resourceVersion: '1' })).rejects.toMatchObject({ code: 409 })
      await expect(cluster.evict(podRef(1))).rejects.toMatchObject({ code: 429 })
      await clock.sleep(110_000)
      await expect(cluster.evict(podRef(1))).rejects.toMatchObject({ code: 429 })
      await clock.sleep(15_000)
      expect(await cluster.evict(podRef(1))).toBe(true)
    })
  })

  it.for<[string, JsonMap, boolean]>([
    ['while the others are enough', { minAvailable: 2 }, true],
    ['not while one is missing already', { minAvailable: 3 }, false],
    ['always, if the budget says so', { minAvailable: 3, unhealthyPodEvictionPolicy: 'AlwaysAllow' }, true],
  ])('of an unready pod is granted %s', async ([, spec, granted]) => {
    await withCluster(async ({ cluster, clock, world }) => {
      await budget(cluster, spec)
      world.kubelets.unready((await cluster.get(podRef(1)))!)
      await clock.sleep(100)
      const answer = cluster.evict(podRef(1))
      if (granted) expect(await answer).toBe(true)
      else await expect(answer).rejects.toMatchObject({ code: 429 })
    })
  })

  it.for<[JsonMap, JsonMap]>([
    [{ minAvailable: '50%' }, { expectedPods: 3, desiredHealthy: 2, disruptionsAllowed: 1 }],
    [{ maxUnavailable: 0 }, { expectedPods: 3, desiredHealthy: 3, disruptionsAllowed: 0 }],
    [{ maxUnavailable: '34%' }, { expectedPods: 3, desiredHealthy: 1, disruptionsAllowed: 2 }],
  ])('goes by the status of the budget: %j is %j', async ([spec, status]) => {
    await withCluster(async ({ cluster, clock }) => {
      const ref = await budget(cluster, spec)
      await clock.sleep(100)
      expect((await cluster.get(ref))!['status']).toMatchObject(status)
    })
  })
})

describe('following', () => {
  it('tells all objects at first, and again when one has changed, a little later', async () => {
    await withCluster(async ({ cluster, clock }) => {
      const pods = cluster.follow(podKind, { namespace: 'default' })[Symbol.asyncIterator]()
      const first = await told(pods.next())
      expect(first.map(nameOf)).toEqual(['app-0', 'app-1', 'app-2'])
      const next = pods.next()
      await cluster.remove(podRef(1))
      const asked = clock.monotonic()
      const second = await told(next)
      expect(second[1]).toHaveProperty('metadata.deletionTimestamp')
      expect(clock.monotonic() - asked).toBeLessThan(10)
      // What did not change is the same object.
      expect(second[0]).toBe(first[0])
    })
  })

  it('tells at once what has changed while nobody asked', async () => {
    await withCluster(async ({ cluster, clock }) => {
      const sets = cluster.follow(set)[Symbol.asyncIterator]()
      await sets.next()
      await cluster.patch(set, [partition(2)], by)
      await cluster.patch(set, [partition(1)], by)
      await clock.sleep(1000)
      const asked = clock.monotonic()
      expect((await told(sets.next()))[0]).toMatchObject({ metadata: { generation: 3 } })
      expect(clock.monotonic()).toBe(asked)
    })
  })

  it('is not woken by what it does not follow', async () => {
    await withCluster(async ({ cluster, clock }) => {
      const one = cluster.follow(podKind, { fields: 'metadata.name=app-0' })[Symbol.asyncIterator]()
      await one.next()
      let told = false
      void one.next().then(() => (told = true))
      await cluster.remove(podRef(1))
      await clock.sleep(60_000)
      expect(told).toBe(false)
      await one.return?.()
    })
  })

  it('keeps of each object what it was told to keep, once', async () => {
    await withCluster(async ({ cluster }) => {
      let calls = 0
      const keep = (pod: JsonMap): JsonMap => ({ metadata: { name: nameOf(pod) }, call: ++calls })
      const pods = cluster.follow(podKind, { keep })[Symbol.asyncIterator]()
      await pods.next()
      await cluster.remove(podRef(1))
      const second = await told(pods.next())
      expect(calls).toBe(4)
      expect(second[0]).toEqual({ metadata: { name: 'app-0' }, call: 1 })
    })
  })

  it('ends when its signal aborts or its caller returns, although nothing changes any more', async () => {
    await withCluster(async ({ cluster, clock }) => {
      const source = cancelSource()
      const bound = cluster.bound(source.signal).follow(podKind)[Symbol.asyncIterator]()
      await bound.next()
      const waiting = bound.next()
      await clock.sleep(10)
      source.cancel()
      expect(await waiting).toEqual({ done: true, value: undefined })
      const other = cluster.follow(podKind)[Symbol.asyncIterator]()
      await other.next()
      const last = other.next()
      await other.return?.()
      expect(await last).toEqual({ done: true, value: undefined })
    })
  })
})

describe('the wire', () => {
  it('takes its time, and counts', async () => {
    const world = worldOf({ latency: [10, 10] })
    const { cluster } = world.process()
    await world.clock.run(() => cluster.get(set))
    expect(world.clock.monotonic()).toBe(20)
    expect(Object.fromEntries(world.wire.counts)).toEqual({ 'get StatefulSet': 1 })
  })

  it('can lose the answer to a write that was done', async () => {
    await withCluster(async ({ cluster, world }) => {
      world.wire.spoil({ verb: 'patch' }, { is: 'lost' })
      await expect(cluster.patch(set, [partition(2)], by)).rejects.toMatchObject({ code: 'cluster/unreachable' })
      expect(await cluster.get(set)).toMatchObject({ metadata: { generation: 2 } })
    })
  })

  it('can lose the request', async () => {
    await withCluster(async ({ cluster, world }) => {
      world.wire.spoil({ verb: 'write', kind: 'StatefulSet' }, { is: 'unsent' })
      await expect(cluster.patch(set, [partition(2)], by)).rejects.toBeInstanceOf(Failure)
      expect(await cluster.get(set)).toMatchObject({ metadata: { generation: 1 } })
    })
  })

  it.for([409, 429, 500])('can bring a %i instead, for so many requests after so many', async (code) => {
    await withCluster(async ({ cluster, world }) => {
      const error = new ApiError(code, 'Spoiled', 'no')
      world.wire.spoil({ verb: 'get', name: 'app' }, { is: 'answer', error }, { after: 1, times: 2 })
      await cluster.get(set)
      for (let i = 0; i < 2; i++) await expect(cluster.get(set)).rejects.toBe(error)
      await cluster.get(set)
    })
  })

  it('can be late', async () => {
    await withCluster(async ({ cluster, world, clock }) => {
      world.wire.spoil({ verb: 'get' }, { is: 'late', by: 5000 })
      await cluster.get(set)
      expect(clock.monotonic()).toBeGreaterThan(5000)
    })
  })

  it('ends what is under way when its signal aborts; a write may have been done', async () => {
    const world = worldOf({ latency: [10, 10] })
    const { cluster, clock } = world.process()
    await world.clock.run(async () => {
      const source = cancelSource()
      const write = cluster.bound(source.signal).patch(set, [partition(2)], by)
      const refused = expect(write).rejects.toMatchObject({ code: 'cluster/cancelled' })
      await clock.sleep(15)
      source.cancel()
      await refused
      expect(clock.monotonic()).toBe(15)
      expect(await cluster.get(set)).toMatchObject({ metadata: { generation: 2 } })
      await expect(cluster.bound(source.signal).get(set)).rejects.toMatchObject({ code: 'cluster/cancelled' })
    })
  })

  it('brings nothing to a process that was killed, whose writes are done all the same', async () => {
    const world = worldOf({ latency: [10, 10] })
    const [victim, other] = [world.process(), world.process()]
    await world.clock.run(async () => {
      let heard = false
      void victim.cluster.patch(set, [partition(2)], by).then(() => (heard = true))
      void victim.clock.sleep(5).then(() => (heard = true))
      await other.clock.sleep(1)
      victim.kill()
      await other.clock.sleep(1000)
      expect(heard).toBe(false)
    })
  })

  it('reaches commands and services behind the server, as they were scripted', async () => {
    const options: Partial<WorldOptions> = {
      scripts: {
        exec: (pod, { command }) => ({ exitCode: 3, stdout: `${nameOf(pod)}: ${command.join(' ')}`, stderr: '' }),
        proxied: (_to, path) => ({ status: 418, text: path }),
        log: () => 'a line',
      },
    }
    await withCluster(options, async ({ cluster, world }) => {
      const app = { namespace: 'default', name: 'app-0' }
      const command = { command: ['ls', '/'], timeout: 1000 }
      expect(await cluster.exec(app, command)).toEqual({ exitCode: 3, stdout: 'app-0: ls /', stderr: '' })
      expect(await cluster.log(app, { container: 'app' })).toBe('a line')
      const target = { ...app, kind: 'Pod', port: '80', scheme: 'http' } as const
      expect(await cluster.proxied(target, '/x', { timeout: 1 })).toEqual({ status: 418, text: '/x' })
      world.kubelets.unready((await cluster.get(podRef(0)))!)
      await expect(cluster.proxied(target, '/x', { timeout: 1 })).rejects.toMatchObject({ code: 503 })
      await expect(cluster.exec({ ...app, name: 'app-9' }, command)).rejects.toMatchObject({ code: 404 })
    })
  })
})

describe('a seed', () => {
  it('gives the same run again, and another one another', async () => {
    const run = async (seed: number): Promise<string> => {
      const world = worldOf({ seed })
      const { cluster } = world.process()
      const log: string[] = []
      world.board.store.onChange(({ kind, object }) => log.push(`${world.clock.monotonic()} ${kind} ${nameOf(object)}`))
      await world.clock.run(async () => {
        await cluster.patch(set, [image('v2')], by)
        await world.clock.sleep(100_000)
      })
      return log.join('\n')
    }
    expect(await run(1)).toBe(await run(1))
    expect(await run(1)).not.toBe(await run(2))
  })
})

describe('what a pod draws', () => {
  it('depends on nothing but the seed, its name and how often there was one of that name', async () => {
    const drawn = async (...deleted: readonly number[]): Promise<Map<string, number[]>> => {
      const starts = new Map<string, number[]>()
      const lifeOf: WorldOptions['lifeOf'] = (pod, usual) => {
        starts.set(nameOf(pod), [...(starts.get(nameOf(pod)) ?? []), usual.starts])
        return usual
      }
      await withCluster({ lifeOf }, async ({ cluster, clock }) => {
        for (const ordinal of deleted) {
          await cluster.remove(podRef(ordinal))
          await clock.sleep(60_000)
        }
      })
      return starts
    }
    const [one, other] = [await drawn(0, 1, 1), await drawn(1, 2, 0, 1)]
    expect(one.get('app-1')).toEqual(other.get('app-1'))
    expect(one.get('app-0')).toEqual(other.get('app-0'))
    expect(new Set([...other.values()].flat()).size).toBe([...other.values()].flat().length)
  })
})

interface There {
  readonly world: World
  readonly cluster: Cluster
  readonly clock: World['clock']
}

function worldOf(more: Partial<WorldOptions> & { readonly replicas?: number } = {}): World {
  return simulatedWorld({ seed: 1, set: madeUpSet({ name: 'app', replicas: more.replicas ?? 3 }), ...more })
}

type Work = (there: There) => Promise<void>

async function withCluster(...given: [Work] | [Parameters<typeof worldOf>[0], Work]): Promise<void> {
  const [options, work] = given.length === 1 ? [{}, given[0]] : given
  const world = worldOf(options)
  await world.clock.run(() => work({ world, cluster: world.process().cluster, clock: world.clock }))
}

async function told(next: Promise<IteratorResult<readonly JsonMap[], unknown>>): Promise<readonly JsonMap[]> {
  const result = await next
  if (result.done === true) throw new Error('it has ended')
  return result.value
}

/** The set as somebody applies it. */
function applied(more: JsonMap = {}): JsonMap {
  const made = madeUpSet({ name: 'app', replicas: 3 })
  return { ...made, spec: { ...mapAt(made, 'spec'), ...more } }
}

async function budget(cluster: Cluster, spec: JsonMap) {
  const ref = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', namespace: 'default', name: 'app' }
  const { apiVersion, kind, namespace, name } = ref
  const selector = { matchLabels: { app: 'app' } }
  await cluster.create({ apiVersion, kind, metadata: { namespace, name }, spec: { selector, ...spec } }, by)
  return ref
}
