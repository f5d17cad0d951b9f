import { describe, expect, it } from 'vitest'
import type { JsonMap } from '../../src/core/json.ts'
import type { Around } from '../../src/status/around.ts'
import { podVerdict } from '../../src/status/kinds/pod.ts'
import { podTrouble } from '../../src/status/pod-trouble.ts'
import {
  at,
  claim,
  crashing,
  ending,
  event,
  kept,
  merged,
  noon,
  pending,
  pod,
  unready,
  unscheduled,
  withClaim,
} from './objects.ts'

const broker = { field: 'spec.containers{broker}' }
const noPull = pending(0, kept('ImagePullBackOff', 'Back-off pulling image "registry.invalid/kafka:4.1"'))
const creating = pending(0, kept('ContainerCreating'))
const noSecret = pending(0, kept('CreateContainerConfigError', 'secret "kafka-tls" not found'))
const unprobed = unready(0, { state: { running: {} } })
const unbound = unscheduled(0, 'pod has unbound immediate PersistentVolumeClaims', withClaim(0))

interface Case {
  readonly it: string
  readonly pod: JsonMap
  readonly around?: Around
  readonly for: string
}

const waits: readonly Case[] = [
  {
    it: 'an image that cannot be pulled tells the cause of the pull and not of the back-off',
    pod: noPull,
    around: {
      events: [
        event(noPull, 'Failed', 'Failed to pull image "registry.invalid/kafka:4.1": manifest unknown', broker),
        event(noPull, 'Failed', 'Error: ErrImagePull', { ...broker, last: 5 }),
        event(noPull, 'BackOff', 'Back-off pulling image', { ...broker, last: 9 }),
      ],
    },
    for: 'pod kafka-0, container broker: image registry.invalid/kafka:4.1 cannot be pulled (ImagePullBackOff): Failed to pull image "registry.invalid/kafka:4.1": manifest unknown',
  },
  {
    it: 'an event that names no container is about the only one',
    pod: noPull,
    around: { events: [event(noPull, 'Failed', 'Failed to pull image: manifest unknown')] },
    for: 'pod kafka-0, container broker: image registry.invalid/kafka:4.1 cannot be pulled (ImagePullBackOff): Failed to pull image: manifest unknown',
  },
  {
    it: 'without events the words of the status have to do',
    pod: pending(0, kept('ErrImagePull', 'manifest unknown')),
    for: 'pod kafka-0, container broker: image registry.invalid/kafka:4.1 cannot be pulled (ErrImagePull): manifest unknown',
  },
  {
    it: 'a crash loop tells restarts, exit code and last words',
    pod: unready(0, crashing(3, { exitCode: 1, reason: 'Error', message: 'no space left\non device\n' })),
    for: 'pod kafka-0, container broker: crash loop (CrashLoopBackOff, 3 restarts): exit code 1: no space left on device',
  },
  {
    it: 'a container killed for memory tells its limit',
    pod: unready(0, crashing(1, { exitCode: 137, reason: 'OOMKilled' })),
    for: 'pod kafka-0, container broker: crash loop (CrashLoopBackOff, 1 restart): out of memory (OOMKilled), exit code 137, limit 512Mi',
  },
  {
    it: 'between two crashes a container looks well, and its past is told',
    pod: unready(0, { ...crashing(2), state: { running: {} } }),
    for: 'pod kafka-0, container broker: runs, but its readiness probe has not passed yet (2 restarts, last exit code 1)',
  },
  {
    it: 'a program that is missing in the image',
    pod: pending(0, kept('RunContainerError', 'exec: "kafka": executable file not found in $PATH')),
    for: 'pod kafka-0, container broker: cannot start (RunContainerError): exec: "kafka": executable file not found in $PATH',
  },
  {
    it: 'a Secret that is missing may be on its way',
    pod: noSecret,
    around: { events: [event(noSecret, 'Failed', 'Error: secret "kafka-tls" not found', broker)], now: noon + 29_000 },
    for: 'pod kafka-0, container broker: cannot start (CreateContainerConfigError): secret "kafka-tls" not found',
  },
  {
    it: 'a full cluster may get room: the scheduler is quoted',
    pod: unscheduled(0, '0/3 nodes are available: 3 Insufficient memory.'),
    for: 'pod kafka-0: cannot be scheduled: 0/3 nodes are available: 3 Insufficient memory',
  },
  {
    it: 'a condition without words is explained by the event',
    pod: unscheduled(0),
    around: {
      events: [event(unscheduled(0), 'FailedScheduling', '0/3 nodes are available: 3 node(s) had untolerated taint')],
    },
    for: 'pod kafka-0: cannot be scheduled: 0/3 nodes are available: 3 node(s) had untolerated taint',
  },
  {
    it: 'a claim without a volume is named with its own event',
    pod: unbound,
    around: {
      claims: [claim(0, 'Pending'), claim(1, 'Pending')],
      events: [event(claim(0, 'Pending'), 'ProvisioningFailed', 'storageclass.storage.k8s.io "fast" not found')],
    },
    for: 'pod kafka-0: cannot be scheduled: pod has unbound immediate PersistentVolumeClaims; claim data-kafka-0: Pending: ProvisioningFailed: storageclass.storage.k8s.io "fast" not found',
  },
  {
    it: 'a claim that only waits for the pod is not blamed',
    pod: unbound,
    around: {
      claims: [claim(0, 'Pending')],
      events: [event(claim(0, 'Pending'), 'WaitForFirstConsumer', 'waiting for first consumer', { type: 'Normal' })],
    },
    for: 'pod kafka-0: cannot be scheduled: pod has unbound immediate PersistentVolumeClaims',
  },
  {
    it: 'scheduling gates are named',
    pod: unscheduled(0, 'Scheduling is blocked', {
      spec: { schedulingGates: [{ name: 'quota.example/wait' }] },
      status: { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }] },
    }),
    for: 'pod kafka-0: held by scheduling gates quota.example/wait',
  },
  {
    it: 'a volume that cannot be mounted',
    pod: creating,
    around: {
      events: [
        event(creating, 'FailedMount', 'MountVolume.SetUp failed for volume "tls" : secret "kafka-tls" not found'),
      ],
    },
    for: 'pod kafka-0: its volumes cannot be mounted (FailedMount): MountVolume.SetUp failed for volume "tls" : secret "kafka-tls" not found',
  },
  {
    it: 'a volume that could not be mounted at first is forgotten when the image is pulled',
    pod: creating,
    around: {
      events: [
        event(creating, 'FailedAttachVolume', 'Multi-Attach error for volume "pv-7"'),
        event(creating, 'Pulling', 'Pulling image', { type: 'Normal', last: 40 }),
      ],
    },
    for: 'pod kafka-0, container broker: being created',
  },
  {
    it: 'an init container that crashes is named, and its followers are not',
    pod: pending(0, kept('PodInitializing'), {
      spec: { initContainers: [{ name: 'format' }, { name: 'rack' }] },
      status: {
        // The server sorts by name, and the order of the spec is what counts.
        initContainerStatuses: [
          { name: 'rack', ready: false, restartCount: 0, ...kept('PodInitializing') },
          { name: 'format', ready: false, ...crashing(2, { exitCode: 2, reason: 'Error' }) },
        ],
      },
    }),
    for: 'pod kafka-0, init container format: crash loop (CrashLoopBackOff, 2 restarts): exit code 2',
  },
  {
    it: 'an init container that works is waited for by name',
    pod: pending(0, kept('PodInitializing'), {
      spec: { initContainers: [{ name: 'done' }, { name: 'format' }] },
      status: {
        initContainerStatuses: [
          { name: 'done', restartCount: 0, state: { terminated: { exitCode: 0 } } },
          { name: 'format', restartCount: 0, state: { running: {} } },
        ],
      },
    }),
    for: 'pod kafka-0, init container format: has not finished yet',
  },
  {
    it: 'a sidecar among the init containers runs on, and is asked for readiness',
    pod: unready(
      0,
      { ready: true, state: { running: {} } },
      {
        spec: { initContainers: [{ name: 'agent', restartPolicy: 'Always', startupProbe: {} }] },
        status: { initContainerStatuses: [{ name: 'agent', started: false, ready: false, state: { running: {} } }] },
      },
    ),
    for: 'pod kafka-0, init container agent: runs, but its startup probe has not passed yet',
  },
  {
    it: 'the newest probe failure of this very pod is quoted',
    pod: unprobed,
    around: {
      events: [
        event(unprobed, 'Unhealthy', 'Readiness probe failed: old', { ...broker, last: 1 }),
        event(unprobed, 'Unhealthy', 'Readiness probe failed: connection refused', { ...broker, last: 9 }),
        event(pod(0, { metadata: { uid: 'its-predecessor' } }), 'Unhealthy', 'Liveness probe failed', {
          ...broker,
          last: 99,
        }),
        event(unprobed, 'Unhealthy', 'Readiness probe failed: the sidecar', {
          field: 'spec.containers{agent}',
          last: 50,
        }),
      ],
    },
    for: 'pod kafka-0, container broker: not ready: Readiness probe failed: connection refused',
  },
  {
    it: 'events of events.k8s.io/v1 are understood',
    pod: unprobed,
    around: {
      events: [
        {
          regarding: { kind: 'Pod', name: 'kafka-0', fieldPath: 'spec.containers{broker}' },
          reason: 'Unhealthy',
          note: 'Readiness probe failed: HTTP 503',
          type: 'Warning',
          eventTime: at(3),
        },
      ],
    },
    for: 'pod kafka-0, container broker: not ready: Readiness probe failed: HTTP 503',
  },
  {
    it: 'the container that cannot start is told, not its neighbour who waits for it',
    pod: unready(
      0,
      { state: { running: {} } },
      {
        spec: { containers: [{ name: 'broker' }, { name: 'metrics', image: 'm:1' }] },
        status: {
          containerStatuses: [
            { name: 'broker', ready: false, state: { running: {} } },
            { name: 'metrics', ready: false, ...kept('ErrImagePull', 'denied') },
          ],
        },
      },
    ),
    for: 'pod kafka-0, container metrics: image m:1 cannot be pulled (ErrImagePull): denied',
  },
  {
    it: 'a readiness gate that is not True',
    pod: unready(
      0,
      { ready: true, state: { running: {} } },
      { spec: { readinessGates: [{ conditionType: 'lb.example/up' }] } },
    ),
    for: 'pod kafka-0: not ready: readiness gate lb.example/up is not True',
  },
  {
    it: 'a node that is lost leaves statuses that look well',
    pod: unready(0, { ready: true, state: { running: {} } }),
    around: { events: [event(unready(0), 'NodeNotReady', 'Node is not ready')] },
    for: 'pod kafka-0: not ready: node node-a: Node is not ready',
  },
  {
    it: 'a pod on its way out is named with what keeps it',
    pod: ending(0, { metadata: { finalizers: ['backup.example/done'] } }),
    around: { now: noon + 31_000 },
    for: 'pod kafka-0: being deleted, kept by finalizer backup.example/done, overdue since 2026-11-21T12:00:30Z',
  },
  {
    it: 'the volume of a pod alone (ephemeral) has a claim, too',
    pod: merged(creating, { spec: { volumes: [{ name: 'scratch', ephemeral: {} }] } }),
    around: { claims: [claim(0, 'Pending', { metadata: { name: 'kafka-0-scratch' } })] },
    for: 'pod kafka-0: claim kafka-0-scratch: Pending',
  },
  {
    it: 'an event about a claim of the same name is not about the pod',
    pod: unprobed,
    around: { events: [{ ...event({ kind: 'ConfigMap', metadata: { name: 'kafka-0' } }, 'NodeNotReady', 'another') }] },
    for: 'pod kafka-0, container broker: runs, but its readiness probe has not passed yet',
  },
  {
    it: 'of a pod that ends with its work, what is done is not in the way',
    pod: unready(
      0,
      { state: { terminated: { exitCode: 0 } } },
      {
        spec: { restartPolicy: 'OnFailure', containers: [{ name: 'broker' }, { name: 'slow' }] },
        status: {
          containerStatuses: [
            { name: 'broker', ready: false, state: { terminated: { exitCode: 0, reason: 'Completed' } } },
            { name: 'slow', ready: false, started: true, state: { running: {} } },
          ],
        },
      },
    ),
    for: 'pod kafka-0, container slow: runs, but is not ready',
  },
  {
    it: 'a server that ends, with success or not, is restarted',
    pod: unready(0, { restartCount: 1, state: { terminated: { exitCode: 0, reason: 'Completed', signal: 15 } } }),
    for: 'pod kafka-0, container broker: ended (1 restart): exit code 0 (Completed), signal 15',
  },
  {
    it: 'a node that does not answer',
    pod: pod(0, { status: { phase: 'Unknown' } }),
    for: 'pod kafka-0: its node does not tell its state',
  },
  {
    it: 'a pod that the scheduler has not seen yet',
    pod: merged(pending(0), { spec: { nodeName: '' } }),
    for: 'pod kafka-0: not scheduled yet',
  },
  { it: 'a pod that its node has not seen yet', pod: pending(0), for: 'pod kafka-0: not started yet by node node-a' },
]

describe('A pod that is waited for says for what, down to the container', () => {
  it.each(waits)('$it', ({ pod, around = {}, for: text }) => {
    expect(podVerdict(pod, around)).toEqual({ is: 'waiting', for: text })
  })

  it('texts of the cluster cannot repaint a terminal, and are cut', () => {
    const message = `\u001b[31mred\u202e ${'x'.repeat(4000)}`
    const told = podTrouble(unready(0, crashing(1, { exitCode: 1, message })), {})!.text
    expect(told).toMatch(/exit code 1: \[31mred x+…$/)
    expect(told.length).toBeLessThan(400)
  })
})

describe('What no waiting cures is failed', () => {
  const ends: readonly Omit<Case, 'for'>[] = [
    { it: 'an image name that is none', pod: pending(0, kept('InvalidImageName', 'invalid reference format')) },
    { it: 'a crash loop after five restarts', pod: unready(0, crashing(5)) },
    {
      it: 'a Secret that is still missing after 30 s',
      pod: noSecret,
      around: {
        events: [event(noSecret, 'Failed', 'Error: secret "kafka-tls" not found', broker)],
        now: noon + 30_000,
      },
    },
    {
      it: 'a Secret whose absence events tell for 30 s, also without a clock',
      pod: noSecret,
      around: { events: [event(noSecret, 'Failed', 'Error: secret "kafka-tls" not found', { ...broker, last: 30 })] },
    },
    { it: 'a volume that is gone', pod: unbound, around: { claims: [claim(0, 'Lost')] } },
    {
      it: 'a pod of its own that was evicted: nobody makes it anew',
      pod: pod(0, { status: { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' } }),
    },
  ]

  it.each(ends)('$it', ({ pod, around = {} }) => {
    expect(podVerdict(pod, around).is).toBe('failed')
  })

  it.each([
    [
      'by eviction',
      { reason: 'Evicted', message: 'The node was low on resource: memory.' },
      'Evicted: The node was low on resource: memory',
    ],
    [
      'by an exit code',
      {
        containerStatuses: [
          { name: 'broker', state: { terminated: { exitCode: 3, reason: 'Error', message: 'bad flag' } } },
        ],
      },
      'container broker: exit code 3: bad flag',
    ],
  ])('a pod that failed tells why: %s', (_, status, why) => {
    expect(podVerdict(pod(0, { status: { phase: 'Failed', ...status } }), {})).toEqual({ is: 'failed', why })
  })
})

describe('What happened before the wait explains, but does not condemn', () => {
  it.each([
    ['a crash of before the wait began', crashing(9, { exitCode: 1 }, [0, 10]), { since: noon + 60_000 }, 'waiting'],
    ['a crash of after it', crashing(9, { exitCode: 1 }, [0, 70]), { since: noon + 60_000 }, 'failed'],
    ['a crash after ten good minutes, which kubelet forgives', crashing(9, { exitCode: 1 }, [0, 600]), {}, 'waiting'],
    ['a fourth restart', crashing(4), {}, 'waiting'],
  ] as const)('%s', (_, status, around, is) => {
    expect(podVerdict(unready(0, status), around).is).toBe(is)
  })

  it('a Secret gets its 30 s anew', () => {
    const events = [event(noSecret, 'Failed', 'Error: secret "kafka-tls" not found', broker)]
    expect(podVerdict(noSecret, { events, now: noon + 80_000, since: noon + 60_000 }).is).toBe('waiting')
    expect(podVerdict(noSecret, { events, now: noon + 90_000, since: noon + 60_000 }).is).toBe('failed')
  })
})

describe('A pod is ready', () => {
  it.each([
    ['when it runs and says so', pod(0)],
    [
      'when its work is done',
      pod(0, { status: { phase: 'Succeeded', conditions: [{ type: 'Ready', status: 'False' }] } }),
    ],
    [
      'when it crashed long ago',
      pod(0, { status: { containerStatuses: [{ name: 'broker', ...crashing(7), ready: true }] } }),
    ],
  ])('%s', (_, object) => {
    expect(podVerdict(object, {})).toEqual({ is: 'ready' })
  })
})
