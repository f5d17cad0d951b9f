import { describe, expect, it } from 'vitest'
import { integerAt, mapAt, textAt } from '../../src/status/field.ts'
import type { Bench, BenchOptions } from './bench.ts'
import { bench } from './bench.ts'
import { HOLD, image, partition, replicas, start, strategy } from './scenario.ts'

const parallel = { podManagementPolicy: 'Parallel' }
const onDelete = { updateStrategy: { type: 'OnDelete' } }
const next = image('v2-ready')

/** A set whose newest template waits, held, and has been seen. */
function staged(replicaCount: number, more: Omit<BenchOptions, 'replicas'> = {}): Bench {
  const set = bench({ replicas: replicaCount, ...more })
  set.patch(partition(HOLD), next)
  set.sync()
  return set
}

describe('revisions', () => {
  it('come from the template alone', () => {
    const set = bench({ replicas: 2 })
    set.patch(replicas(3), partition(1), { op: 'add', path: '/spec/minReadySeconds', value: 5 })
    expect(set.look().acts).toEqual(['create app-2 at A'])
    set.patch(partition(HOLD), next)
    expect(set.look().acts[0]).toBe('create-revision B2')
  })

  it('of a template that is put back are used again, under a new number', () => {
    const set = staged(2)
    set.patch(image('v1-ready'))
    expect(set.look().acts).toEqual(['renumber A3'])
    set.sync()
    expect(set.look().status).toMatchObject({ currentRevision: set.name('A'), updateRevision: set.name('A') })
  })

  it('that are current and gone are replaced by the newest', () => {
    const set = staged(2)
    set.patch(image('v3-ready'))
    set.sync()
    set.world.board.store.drop(revision('A', set))
    expect(textAt(set.look().status, 'currentRevision')).toBe(set.name('C'))
  })

  it('of another set count for nothing', () => {
    const set = bench({ replicas: 1 })
    const other = revision('A', set)
    const ownerReferences = [{ kind: 'StatefulSet', name: 'other', uid: 'another', controller: true }]
    const metadata = { ...mapAt(other, 'metadata'), name: 'other-1', ownerReferences }
    set.world.board.store.put({ ...other, metadata, revision: 7 })
    expect(set.look().acts).toEqual([])
    set.patch(next)
    expect(set.look().acts[0]).toBe('create-revision B2')
  })

  it('have the annotations that the set had then', () => {
    const set = bench({ replicas: 1 })
    set.patch({ op: 'add', path: '/metadata/annotations', value: { team: 'x' } }, next)
    set.sync()
    expect(revision('B', set)['metadata']).toMatchObject({ annotations: { team: 'x' } })
    expect(revision('A', set)['metadata']).not.toHaveProperty('annotations')
  })

  it('hold the template whole, to be put in the place of another', () => {
    const set = bench({ replicas: 1 })
    expect(revision('A', set)['data']).toEqual({
      spec: { template: { ...(set.set()['spec'] as { template: object }).template, $patch: 'replace' } },
    })
  })

  it('that nobody uses are deleted beyond the limit, oldest first', () => {
    const set = bench({ replicas: 1, spec: { revisionHistoryLimit: 1, updateStrategy: { type: 'OnDelete' } } })
    for (const tag of ['v2-ready', 'v3-ready', 'v4-ready']) {
      set.patch(image(tag))
      set.sync()
    }
    // A is the pod's, D the newest, C within the limit.
    expect(numbers(set)).toEqual([1, 3, 4])
  })

  it('are kept at a limit of 0 as long as a pod or the status has them', () => {
    const set = staged(3, { spec: { revisionHistoryLimit: 0 } })
    set.patch(partition(2))
    replace(set, 2)
    set.patch(image('v3-ready'), partition(HOLD))
    set.sync()
    // B is nobody's but a pod's.
    expect(numbers(set)).toEqual([1, 2, 3])
    set.pod(2, { gone: true })
    set.sync()
    expect(numbers(set)).toEqual([1, 3])
  })
})

describe('the status', () => {
  it('tells what was before the controller acted, at the generation that it has seen', () => {
    const set = staged(2)
    set.patch(partition(1))
    const { acts, status } = set.look()
    expect(acts).toEqual(['delete app-1'])
    expect(status).toMatchObject({ observedGeneration: 3, replicas: 2, readyReplicas: 2, currentReplicas: 2 })
  })

  it('counts terminating pods as replicas, and as ready, but of no revision', () => {
    const set = staged(3)
    set.pod(2, { terminating: true })
    expect(set.look().status).toMatchObject({ replicas: 3, readyReplicas: 3, currentReplicas: 2 })
  })

  it('counts surplus pods', () => {
    const set = bench({ replicas: 3 })
    set.patch(replicas(2))
    expect(set.look().status).toMatchObject({ replicas: 3, readyReplicas: 3, updatedReplicas: 3 })
  })

  it('leaves out counts of 0, but for replicas and available ones', () => {
    const { status } = staged(2).look()
    expect(status).not.toHaveProperty('updatedReplicas')
    const empty = bench({ replicas: 0 }).look().status
    expect(empty).toMatchObject({ replicas: 0, availableReplicas: 0 })
    expect(empty).not.toHaveProperty('readyReplicas')
  })

  it('never has conditions', () => {
    expect(staged(2).look().status).not.toHaveProperty('conditions')
  })

  it('tells availability by minReadySeconds', () => {
    const set = bench({ replicas: 2, spec: { minReadySeconds: 10 } })
    set.pod(1, { readyFor: 4 })
    const { status, again } = set.look()
    expect(status).toMatchObject({ readyReplicas: 2, availableReplicas: 1 })
    // No write tells of its becoming available.
    expect(again).toBe(6001)
  })

  it('counts pods of the newest revision wherever they are, and so calls a rollback over that has not begun', () => {
    const set = staged(3)
    set.patch(partition(1))
    for (const ordinal of [2, 1]) replace(set, ordinal)
    set.patch(image('v1-ready'), partition(2))
    // One pod at or above the partition is wanted, and one is counted: pod 0.
    expect(set.look().status).toMatchObject({ updatedReplicas: 1 })
    expect(set.look().acts).toContain('delete app-2')
  })
})

describe('an ordered set', () => {
  it.for<[string, Parameters<Bench['pod']>[1], string[]]>([
    ['that is missing', { gone: true }, ['create app-1 at A']],
    ['that has failed', { phase: 'Failed', ready: false }, ['delete app-1']],
    ['that has ended', { phase: 'Succeeded', ready: false }, ['delete app-1']],
    ['that terminates', { terminating: true }, []],
    ['that is not ready', { ready: false }, []],
    ['that does not run', { phase: 'Pending' }, []],
  ])('stops at the first pod %s, before it updates any', ([, is, acts]) => {
    const set = staged(3)
    set.patch(partition(2))
    set.pod(1, is)
    expect(set.look().acts).toEqual(acts)
  })

  it('stops at a pod that is ready and not yet available', () => {
    const set = staged(3, { spec: { minReadySeconds: 60 } })
    set.patch(partition(2))
    set.pod(0, { readyFor: 30 })
    expect(set.look().acts).toEqual([])
  })

  it('makes one pod at a time', () => {
    const set = bench({ replicas: 2 })
    set.patch(replicas(5))
    expect(set.look().acts).toEqual(['create app-2 at A'])
  })

  it('removes surplus pods one at a time, highest first, and updates none meanwhile', () => {
    const set = staged(4)
    set.patch(replicas(2), partition(0))
    expect(set.look().acts).toEqual(['delete app-3'])
    set.pod(3, { terminating: true })
    expect(set.look().acts).toEqual([])
  })

  it('keeps a surplus pod while another one below is the sick one', () => {
    const set = bench({ replicas: 4 })
    set.patch(replicas(2))
    set.pod(3, { ready: false })
    expect(set.look().acts).toEqual(['delete app-3'])
    set.pod(2, { ready: false })
    expect(set.look().acts).toEqual([])
  })
})

describe('a Parallel set', () => {
  it('makes all missing pods at once, and removes all surplus ones', () => {
    const set = bench({ replicas: 2, spec: parallel })
    set.patch(replicas(4))
    expect(set.look().acts).toEqual(['create app-2 at A', 'create app-3 at A'])
    set.patch(replicas(0))
    expect(set.look().acts).toEqual(['delete app-1', 'delete app-0'])
  })

  it('updates although pods below the partition are not ready', () => {
    const set = staged(4, { spec: parallel })
    set.patch(partition(3))
    set.pod(0, { ready: false })
    expect(set.look().acts).toEqual(['delete app-3'])
  })

  it('replaces an unready pod of the old revision', () => {
    const set = staged(3, { spec: parallel })
    set.patch(partition(0))
    set.pod(2, { ready: false })
    expect(set.look().acts).toEqual(['delete app-2'])
  })

  it('waits at an unready pod of the newest revision', () => {
    const set = staged(3, { spec: parallel })
    set.patch(partition(0))
    replace(set, 2, { ready: false })
    expect(set.look().acts).toEqual([])
  })

  it('waits while a pod of the old revision terminates', () => {
    const set = staged(3, { spec: parallel })
    set.patch(partition(0))
    set.pod(2, { terminating: true })
    expect(set.look().acts).toEqual([])
  })
})

describe('a new pod', () => {
  it.for<[number, number, string]>([
    [0, 2, 'create app-0 at A'],
    [1, 2, 'create app-1 at A'],
    [2, 2, 'create app-2 at B'],
    [0, 0, 'create app-0 at B'],
    [2, HOLD, 'create app-2 at A'],
  ])('of index %i below partition %i has its revision: %s', ([index, p, act]) => {
    const set = staged(3)
    set.patch(partition(p))
    set.pod(index, { gone: true })
    expect(set.look().acts).toEqual([act])
  })

  it('of a set without partition has the current revision as long as current ones are counted', () => {
    const set = bench({ replicas: 3, spec: { updateStrategy: { type: 'RollingUpdate' } } })
    set.patch(next)
    set.sync()
    replace(set, 2)
    set.sync()
    set.pod(1, { gone: true })
    expect(set.look().acts).toEqual(['create app-1 at A'])
  })

  it('of an OnDelete set has the newest revision', () => {
    const set = bench({ replicas: 2, spec: onDelete })
    set.patch(next)
    set.sync()
    set.pod(0, { gone: true })
    expect(set.look().acts).toEqual(['create app-0 at B'])
  })

  it('is named and labelled by its ordinal, and owned by the set', () => {
    const set = bench({ replicas: 2, spec: { ordinals: { start: 5 } } })
    set.pod(6, { gone: true })
    set.sync()
    expect(set.world.board.store.get('Pod', 'default', 'app-6')).toMatchObject({
      metadata: {
        labels: {
          'apps.kubernetes.io/pod-index': '6',
          'statefulset.kubernetes.io/pod-name': 'app-6',
          'controller-revision-hash': set.name('A'),
        },
        ownerReferences: [{ kind: 'StatefulSet', name: 'app', controller: true, blockOwnerDeletion: true }],
      },
      spec: { hostname: 'app-6', subdomain: 'app' },
    })
  })
})

describe('an update', () => {
  it('deletes one pod at a time, from the top down to the partition', () => {
    const set = staged(3)
    set.patch(partition(1))
    expect(set.look().acts).toEqual(['delete app-2'])
    replace(set, 2)
    expect(set.look().acts).toEqual(['delete app-1'])
    replace(set, 1)
    expect(set.look().acts).toEqual([])
  })

  it('counts the partition as an index, not as an ordinal', () => {
    const set = staged(3, { spec: { ordinals: { start: 5 } } })
    set.patch(partition(2))
    expect(set.look().acts).toEqual(['delete app-7'])
    replace(set, 7)
    expect(set.look().acts).toEqual([])
  })

  it('of an OnDelete set is nobody but whoever deletes', () => {
    const set = bench({ replicas: 2, spec: onDelete })
    set.patch(next)
    expect(set.look().acts).toEqual(['create-revision B2'])
    set.sync()
    expect(set.look().acts).toEqual([])
  })

  it('does nothing for a partition of as many as there are, or more', () => {
    const set = staged(2)
    for (const p of [2, 3, 1_000_000_000, HOLD]) {
      set.patch(partition(p))
      expect(set.look().acts).toEqual([])
    }
  })

  it('by a raised partition leaves the pods that have it', () => {
    const set = staged(3)
    set.patch(partition(2))
    replace(set, 2)
    set.patch(partition(3))
    expect(set.look().acts).toEqual([])
  })

  it('by a third template takes the pods from the partition on, and those below keep theirs', () => {
    const set = staged(3)
    set.patch(partition(2))
    replace(set, 2)
    set.patch(image('v3-ready'))
    expect(set.look().acts).toEqual(['create-revision C3', 'delete app-2'])
  })

  it('takes no notice of PodDisruptionBudgets', () => {
    const set = staged(2)
    const budget = { spec: { maxUnavailable: 0, selector: { matchLabels: { app: 'app' } } } }
    const metadata = { name: 'app', namespace: 'default' }
    set.world.board.store.put({ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata, ...budget })
    set.patch(partition(1))
    expect(set.look().acts).toEqual(['delete app-1'])
  })

  it('touches no pod of another set, although it has the same labels and a name like it', () => {
    const set = bench({ replicas: 2 })
    const { store } = set.world.board
    const other = store.get('Pod', 'default', 'app-1')!
    const ownerReferences = [{ kind: 'StatefulSet', name: 'other', uid: 'another', controller: true }]
    store.put({ ...other, metadata: { ...(other['metadata'] as object), name: 'app-7', ownerReferences } })
    expect(set.look().acts).toEqual([])
    expect(set.look().status).toMatchObject({ replicas: 2 })
  })

  it('of a set that is being deleted is over', () => {
    const set = staged(2)
    set.patch(partition(0))
    const { store } = set.world.board
    const metadata = { ...(set.set()['metadata'] as object), deletionTimestamp: '2026-01-01T00:00:00Z' }
    store.put({ ...set.set(), metadata })
    expect(set.look().acts).toEqual([])
  })

  it('of another first ordinal moves the set, by the partition', () => {
    const set = staged(2)
    set.patch(start(1))
    expect(set.look().acts).toEqual(['create app-2 at A'])
    set.sync()
    set.pod(2, { ready: true })
    expect(set.look().acts).toEqual(['delete app-0'])
  })
})

describe('the current revision', () => {
  it('becomes the newest one when all pods have it and are ready', () => {
    const set = staged(2)
    set.patch(partition(0))
    replace(set, 1)
    replace(set, 0, { ready: false })
    expect(textAt(set.look().status, 'currentRevision')).toBe(set.name('A'))
    set.pod(0, { ready: true })
    expect(set.look().status).toMatchObject({ currentRevision: set.name('B'), currentReplicas: 2 })
  })

  it('does so before they are available', () => {
    const set = staged(1, { spec: { minReadySeconds: 60 } })
    set.patch(partition(0))
    replace(set, 0, { readyFor: 1 })
    expect(set.look().status).toMatchObject({ currentRevision: set.name('B'), availableReplicas: 0 })
  })

  it('does so although the set is held, once all pods were deleted', () => {
    const set = staged(2)
    for (const ordinal of [0, 1]) replace(set, ordinal, {}, partition(0))
    set.patch(partition(HOLD))
    expect(textAt(set.look().status, 'currentRevision')).toBe(set.name('B'))
  })

  it('does so at 0 replicas, even under hold, and then all pods come back at the newest', () => {
    const set = staged(1)
    set.patch(replicas(0))
    set.pod(0, { gone: true })
    expect(textAt(set.look().status, 'currentRevision')).toBe(set.name('B'))
    set.sync()
    set.patch(replicas(1))
    expect(set.look().acts).toEqual(['create app-0 at B'])
  })

  it('never does so under OnDelete', () => {
    const set = bench({ replicas: 1, spec: onDelete })
    set.patch(next)
    set.sync()
    replace(set, 0)
    expect(textAt(set.look().status, 'currentRevision')).toBe(set.name('A'))
  })

  it('stays while a partition above 0 leaves old pods', () => {
    const set = staged(2)
    set.patch(partition(1))
    replace(set, 1)
    expect(textAt(set.look().status, 'currentRevision')).toBe(set.name('A'))
  })

  it('is the newest at once when the template is put back, while pods of the other one still run', () => {
    const set = staged(3)
    set.patch(partition(2))
    replace(set, 2)
    set.patch(image('v1-ready'), partition(HOLD))
    const { status } = set.look()
    expect(status['currentRevision']).toBe(status['updateRevision'])
    expect(status).toMatchObject({ updatedReplicas: 2, readyReplicas: 3 })
  })
})

describe('the pods of a scale', () => {
  it.for<[string, number, string]>([
    ['at the old revision under hold', HOLD, 'create app-3 at A'],
    ['at the newest revision at or above the partition', 2, 'create app-3 at B'],
    ['at the newest revision although the partition is raised by as many', 3, 'create app-3 at B'],
  ])('up are born %s', ([, p, act]) => {
    const set = staged(3)
    if (p !== HOLD) {
      set.patch(partition(2))
      replace(set, 2)
    }
    set.patch(replicas(5), partition(p))
    expect(set.look().acts).toEqual([act])
  })

  it('down are the updated ones', () => {
    const set = staged(3)
    set.patch(partition(2))
    replace(set, 2)
    set.patch(replicas(2))
    expect(set.look().acts).toEqual(['delete app-2'])
  })
})

describe('with maxUnavailable, an update', () => {
  const two = { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0, maxUnavailable: 2 } } }
  const open = { maxUnavailable: true, spec: { ...parallel, ...two } }

  it('deletes as many pods at once, without waiting at each', () => {
    const set = staged(4, open)
    set.patch(partition(1))
    expect(set.look().acts).toEqual(['delete app-3', 'delete app-2'])
  })

  it('counts all pods that are not available, wherever they are', () => {
    const set = staged(4, open)
    set.patch(partition(2))
    set.pod(0, { ready: false })
    expect(set.look().acts).toEqual(['delete app-3'])
    set.pod(1, { gone: true })
    expect(set.look().acts).toEqual(['create app-1 at A'])
  })

  it('does not replace bad pods of an old revision when these are as many', () => {
    const set = staged(4, open)
    set.patch(partition(0))
    set.pod(3, { ready: false })
    set.pod(2, { ready: false })
    expect(set.look().acts).toEqual([])
  })

  it.for<[string | number, number, number]>([
    [1, 5, 1],
    ['50%', 5, 2],
    ['10%', 5, 1],
  ])('by %s of %i pods deletes %i', ([maxUnavailable, count, most]) => {
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 0, maxUnavailable } }
    const set = staged(count, { maxUnavailable: true, spec: { ...parallel, updateStrategy } })
    set.patch(partition(0))
    expect(set.look().acts).toHaveLength(most)
  })

  it('goes one by one where the server does not have it: the field is dropped', () => {
    const set = staged(4, { spec: { ...parallel, ...two } })
    expect(set.set()['spec']).toMatchObject({ updateStrategy: { rollingUpdate: { partition: HOLD } } })
    expect(JSON.stringify(set.set())).not.toContain('maxUnavailable')
    set.patch(partition(0))
    expect(set.look().acts).toEqual(['delete app-3'])
  })

  it('changes its strategy like any other', () => {
    const set = bench({ replicas: 2, ...open })
    set.patch(strategy({ type: 'OnDelete' }), next)
    expect(set.look().acts).toEqual(['create-revision B2'])
  })
})

/** Lets the pod be made anew, by the partition as it is or as given. */
function replace(
  set: Bench,
  ordinal: number,
  is: Parameters<Bench['pod']>[1] = {},
  by?: ReturnType<typeof partition>,
): void {
  if (by !== undefined) set.patch(by)
  set.pod(ordinal, { gone: true })
  set.sync()
  set.pod(ordinal, { ready: true, ...is })
}

function revision(letter: string, { world, name }: Bench): ReturnType<Bench['set']> {
  return world.board.store.get('ControllerRevision', 'default', name(letter))!
}

function numbers({ world }: Bench): number[] {
  const all = world.board.store.all('ControllerRevision').map((one) => integerAt(one, 'revision') ?? 0)
  return all.sort((a, b) => a - b)
}
