import type { PatchStep } from '../../src/core/cluster.ts'
import type { Json } from '../../src/core/json.ts'
import type { Scenario, Step } from './scenario.ts'
import { HOLD, image, lowered, partition, replicas, start, strategy } from './scenario.ts'

const staged: Step = { set: [partition(HOLD), image('v2-ready')] }
const onDelete = strategy({ type: 'OnDelete' })
const two: Json = { type: 'RollingUpdate', rollingUpdate: { partition: 0, maxUnavailable: 2 } }
const rolling = (to: number): PatchStep => strategy({ type: 'RollingUpdate', rollingUpdate: { partition: to } })

export const scenarios: readonly Scenario[] = [
  {
    title: 'a template under hold changes no pod, and each lower partition one',
    replicas: 5,
    steps: [staged, ...lowered(5, 4, 3, 2, 1, 0)],
  },
  {
    title: 'a template without hold changes all pods, from the top',
    replicas: 3,
    steps: [{ set: [image('v2-ready')] }, { set: [image('v3-ready')] }],
  },
  {
    title: 'a lower partition by two takes two pods',
    replicas: 4,
    steps: [staged, ...lowered(3, 1)],
  },
  {
    title: 'a deleted pod comes back at the revision of its side of the partition',
    replicas: 5,
    steps: [staged, ...lowered(4, 3), { delete: 4 }, { delete: 1 }, { delete: 0 }, ...lowered(2), { delete: 2 }],
  },
  {
    title: 'pods of a scale-up are born by the partition',
    replicas: 3,
    steps: [
      staged,
      { set: [replicas(5)] },
      ...lowered(4),
      { set: [replicas(6)] },
      { set: [replicas(7), partition(6)] },
    ],
  },
  {
    title: 'a scale-down takes the updated pods, and a scale-up brings them back',
    replicas: 5,
    steps: [staged, ...lowered(4, 3), { set: [replicas(3)] }, { set: [replicas(5)] }, { set: [replicas(2)] }],
  },
  {
    title: 'a scale to 0 makes the new revision the current one, even under hold',
    replicas: 3,
    steps: [staged, { set: [replicas(0)] }, { set: [replicas(3)] }],
  },
  {
    title: 'a template that is put back takes its old revision again, with a new number',
    replicas: 4,
    steps: [staged, ...lowered(3, 2), { set: [image('v1-ready')] }, { set: [partition(0)] }, staged, ...lowered(3)],
  },
  {
    title: 'a template that is put back under hold leaves the released pods as they are',
    replicas: 4,
    steps: [staged, ...lowered(3, 2), { set: [partition(HOLD), image('v1-ready')] }, ...lowered(3, 2)],
  },
  {
    title: 'a raised partition rolls nothing back, and a released pod that is deleted comes back as it was',
    replicas: 4,
    steps: [staged, ...lowered(3, 2), { set: [partition(HOLD)] }, { delete: 3 }, { delete: 2 }],
  },
  {
    title: 'a third template mid-roll goes to all pods from the partition on',
    replicas: 4,
    steps: [staged, ...lowered(3, 2), { set: [image('v3-ready')] }, ...lowered(1), { delete: 0 }, ...lowered(0)],
  },
  {
    title: 'a raised partition while the released pod ends brings it back as it was',
    replicas: 3,
    tag: 'v1-term-2s',
    steps: [staged, { set: [partition(2)], wait: 700 }, { set: [partition(HOLD)], wait: 5000 }],
  },
  {
    title: 'OnDelete updates whoever is deleted, and never finishes',
    replicas: 3,
    spec: { updateStrategy: { type: 'OnDelete' } },
    steps: [{ set: [image('v2-ready')] }, { delete: 1 }, { delete: 2 }, { delete: 0 }, { set: [rolling(0)] }],
  },
  {
    title: 'a strategy changes to OnDelete and back under hold',
    replicas: 3,
    steps: [
      staged,
      ...lowered(2),
      { set: [onDelete] },
      { delete: 0 },
      { set: [rolling(HOLD)] },
      { delete: 0 },
      ...lowered(0),
    ],
  },
  {
    title: 'a partition counts indices, not ordinals',
    replicas: 3,
    spec: { ordinals: { start: 3 } },
    steps: [staged, ...lowered(2), { delete: 3 }, ...lowered(1, 0)],
  },
  {
    title: 'another first ordinal under hold moves the set, at the old revision',
    replicas: 3,
    steps: [staged, { set: [start(2)] }, ...lowered(2), { set: [start(1)] }],
  },
  {
    title: 'a pod that never gets ready stops an ordered set, and its own cure',
    replicas: 3,
    steps: [{ set: [partition(HOLD), image('v2-bad')] }, ...lowered(2, 1), { set: [image('v1-ready')] }, { delete: 2 }],
  },
  {
    title: 'an image that cannot be had stops an ordered set',
    replicas: 3,
    steps: [{ set: [image('v2-nopull')] }, { set: [image('v3-ready')] }, { delete: 2 }],
  },
  {
    title: 'a pod that no node takes stops an ordered set',
    replicas: 2,
    steps: [
      {
        set: [
          partition(HOLD),
          { op: 'add', path: '/spec/template/spec/nodeSelector', value: { 'testbed/nowhere': 'true' } },
        ],
      },
      ...lowered(1, 0),
      { set: [{ op: 'remove', path: '/spec/template/spec/nodeSelector' }] },
      { delete: 1 },
    ],
  },
  {
    title: 'an unready pod anywhere stops an ordered update',
    replicas: 3,
    steps: [staged, { unready: 0 }, ...lowered(2), { ready: 0 }, { unready: 2 }, ...lowered(1), { ready: 2 }],
  },
  {
    title: 'an unready pod stops an ordered scale-down above it, and goes first itself',
    replicas: 5,
    steps: [{ unready: 1 }, { set: [replicas(3)] }, { ready: 1 }, { unready: 2 }, { set: [replicas(2)] }],
  },
  {
    title: 'a pod that its node evicted is made anew by the partition',
    replicas: 3,
    steps: [staged, ...lowered(2), { evict: 0 }, { evict: 2 }],
  },
  {
    title: 'a Parallel set takes no notice of pods below the partition',
    replicas: 5,
    spec: { podManagementPolicy: 'Parallel' },
    steps: [staged, { unready: 1 }, ...lowered(4, 3), { ready: 1 }, { unready: 4 }, ...lowered(2), { ready: 4 }],
  },
  {
    title: 'a Parallel set waits at a bad pod, and heals by itself',
    replicas: 3,
    spec: { podManagementPolicy: 'Parallel' },
    steps: [{ set: [image('v2-bad')] }, { set: [image('v3-ready')] }, { set: [replicas(6)] }, { set: [replicas(1)] }],
  },
  {
    title: 'minReadySeconds delays the next pod',
    replicas: 3,
    spec: { minReadySeconds: 4 },
    steps: [
      { set: [image('v2-ready')], wait: 1500 },
      { set: [partition(1)], wait: 12_000 },
    ],
  },
  {
    title: 'an update is over before its last pod is available',
    replicas: 1,
    spec: { minReadySeconds: 4 },
    steps: [
      { set: [image('v2-ready')], wait: 1500 },
      { set: [partition(1)], wait: 6000 },
    ],
  },
  {
    title: 'without a history the old revision is gone when the update is over',
    replicas: 2,
    spec: { revisionHistoryLimit: 0 },
    steps: [staged, ...lowered(1, 0), { set: [image('v3-ready')] }],
  },
  {
    title: 'of a history of one the newest is kept',
    replicas: 2,
    spec: { revisionHistoryLimit: 1 },
    steps: [
      { set: [image('v2-ready')] },
      { set: [image('v3-ready')] },
      { set: [image('v4-ready')] },
      { set: [image('v3-ready')] },
    ],
  },
  {
    title: 'a revision that is deleted mid-roll is lost for every pod',
    replicas: 4,
    steps: [staged, ...lowered(3), { forget: 'A' }, { delete: 0 }, { delete: 1 }],
  },
  {
    title: 'RollingUpdate without a partition',
    replicas: 3,
    spec: { updateStrategy: { type: 'RollingUpdate' } },
    steps: [
      { delete: 1 },
      { set: [image('v2-bad')] },
      { delete: 2 },
      { delete: 0 },
      { set: [image('v1-ready')] },
      { delete: 2 },
    ],
  },
  {
    title: 'maxUnavailable is dropped by a server that does not have it',
    replicas: 4,
    spec: {
      podManagementPolicy: 'Parallel',
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0, maxUnavailable: 2 } },
    },
    steps: [{ set: [image('v2-bad')] }],
  },
  {
    title: 'annotations make no revision, and are copied into the next one',
    replicas: 2,
    steps: [
      { set: [{ op: 'add', path: '/metadata/annotations', value: { a: '1' } }] },
      staged,
      { set: [{ op: 'add', path: '/spec/template/metadata/annotations', value: { a: '1' } }] },
    ],
  },
  {
    title: 'with maxUnavailable a Parallel set has two pods down, and does not heal by itself',
    replicas: 4,
    maxUnavailable: true,
    spec: { podManagementPolicy: 'Parallel', updateStrategy: two },
    steps: [
      staged,
      ...lowered(3),
      { set: [partition(HOLD), image('v3-bad')] },
      ...lowered(1, 0),
      { set: [image('v4-ready')] },
      { delete: 3 },
      { delete: 2 },
    ],
  },
  {
    title: 'with maxUnavailable a Parallel set counts unready pods below the partition',
    replicas: 5,
    maxUnavailable: true,
    spec: { podManagementPolicy: 'Parallel', updateStrategy: two },
    steps: [staged, { unready: 0 }, { unready: 1 }, ...lowered(3), { ready: 0 }, { ready: 1 }],
  },
  {
    title: 'with maxUnavailable an ordered set deletes two at once, and makes them anew one by one',
    replicas: 4,
    maxUnavailable: true,
    spec: { updateStrategy: two },
    steps: [staged, { set: [partition(1)] }, { set: [image('v3-bad')] }, { set: [image('v4-ready')] }, { delete: 2 }],
  },
  {
    title: 'with maxUnavailable in percent',
    replicas: 5,
    maxUnavailable: true,
    spec: {
      podManagementPolicy: 'Parallel',
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0, maxUnavailable: '50%' } },
    },
    steps: [{ set: [image('v2-bad')] }],
  },
]
