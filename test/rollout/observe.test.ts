import { describe, expect, it } from 'vitest'
import type { JsonMap } from '../../src/core/json.ts'
import { countFlaps } from '../../src/rollout/flaps.ts'
import { unasked } from '../../src/rollout/gates/standing.ts'
import type { Sight } from '../../src/rollout/observe.ts'
import { observe } from '../../src/rollout/observe.ts'
import { markerKey } from '../../src/rollout/protocol/marker.ts'
import type { PodSeen, SetSeen } from '../../src/rollout/seen.ts'
import { slimPod } from '../../src/rollout/slim-pod.ts'
import {
  at,
  crashing,
  ending,
  event,
  kept,
  merged,
  noon,
  old,
  pending,
  pod,
  statefulSet,
  unready,
} from '../status/objects.ts'
import { markerOf } from './scene.ts'

const mine = markerOf({ uid: 'set-uid' })

type Parts = Parameters<typeof statefulSet>[1]

describe('a set', () => {
  it.for<[situation: string, object: Parts, seen: Partial<SetSeen>]>([
    [
      'is named as requests name it',
      {},
      { ref: { apiVersion: 'apps/v1', kind: 'StatefulSet', namespace: 'prod', name: 'kafka' } },
    ],
    ['is observed at its generation', {}, { observed: true, generation: 4 }],
    ['is not observed at an older one', { metadata: { generation: 5 } }, { observed: false, generation: 5 }],
    ['is not observed without a status', { status: { observedGeneration: null } }, { observed: false }],
    ['has the replicas of its spec', { status: { replicas: 7 } }, { replicas: 3, readyReplicas: 0 }],
    ['has one where it does not say', { spec: { replicas: null } }, { replicas: 1 }],
    ['has as many that are ready as its controller says', { status: { readyReplicas: 2 } }, { readyReplicas: 2 }],
    ['has a start', { spec: { ordinals: { start: 5 } } }, { start: 5 }],
    [
      'has partition 0 where none was ever written',
      { spec: { updateStrategy: { rollingUpdate: null } } },
      { partition: 0 },
    ],
    [
      'has none under OnDelete',
      { spec: { updateStrategy: { type: 'OnDelete', rollingUpdate: null } } },
      { strategy: 'OnDelete', partition: undefined },
    ],
    ['is parallel or not', { spec: { podManagementPolicy: 'Parallel' } }, { parallel: true }],
    ['has minReadySeconds in milliseconds', { spec: { minReadySeconds: 7 } }, { minReady: 7000 }],
    ['is being deleted', { metadata: { deletionTimestamp: at(0) } }, { deleting: true }],
    ['has revisions', {}, { currentRevision: 'kafka-old', updateRevision: 'kafka-new' }],
    ['has a marker', marked(JSON.stringify(mine)), { marker: mine }],
    [
      'has none that tells of another set, of which it is a copy',
      marked(JSON.stringify(markerOf())),
      { marker: undefined },
    ],
    ['has none that is not ours', marked('{"v":2}'), { marker: undefined }],
    ['has none that is no JSON', marked('yes'), { marker: undefined }],
    ['tells nothing of when it was written', {}, { changed: undefined, scaled: undefined }],
    [
      'tells when it was written last, and when it was scaled; its status is no change',
      {
        metadata: {
          managedFields: [
            { manager: 'a', time: at(1), fieldsV1: { 'f:spec': { 'f:replicas': {} } } },
            { manager: 'hpa', subresource: 'scale', time: at(2), fieldsV1: { 'f:spec': { 'f:replicas': {} } } },
            { manager: 'b', time: at(3), fieldsV1: { 'f:spec': { 'f:template': {} } } },
            { manager: 'kcm', subresource: 'status', time: at(4), fieldsV1: { 'f:status': {} } },
          ],
        },
      },
      { changed: noon + 3000, scaled: noon + 2000 },
    ],
  ])('%s', ([, object, seen]) => {
    expect(observe(sight({ set: statefulSet(3, object) })).set).toMatchObject(seen)
  })

  it('may be gone', () => {
    expect(observe(sight({ set: undefined }))).toMatchObject({ set: undefined, pods: [], baseIsThere: false })
  })

  it.for<[ReadonlySet<string> | undefined, boolean]>([
    [new Set(['kafka-old', 'kafka-new']), true],
    [new Set(['kafka-new']), false],
    [undefined, true],
  ])('has its old revision among %s? %s', ([revisions, isThere]) => {
    expect(observe(sight({ revisions })).baseIsThere).toBe(isThere)
  })
})

describe('a pod', () => {
  it.for<[situation: string, object: JsonMap, seen: Partial<PodSeen>]>([
    ['has its index and its revision', pod(2), { index: 2, name: 'kafka-2', uid: 'pod-uid-2', revision: 'kafka-new' }],
    ['may have another revision', old(2), { revision: 'kafka-old' }],
    [
      'is ready since a time',
      pod(0),
      { ready: true, readySince: noon, trouble: undefined, terminating: false, due: undefined },
    ],
    [
      'is not ready, and says why',
      unready(0),
      {
        ready: false,
        trouble: { grade: 'passing', text: expect.stringContaining('readiness probe has not passed yet') as string },
      },
    ],
    ['is not ready while it does not run', merged(pod(0), { status: { phase: 'Pending' } }), { ready: false }],
    [
      'may have failed',
      merged(pod(0), { status: { phase: 'Failed' } }),
      { ready: false, trouble: { grade: 'stuck', text: 'pod kafka-0 failed: no reason was kept' } },
    ],
    ['that goes may be ready still', ending(0), { ready: true, terminating: true, due: noon + 30_000 }],
    ['has restarts', unready(0, crashing(3)), { restarts: 3, ready: false }],
    [
      'has those of its sidecars, and not of what only prepares it',
      merged(pod(0), {
        spec: { initContainers: [{ name: 'proxy', restartPolicy: 'Always' }, { name: 'format' }] },
        status: {
          initContainerStatuses: [
            { name: 'proxy', restartCount: 2 },
            { name: 'format', restartCount: 1 },
          ],
        },
      }),
      { restarts: 2 },
    ],
    [
      'has none of those that it had before',
      merged(unready(0, crashing(3)), { metadata: { uid: 'before' } }),
      { restarts: 1 },
    ],
    [
      'that cannot start says so',
      pending(0, kept('InvalidImageName')),
      { trouble: { grade: 'terminal', text: expect.stringContaining('InvalidImageName') as string } },
    ],
    ['has the zone of its node', pod(0), { rack: 'zone-1' }],
    ['has none while nobody knows', merged(pod(0), { spec: { nodeName: 'node-z' } }), { rack: undefined }],
    ['has labels', pod(0), { labels: { 'controller-revision-hash': 'kafka-new' } }],
  ])('%s', ([, object, seen]) => {
    const one = { pods: [object], oldRestarts: new Map([['before', 2]]), racks: new Map([['node-a', 'zone-1']]) }
    expect(observe(sight(one)).pods).toMatchObject([seen])
    // What a watch keeps of it is enough.
    expect(observe(sight({ ...one, pods: [slimPod(object)] })).pods).toEqual(observe(sight(one)).pods)
  })

  it('is counted by index, from the start on, and ascending', () => {
    const set = statefulSet(3, { spec: { ordinals: { start: 5 } } })
    const seen = observe(sight({ set, pods: [pod(7), pod(4), pod(5)] }))
    expect(seen.pods.map(({ index, name }) => [index, name])).toEqual([
      [-1, 'kafka-4'],
      [0, 'kafka-5'],
      [2, 'kafka-7'],
    ])
  })

  it('is of the set by its owner, not by its name', () => {
    const foreign = merged(pod(1), { metadata: { ownerReferences: [{ uid: 'other', controller: true }] } })
    const orphan = merged(pod(2), { metadata: { ownerReferences: [] } })
    const misnamed = merged(pod(3), { metadata: { name: 'kafka-03' } })
    expect(observe(sight({ pods: [pod(0), foreign, orphan, misnamed] })).pods.map(({ name }) => name)).toEqual([
      'kafka-0',
    ])
  })
})

describe('look after look', () => {
  const foreign = merged(pod(1), { metadata: { ownerReferences: [] } })
  const down = unready(2, kept('ContainerCreating'))
  const looks = (): Partial<Sight> => ({
    pods: [foreign, pod(0), down],
    flaps: countFlaps(),
    oldRestarts: new Map(),
    racks: new Map(),
  })

  it('pods of which nothing else is said are the same list', () => {
    const same = looks()
    const { pods } = observe(sight(same))
    expect(pods.map(({ index }) => index)).toEqual([0, 2])
    expect(observe(sight({ ...same, now: noon + 20_100 })).pods).toBe(pods)
  })

  it('one that does not serve is told anew when there is news of it, and the others are as they were', () => {
    const same = looks()
    const { pods } = observe(sight(same))
    const news = event(down, 'FailedMount', 'MountVolume.SetUp failed for volume "data"', { last: 19 })
    const later = observe(sight({ ...same, events: [news] })).pods
    expect(later[0]).toBe(pods[0])
    expect(later[1]?.trouble?.text).not.toBe(pods[1]?.trouble?.text)
  })
})

describe('an ordinal without a pod', () => {
  const quota = 'create Pod kafka-2 in StatefulSet kafka failed error: pods "kafka-2" is forbidden: exceeded quota: q'
  const denied = 'create Pod kafka-2 in StatefulSet kafka failed error: admission webhook "w" denied the request: no'
  const set = statefulSet(3, marked(JSON.stringify({ ...mine, at: at(10) })))
  const pods = [pod(0), pod(1)]
  const refused = (text: string, last: number) => event(set, 'FailedCreate', text, { last })

  it.for<[situation: string, events: readonly JsonMap[], text: string | undefined, grade?: string]>([
    ['is nothing to wonder at', [], undefined],
    [
      'has the reason that the controller tells',
      [refused(quota, 20)],
      'pod kafka-2 cannot be created: pods "kafka-2" is forbidden: exceeded quota: q',
      'stuck',
    ],
    [
      'may have one that passes by no waiting',
      [refused(denied, 20)],
      'pod kafka-2 cannot be created: admission webhook "w" denied the request: no',
      'terminal',
    ],
    [
      'has one of before the last step, which may be mended',
      [refused(denied, 5)],
      'pod kafka-2 cannot be created: admission webhook "w" denied the request: no',
      'stuck',
    ],
    [
      'has none that passed',
      [
        refused(quota, 20),
        event(set, 'SuccessfulCreate', 'create Pod kafka-2 in StatefulSet kafka successful', { last: 21 }),
      ],
      undefined,
    ],
    ['has none that is about another one', [refused(quota.replaceAll('kafka-2', 'kafka-1'), 20)], undefined],
  ])('%s', ([, events, text, grade]) => {
    const { absent } = observe(sight({ set, pods, events }))
    const trouble = text === undefined ? undefined : { text, grade }
    expect(absent).toEqual([{ index: 2, since: undefined, trouble }])
  })

  it('is one only within the replicas, and where there is none', () => {
    expect(observe(sight({ set, pods: [...pods, pod(2), pod(3)] })).absent).toEqual([])
    const far = observe(sight({ set, pods: [pod(1), pod(5)] })).absent
    expect(far?.map(({ index }) => index)).toEqual([0, 2])
    const surplus = observe(sight({ set, pods: [pod(0), pod(2), pod(3)] })).absent
    expect(surplus?.map(({ index }) => index)).toEqual([1])
  })

  it('is so since somebody saw it go', () => {
    const flaps = countFlaps()
    flaps.note([...pods, pod(2)], noon)
    flaps.note(pods, noon + 1000)
    expect(observe(sight({ set, pods, flaps })).absent).toMatchObject([{ index: 2, since: noon + 1000 }])
  })
})

function marked(text: string): { metadata: { annotations: JsonMap } } {
  return { metadata: { annotations: { [markerKey]: text } } }
}

function sight(more: Partial<Sight>): Sight {
  return {
    set: statefulSet(3),
    pods: [],
    events: [],
    revisions: undefined,
    flaps: countFlaps(),
    oldRestarts: new Map(),
    racks: new Map(),
    gates: unasked,
    now: noon + 20_000,
    ...more,
  }
}
