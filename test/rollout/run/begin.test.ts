import { describe, expect, it } from 'vitest'
import type { Marker } from '../../../src/rollout/protocol/marker.ts'
import type { Beginning } from '../../../src/rollout/run/begin.ts'
import { beginningOf } from '../../../src/rollout/run/begin.ts'
import type { Scene } from '../scene.ts'
import { HOLD, markerOf, scene } from '../scene.ts'

const at = '2026-11-21T12:00:00.000Z'
/** What every marker of this run says. */
const mine = { v: 1, run: 'new', uid: 'set-1', to: 0, plan: 'digest', at, phase: 'roll' } as const

type Row = [situation: string, scene: Scene, p: number, more?: { hold?: true; resumed?: true; base?: string }]

describe('a run begins', () => {
  it.for<Row>([
    ['on a set that others hold', { pods: 'B B B', p: HOLD, marker: null }, HOLD],
    ['on a set that others hold at its replicas', { pods: 'B B B', p: 3, marker: null }, 3],
    [
      'on a set that an install has staged',
      { pods: 'B B B', p: HOLD, marker: { phase: 'stage', target: '', p: 0 } },
      HOLD,
    ],
    [
      'on one whose install was killed before it had written the template',
      { pods: 'T T T', p: HOLD, marker: { phase: 'stage', target: '', base: 'kafka-T' } },
      HOLD,
      { base: 'kafka-T' },
    ],
    ['at a partition where somebody else has stopped', { pods: 'B B B T T', p: 3, marker: null }, 3],
    ['at the end of a rollout that ended above 0', { pods: 'B B B T T', p: 3, marker: { phase: 'done', to: 3 } }, 3],
    ['on what was undone, and is staged still', { pods: 'B B B', p: HOLD, marker: { phase: 'undone' } }, HOLD],
    ['on what was being undone: not on with that', { pods: 'B B T', p: HOLD, marker: { phase: 'undo' } }, HOLD],
    ['by going on with a run that was killed', { pods: 'B B T', p: 2 }, 2, { resumed: true }],
    [
      'by going on with one that was killed just before its first step',
      { pods: 'B B B', p: HOLD },
      HOLD,
      { resumed: true },
    ],
    ['by going on with one that was paused', { pods: 'B B T', marker: { phase: 'paused' } }, 2, { resumed: true }],
    ['by going on with one that was aborted', { pods: 'B B T', marker: { phase: 'aborted' } }, 2, { resumed: true }],
    [
      'by going on where a killed run was, although somebody lowered the partition',
      { pods: 'B B T', p: 0, marker: { p: 2 } },
      2,
      { resumed: true },
    ],
    [
      'by going on where a paused run was, although somebody lowered the partition',
      { pods: 'B B T', p: 0, marker: { p: 2, phase: 'paused' } },
      2,
      { resumed: true },
    ],
    [
      'by going on from where somebody raised the partition to: that was a pause, and this is its end',
      { pods: 'B B T', p: 3, marker: { p: 2 } },
      3,
      { resumed: true },
    ],
    [
      'with the base that the marker remembers, when the controller knows it no more',
      { pods: 'T T T', p: 0, marker: { base: 'kafka-A' }, set: { currentRevision: 'kafka-T' } },
      0,
      { resumed: true, base: 'kafka-A' },
    ],
    ['by holding a set whose pods go ungated', { pods: 'B B T', p: 0, marker: null }, HOLD, { hold: true }],
    ['by holding it also when the first pod is just gone', { pods: 'B .', p: 0, marker: null }, HOLD, { hold: true }],
    [
      'by holding what goes ungated after another rollout',
      { pods: 'B B B', p: 0, marker: { phase: 'done', target: 'kafka-B' } },
      HOLD,
      { hold: true },
    ],
    [
      'by holding what somebody let go while it was staged',
      { pods: 'B B T', p: 0, marker: { phase: 'stage' } },
      HOLD,
      { hold: true },
    ],
    [
      'by holding what somebody else changed amid a rollout',
      { pods: 'B T X', p: 0, marker: { target: 'kafka-X', p: 1 } },
      HOLD,
      { hold: true },
    ],
    ['without holding what is gone already: its last pod', { pods: 'B T T', p: 0, marker: null }, 0],
    [
      'where one below the partition is missing, and all others are new',
      { pods: '. T', p: 1, marker: null, set: { currentRevision: 'kafka-B' } },
      1,
    ],
    ['without holding pods that are gone already', { pods: 'B . .', p: 1, marker: null }, 1],
    ['with the current revision as its base, whatever else there is', { pods: 'X B T', p: 2, marker: null }, 2],
    ['without holding pods that nobody lets go', { pods: 'B B B T', p: 3, marker: null }, 3],
    [
      'after the template was changed back: the base is what pods still have',
      { pods: 'T T X', p: HOLD, marker: { target: 'kafka-X', p: 2 }, set: { currentRevision: 'kafka-T' } },
      HOLD,
      { base: 'kafka-X' },
    ],
    ['anew where the marker is of another set', { pods: 'B B T', p: 2, marker: { uid: 'set-0', p: 1 } }, 2],
    [
      'anew where the marker is of another target',
      { pods: 'B X X', p: 1, marker: { target: 'kafka-X' } },
      HOLD,
      { hold: true },
    ],
    [
      'on a set that is updated by deleting pods, by counting those',
      { pods: 'B B T', set: { strategy: 'OnDelete' }, marker: null },
      2,
    ],
    [
      'on one that is updated by deleting pods, and has nothing to be held by',
      { pods: 'T T B B B', set: { strategy: 'OnDelete' }, marker: null },
      3,
    ],
    [
      'on with one that is updated by deleting pods, from where it was left: others have deleted one, maybe past a stage',
      { pods: 'B T T', set: { strategy: 'OnDelete' }, marker: { p: 2 } },
      2,
      { resumed: true },
    ],
    [
      'where all pods have gone before anybody began on what was staged',
      { pods: 'T T', p: 0, marker: { phase: 'stage', target: '' } },
      0,
    ],
    [
      'where a pod goes that would come back at the old template',
      { pods: 'T T-', p: HOLD, marker: null, set: { currentRevision: 'kafka-B' } },
      HOLD,
    ],
    [
      'where a pod is missing that would come back at the old template',
      { pods: '.', p: HOLD, marker: null, set: { currentRevision: 'kafka-B' } },
      HOLD,
    ],
  ])('%s', ([, found, p, { hold = false, resumed = false, base = 'kafka-B' } = {}]) => {
    const { replicas, strategy } = scene(found).set
    const deletes = strategy === 'OnDelete' ? { deletes: true as const } : {}
    const marker: Marker = { ...mine, base, target: 'kafka-T', p, replicas, start: 0, ...deletes }
    expect(begun(found)).toEqual({ is: 'claim', hold, resumed, marker })
  })

  it.for<[string, Scene]>([
    ['all pods have the newest template', { pods: 'T T T', p: 0, marker: null }],
    ['a rollout is finished', { pods: 'T T T', p: 0, marker: { phase: 'done' } }],
    ['the first pods of a new set are on their way', { pods: 'T . .', p: 0, marker: null }],
    ['pods are updated by deleting them, and all are', { pods: 'T T T', set: { strategy: 'OnDelete' }, marker: null }],
    ['only such as have to go are old', { pods: 'T T B-', replicas: 2, p: 0, marker: null }],
    [
      'only such as were before the start are old',
      { pods: 'T T B', replicas: 2, p: 0, marker: null, pod: { 2: { index: -1 } } },
    ],
    [
      'all have it, although the controller has not said so yet',
      { pods: 'T T', p: HOLD, marker: null, set: { currentRevision: 'kafka-B' } },
    ],
    [
      'the one that is missing will have it: it is released',
      { pods: 'T .', p: 1, marker: null, set: { currentRevision: 'kafka-B' } },
    ],
    ['the one that is missing will have it: there is no other one', { pods: 'T .', p: HOLD, marker: null }],
    [
      'pods are updated by deleting them, and a rollout of that is over',
      { pods: 'T T', set: { strategy: 'OnDelete' }, marker: { phase: 'done' } },
    ],
    ['the marker of another set is all that there is', { pods: 'T T', p: 0, marker: { uid: 'set-0' } }],
  ])('never where %s', ([, found]) => {
    expect(begun(found)).toMatchObject({ is: 'nothing' })
  })

  it.for<[string, Scene, Beginning['is']]>([
    ['on a set that nobody ever rolled out', { pods: 'T T T', p: 0, marker: null }, 'settle'],
    ['after a rollout that has ended', { pods: 'T T T', p: 0, marker: { phase: 'done' } }, 'settle'],
    [
      'but not before the controller calls their template the current one',
      { pods: 'T T', p: 0, marker: null, set: { currentRevision: 'kafka-B' } },
      'claim',
    ],
    ['and finds that it is', { pods: 'T T T', p: HOLD, marker: { phase: 'done' } }, 'nothing'],
    ['and finds that others hold it', { pods: 'T T T', p: HOLD, marker: null }, 'nothing'],
    [
      'but for sets that are updated by deleting pods',
      { pods: 'T T', set: { strategy: 'OnDelete' }, marker: null },
      'nothing',
    ],
  ])('to park a set whose pods are all new, %s', ([, found, is]) => {
    expect(begun(found, true).is).toBe(is)
  })

  it('and lets a parked one go, which an undo still brings back to where it came from', () => {
    const began = begun({ pods: 'T T T', p: HOLD, marker: { phase: 'done' } })
    expect(began).toMatchObject({ is: 'settle', marker: { phase: 'done', base: 'kafka-B', target: 'kafka-T', p: 0 } })
  })

  it('with the plan and the end that were given', () => {
    const { set, pods } = scene({ pods: 'B B B', marker: null })
    const began = beginningOf(set, pods, { run: 'x', to: 2, plan: 'p', park: false, at })
    expect(began).toMatchObject({ marker: { ...markerOf(), run: 'x', to: 2, plan: 'p', at, p: HOLD } })
  })
})

function begun(found: Scene, park = false): Beginning {
  const { set, pods } = scene(found)
  return beginningOf(set, pods, { run: 'new', to: 0, plan: 'digest', park, at })
}
