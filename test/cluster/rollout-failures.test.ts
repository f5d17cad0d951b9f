import { describe, expect, it, vi } from 'vitest'
import type { Json, JsonMap } from '../../src/core/json.ts'
import type { Client } from './client.ts'
import { at, played, text, until } from './cluster.ts'
import { isReady, rolloutWorld, type Rolled, type RolloutWorld, type TemplateOptions } from './rollout-world.ts'
import { webhook } from './trouble-webhook.ts'

// They wait most of the time.
vi.setConfig({ maxConcurrency: 10 })

/** Long enough for the events that explain it, which are asked for every 3 s. */
const patience = ['--patience', '4s'] as const

interface Trouble {
  readonly title: string
  readonly template: TemplateOptions
  /** What it takes beside the template, before the rollout. */
  readonly before?: (world: RolloutWorld) => Promise<void>
  /** What a node would do to the new pod. */
  readonly during?: (world: RolloutWorld, pod: Json) => Promise<void>
  readonly flags?: readonly string[]
  readonly because: RegExp
}

const pending = { behaviour: 'slow-60s' } as const

/** What the test plays itself comes later on a busy machine. */
const later = ['--patience', '12s'] as const

const troubles: readonly Trouble[] = [
  {
    title: '18: its image cannot be pulled',
    template: { behaviour: 'nopull' },
    because: /pod app-2, container app: .*(?:image|pull)/i,
  },
  {
    title: '19: it crashes after it was ready',
    template: {},
    flags: ['--soak', '30s'],
    during: async (world, pod) => {
      await ready(world, 2)
      await status(world, 2, { containerStatuses: [{ ...container(pod), ...crashed, ready: true, restartCount: 1 }] })
    },
    because: /^pod app-2 has restarted once at /,
  },
  {
    title: '19: it crashes before it is ready',
    template: { behaviour: 'crash' },
    because: /^pod app-2 has restarted (?:once|\d+ times) at .*: pod app-2, container app: .*exit code 1/,
  },
  {
    title: '20: its readiness flaps',
    template: { behaviour: 'flap-300ms' },
    flags: ['--soak', '5s'],
    because: /^pod app-2 has lost its readiness \d times at /,
  },
  {
    title: '21: no node will have it',
    template: { behaviour: 'unschedulable' },
    because: /pod app-2: cannot be scheduled: 0\/\d+ nodes are available/,
  },
  {
    title: '22: its volume cannot be mounted',
    template: pending,
    flags: later,
    during: (world, pod) =>
      event(world, pod, 'FailedMount', 'MountVolume.SetUp failed for volume "data": no such device'),
    because: /pod app-2: its volumes cannot be mounted \(FailedMount\): .*no such device/,
  },
  {
    title: '23: its claim is not bound',
    template: {
      pod: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] },
    },
    before: async ({ api, space }) => {
      await made(api, `/api/v1/namespaces/${space}/persistentvolumeclaims`, {
        metadata: { name: 'data' },
        spec: {
          accessModes: ['ReadWriteOnce'],
          storageClassName: 'nobody-provisions-this',
          resources: { requests: { storage: '1Gi' } },
        },
      })
    },
    because: /pod app-2: cannot be scheduled: .*unbound immediate PersistentVolumeClaims/,
  },
  {
    title: '24: a quota has no room for it',
    template: {},
    before: async ({ api, space }) => {
      const path = `/api/v1/namespaces/${space}/resourcequotas`
      await made(api, path, { metadata: { name: 'pods' }, spec: { hard: { pods: '2' } } })
      await until('the quota to be counted', async () => {
        return text((await api.call('GET', `${path}/pods`)).body, 'status.used.pods') === '3'
      })
    },
    // It would be refused: a full quota is seen before the first pod goes.
    flags: ['--override', 'quota=to see what happens'],
    because: /pod app-2 cannot be created: .*exceeded quota: pods/,
  },
  {
    title: '26: a key of its Secret is missing',
    template: pending,
    flags: later,
    during: (world, pod) => {
      const waiting = {
        reason: 'CreateContainerConfigError',
        message: `couldn't find key password in Secret ${world.space}/db`,
      }
      return status(world, 2, { containerStatuses: [{ ...container(pod), ready: false, state: { waiting } }] })
    },
    because: /pod app-2, container app: .*couldn't find key password in Secret/,
  },
  {
    title: '27: its init container fails',
    template: { ...pending, pod: { initContainers: [{ name: 'format', image: 'registry.invalid/format:v1' }] } },
    flags: later,
    during: (world) => {
      const image = 'registry.invalid/format:v1'
      const failed = { name: 'format', image, imageID: '', ready: false, restartCount: 3, ...crashed }
      return status(world, 2, { initContainerStatuses: [failed] })
    },
    because: /pod app-2, init container format: .*exit code 3/,
  },
  {
    title: '28: its probe never passes',
    template: { behaviour: 'bad' },
    because: /pod app-2, container app: not ready: Readiness probe failed.*, for 4 s by now/,
  },
  {
    title: '33: its node evicts it again and again',
    template: { behaviour: 'evict-300ms' },
    flags: ['--soak', '5s', '--patience', '30s'],
    because: /^pod app-2 (?:has lost its readiness \d times|failed: Evicted)/,
  },
]

describe.runIf(played).concurrent('a rollout is blocked, and takes no second pod', () => {
  it.for(troubles)('$title', async ({ template, before, during, flags = [], because }, context) => {
    const world = await rolloutWorld(context)
    const base = await uids(world)
    await before?.(world)
    await world.stage(template)
    const rolling = world.roll([...patience, ...flags])
    if (during !== undefined) await during(world, await newPod(world, 2))
    const rolled = await rolling
    blocked(rolled)
    expect(rolled.outcome.because).toMatch(because)
    expect(rolled.outcome.next).toContain(`capstan rollout undo sts/app -n ${world.space}`)
    expect(world.recorder.partitions()).toBe('0 hold 2')
    expect((await uids(world)).slice(0, 2)).toEqual(base.slice(0, 2))
    await world.recorder.check({ again: true })
  })
})

describe.runIf(played).concurrent('a rollout waits for pods that it did not take down', () => {
  it('29: begins with none while pod 0 is not ready, and goes on when it is', async (context) => {
    const world = await rolloutWorld(context)
    await world.edit(world.podPath(0), { metadata: { annotations: { 'testbed/ready': 'false' } } })
    await world.becomes('pod 0 to be down', (set) => at(set, 'status.readyReplicas') === 2)
    await world.stage()
    const waited = await world.roll(['--patience', '1s'])
    blocked(waited)
    expect(waited.outcome.because).toMatch(/pod app-0/)
    expect(world.recorder.partitions()).toBe('0 hold')

    await world.edit(world.podPath(0), { metadata: { annotations: { 'testbed/ready': 'true' } } })
    done(await world.roll())
    expect(await world.letters()).toBe('BBB')
    await world.recorder.check()
  })

  it('30: takes no further pod while one below the partition is down, which comes back as it was', async (context) => {
    // It takes longer than the soak.
    const world = await rolloutWorld(context, { behaviour: 'slow-3s', spec: { podManagementPolicy: 'Parallel' } })
    await world.stage()
    const rolling = world.roll(['--soak', '1s'])
    await ready(world, 2, 'B')
    await world.api.call('DELETE', world.podPath(0))
    done(await rolling)
    expect(world.recorder.born().slice(-4)).toEqual(['app-2 B', 'app-0 A', 'app-1 B', 'app-0 B'])
    await world.recorder.check({ again: true })
  })

  it('31: tells which finalizer keeps a pod, and goes on when it is gone', async (context) => {
    const world = await rolloutWorld(context)
    await world.edit(world.podPath(2), { metadata: { finalizers: ['testbed.example/keep'] } })
    await world.stage()
    const stuck = await world.roll(['--patience', '1s'])
    blocked(stuck)
    expect(stuck.outcome.because).toMatch(/pod app-2.*testbed\.example\/keep/)
    expect(world.recorder.partitions()).toBe('0 hold 2')

    await world.edit(world.podPath(2), { metadata: { finalizers: null } })
    done(await world.roll())
    expect(await world.letters()).toBe('BBB')
    await world.recorder.check()
  })

  it('32: takes no further pod when the node of the new one is lost', async (context) => {
    const world = await rolloutWorld(context, { replicas: 2 })
    const node = await ownNode(world, context)
    await world.stage({
      pod: {
        nodeSelector: { 'testbed/own': world.space },
        tolerations: [{ key: 'testbed/own', operator: 'Exists' }],
      },
    })
    const rolling = world.roll(['--soak', '30s', '--patience', '2s'])
    await ready(world, 1, 'B')
    await node.lose()
    const lost = await rolling
    blocked(lost)
    expect(lost.outcome.because).toMatch(/pod app-1: .*node/i)
    expect(world.recorder.partitions()).toBe('0 hold 1')

    await node.find()
    await world.edit(world.podPath(1), { metadata: { annotations: { 'testbed/ready': 'true' } } })
    done(await world.roll())
    await world.recorder.check({ again: true })
  })
})

describe.runIf(played)('a rollout whose new pods nobody lets in', () => {
  it('25: is blocked at once when an admission webhook denies the pod', async (context) => {
    const world = await rolloutWorld(context)
    await world.stage()
    await webhook(world.api, world.space, { resource: 'pods', denies: 'images of registry.invalid are not signed' })
    const denied = await world.roll(['--patience', '1m'])
    blocked(denied)
    expect(denied.outcome.because).toMatch(
      /pod app-2 cannot be created: .*denied the request: images of registry\.invalid/,
    )
    expect(world.recorder.partitions()).toBe('0 hold 2')
    await world.recorder.check()
  })
})

const crashed = {
  state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s restarting failed container' } },
  lastState: {
    terminated: {
      exitCode: 3,
      reason: 'Error',
      startedAt: '2026-01-01T00:00:00Z',
      finishedAt: '2026-01-01T00:00:01Z',
      containerID: 'containerd://0',
    },
  },
}

function container(pod: Json): JsonMap {
  const { name, image } = at(pod, 'spec.containers.0') as { name: string; image: string }
  return { name, image, imageID: '', restartCount: 0 }
}

function blocked({ code, outcome, out, err }: Rolled): void {
  expect([outcome.is, code], out + err).toEqual(['blocked', 5])
}

function done({ code, outcome, out, err }: Rolled): void {
  expect([outcome.is, code], out + err).toEqual(['done', 0])
}

async function uids(world: RolloutWorld): Promise<string[]> {
  return (await world.pods()).map((pod) => text(pod, 'metadata.uid'))
}

/** The pod of the new template, once it is there and has a node. */
async function newPod(world: RolloutWorld, index: number): Promise<Json> {
  return until(`a new pod ${index}`, async () => {
    const { body } = await world.api.call('GET', world.podPath(index))
    const isNew = world.recorder.letterOf(body!) === 'B' && text(body, 'spec.nodeName') !== ''
    return text(body, 'kind') === 'Pod' && isNew && body
  })
}

async function ready(world: RolloutWorld, index: number, letter = 'B'): Promise<void> {
  await until(`pod ${index} at ${letter} to be ready`, async () => {
    const { body } = await world.api.call('GET', world.podPath(index))
    return text(body, 'kind') === 'Pod' && world.recorder.letterOf(body!) === letter && isReady(body!)
  })
}

async function status(world: RolloutWorld, index: number, now: object): Promise<void> {
  const contentType = 'application/strategic-merge-patch+json'
  const { status: code, text: said } = await world.api.call(
    'PATCH',
    `${world.podPath(index)}/status`,
    { status: now },
    { contentType },
  )
  expect(code, said).toBe(200)
}

async function event({ api, space }: RolloutWorld, pod: Json, reason: string, message: string): Promise<void> {
  const now = new Date().toISOString()
  const { name, uid } = at(pod, 'metadata') as { name: string; uid: string }
  await made(api, `/api/v1/namespaces/${space}/events`, {
    metadata: { generateName: 'app-' },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace: space, name, uid },
    type: 'Warning',
    reason,
    message,
    source: { component: 'kubelet' },
    count: 1,
    firstTimestamp: now,
    lastTimestamp: now,
  })
}

async function made(api: Client, path: string, object: object): Promise<void> {
  const { status: code, text: said } = await api.call('POST', path, object)
  expect(code, said).toBe(201)
}

/** A node for this test alone. */
async function ownNode(
  { api, space }: RolloutWorld,
  { onTestFinished }: { onTestFinished: (work: () => Promise<void>) => void },
): Promise<{ lose(): Promise<void>; find(): Promise<void> }> {
  const path = `/api/v1/nodes/${space}`
  await made(api, '/api/v1/nodes', {
    metadata: { name: space, annotations: { 'kwok.x-k8s.io/node': 'fake' }, labels: { 'testbed/own': space } },
    spec: { taints: [{ key: 'testbed/own', value: space, effect: 'NoSchedule' }] },
  })
  onTestFinished(async () => {
    await api.call('DELETE', path)
  })
  const label = async (value: string | null): Promise<void> => {
    const change = { metadata: { labels: { 'testbed/not-ready': value } } }
    await api.call('PATCH', path, change, { contentType: 'application/merge-patch+json' })
  }
  return { lose: () => label('true'), find: () => label(null) }
}
