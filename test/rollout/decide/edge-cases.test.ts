import { describe, expect, it } from 'vitest'
import type { RolloutSpec } from '../../../src/rollout/spec.ts'
import type { Scene } from '../scene.ts'
import { ago, decided, gateOf, HOLD, markerOf, now, told } from '../scene.ts'

type Row = [title: string, scene: Scene, decision: string, because?: string, spec?: Partial<RolloutSpec>]

const to2: Partial<RolloutSpec> = { stages: { is: 'marks', marks: [{ partition: 2 }] } }

const inHalves: Partial<RolloutSpec> = {
  stages: { is: 'share', percent: 50 },
  gates: [gateOf({ at: 'stage' })],
}

/** The numbers are those of the edge cases that the design of the rollout lists; what does not concern a decision is left out. */
describe('an edge case', () => {
  it.for<Row>([
    [
      '11: ordinals that somebody moved are held: the same partition keeps other pods back now',
      { pods: 'B B T', p: 2, marker: { start: 0 }, set: { start: 2 } },
      'hold',
      'its ordinals were moved by somebody else, from 0 on to 2 on',
    ],
    [
      '11: and held, that is for a person to judge',
      { pods: 'B B T', p: HOLD, marker: { start: 0, p: 2 }, set: { start: 2 } },
      'stop drifted',
      'its ordinals were moved',
    ],
    ['11: ordinals that are as they were go on', { pods: 'B B T', marker: { start: 2 }, set: { start: 2 } }, 'lower 1'],
    ['11: a rollout of before they were noted goes on', { pods: 'B B T', set: { start: 2 } }, 'lower 1'],
    [
      'a controller that counts less than there is for longer than the patience blocks',
      { pods: 'B B T', marker: { at: ago(3_700_000) }, set: { readyReplicas: 2 } },
      'stop blocked',
      'the controller counts 2 of 3 pods as ready, for 600 s',
    ],
    ['1: a stale status is not believed', { pods: 'B B B', set: { observed: false, readyReplicas: 0 } }, 'look'],
    ['2: observed, and the pod not deleted yet', { pods: 'B B B', p: 2 }, 'look', 'kafka-2 was released'],
    ['3: an old pod that terminates still counts as ready', { pods: 'B B B-', p: 2 }, 'look', 'terminating'],
    [
      '4: equal revisions say nothing of pods that still have another one',
      { pods: 'B B T', p: 0, set: { currentRevision: 'kafka-T' } },
      'look',
      'kafka-1 was released',
    ],
    [
      '5: collapsed before minReadySeconds are over, it keeps soaking',
      { pods: 'T T T', pod: { 0: { readySince: now - 5000 } }, set: { minReady: 60_000 } },
      'look',
      'soaks for another 56 s',
    ],
    [
      '6: a template edited by others is kept from all other pods',
      { pods: 'B B T', set: { updateRevision: 'kafka-X' } },
      'hold',
    ],
    [
      '7: a template changed back by others is kept from going back ungated',
      { pods: 'B B T', set: { updateRevision: 'kafka-B', currentRevision: 'kafka-B' } },
      'hold',
      'changed back to kafka-B',
    ],
    [
      '7: held, somebody has to say which way',
      { pods: 'B B T', p: HOLD, marker: { p: 2 }, set: { updateRevision: 'kafka-B', currentRevision: 'kafka-B' } },
      'stop drifted',
      'changed back to kafka-B',
    ],
    ['8: a partition that others lower goes up again', { pods: 'B B T', p: 0, marker: { p: 2 } }, 'raise 2'],
    ['9: a partition is never raised for a pod in flight', { pods: 'B B .', p: 2 }, 'look'],
    ['9: nor for one that is paused', { pods: 'B B .', p: 2, marker: { phase: 'paused' } }, 'stop held'],
    ['10: a partition of as many as there are pods lets none go', { pods: 'B B B', p: 3 }, 'lower 2'],
    ['10: one above them neither', { pods: 'B B B', p: 8 }, 'lower 2'],
    [
      '10: that may be the end',
      { pods: 'B B B', p: HOLD },
      'finish done',
      'staged',
      { stages: { is: 'marks', marks: [{ partition: 3 }] } },
    ],
    [
      '11: with a start the partition counts indices, and names count ordinals',
      { pods: 'B B T', set: { start: 5 } },
      'lower 1',
      'pod kafka-6 goes next',
    ],
    ['11: missing pods are named by ordinal', { pods: 'B . T', set: { start: 5 } }, 'look', 'kafka-6'],
    ['12: pods that scaling adds are waited for', { pods: 'B B T .', p: 2 }, 'look', 'kafka-3 is not there yet'],
    ['12: and soak as any released one', { pods: 'B B T T+', p: 2 }, 'look', 'kafka-3 soaks'],
    ['12: and are held against the template', { pods: 'B B T T!!', p: 2 }, 'stop blocked', 'kafka-3'],
    [
      '12: a stage that scaling passes over is judged before the next pod goes',
      { pods: 'B B B B B B T T T T T T', p: 6, marker: { replicas: 8 } },
      'gates stage 6',
      '',
      inHalves,
    ],
    [
      '12: once: the next pod that goes leaves it behind',
      { pods: 'B B B B B T T T T T T T', p: 5, marker: { replicas: 12 } },
      'lower 4',
      '',
      inHalves,
    ],
    [
      '12: not where it was judged before the set was scaled',
      { pods: 'B B B T T T T T', p: 3, marker: { replicas: 7 } },
      'lower 2',
      '',
      { ...inHalves, stages: { is: 'marks', marks: [{ partition: 6 }, { partition: 0 }] } },
    ],
    [
      '12: the end that scaling passes over is judged as well',
      { pods: 'B B T T T T', p: 2, marker: { replicas: 4, to: 1 } },
      'gates stage 2',
      '',
      { ...inHalves, stages: { is: 'marks', marks: [{ percent: 50 }] } },
    ],
    [
      '12: a stage soaks as one, also where it is made up for',
      { pods: 'B B B B B B T T T T T T', p: 6, marker: { replicas: 8 } },
      'look',
      '6 pods soak',
      { ...inHalves, stageSoak: 7_200_000 },
    ],
    [
      '22: pods deleted by hand pass a stage over, too',
      { pods: 'B T T T', set: { strategy: 'OnDelete' }, marker: { p: 3, replicas: 4 } },
      'gates stage 1',
      '',
      inHalves,
    ],
    ['13: scaled below the partition nothing is released any more', { pods: 'B B', p: 3, marker: { p: 3 } }, 'lower 1'],
    ['13: pods that have to go are waited for', { pods: 'B B T T-', p: 2, replicas: 3 }, 'look', 'kafka-3 is beyond'],
    [
      '13: what they did last is not held against the template',
      { pods: 'B B T T-', p: 2, replicas: 3, pod: { 3: { restarts: 1 } } },
      'look',
    ],
    [
      '13: they have the whole patience, from when it was scaled',
      { pods: 'B T X', p: 1, replicas: 2, marker: { at: ago(700_000) }, set: { scaled: now - 599_000 } },
      'look',
    ],
    [
      '13: and are never deleted by us',
      { pods: 'B T X', p: 1, replicas: 2, marker: { at: ago(700_000) }, set: { scaled: now - 601_000 } },
      'stop blocked',
      'beyond the replicas',
      { forceStuck: true },
    ],
    [
      '12: pods that are added have it, too',
      { pods: 'B T .', p: 1, marker: { at: ago(700_000) }, set: { scaled: now - 599_000 } },
      'look',
    ],
    ['14: scaled to 0 it is no rollout any more', { pods: '', p: 1 }, 'stop drifted', 'scaled to 0'],
    ['14: nor an undo', { pods: '', p: HOLD, marker: { phase: 'undo' } }, 'stop drifted', 'scaled to 0'],
    [
      '16: a pod below the partition that was deleted is waited for',
      { pods: 'B B~ T' },
      'look',
      'kafka-1 is not ready',
    ],
    ['17: a released pod that was deleted soaks anew', { pods: 'B T T+', p: 1 }, 'look', 'kafka-2 soaks'],
    ['18: a pod that is evicted lets no other one go', { pods: 'B- B T' }, 'look', 'kafka-0 is terminating'],
    ['19: a failed pod is waited for', { pods: 'B B T!' }, 'look'],
    [
      '19: one that fails again and again uses up the patience, however young its last pod is',
      { pods: 'B B T~', marker: { at: ago(601_000) }, pod: { 2: { flaps: 3, restarts: 0 } } },
      'stop blocked',
    ],
    [
      '20: a pod on a lost node blocks after the patience, and is never forced',
      {
        pods: 'B B T-',
        marker: { at: ago(700_000) },
        pod: { 2: { ready: false, due: now - 601_000, trouble: { text: 'node n1 is lost', grade: 'stuck' } } },
      },
      'stop blocked',
      'node n1 is lost',
      { forceStuck: true },
    ],
    [
      '21: a pod is given its grace before the patience begins',
      { pods: 'B B T-', marker: { at: ago(700_000) }, pod: { 2: { due: now + 300_000 } } },
      'look',
      'terminating',
    ],
    [
      '22: OnDelete has no partition: the next pod is evicted',
      { pods: 'B B T', set: { strategy: 'OnDelete' }, marker: { p: 2 } },
      'evict kafka-1',
    ],
    [
      '22: a change to OnDelete is no reason to delete pods',
      { pods: 'B B T', set: { strategy: 'OnDelete', marker: markerOf({ p: 2 }) } },
      'stop drifted',
      'changed from RollingUpdate to OnDelete',
    ],
    [
      '22: nor to take them back by deleting them: they would come as they are',
      { pods: 'B B T', set: { strategy: 'OnDelete', marker: markerOf({ phase: 'undo' }) } },
      'stop drifted',
      'changed from RollingUpdate to OnDelete',
    ],
    [
      '22: a change from OnDelete is held at once, before the controller says that it has seen it',
      { pods: 'B B T', p: 0, set: { observed: false }, marker: { p: 2, deletes: true } },
      'hold',
      'changed from OnDelete to RollingUpdate',
    ],
    [
      '22: and held, somebody has to say which way',
      { pods: 'B B T', p: HOLD, marker: { p: 2, deletes: true } },
      'stop drifted',
      'changed from OnDelete to RollingUpdate',
    ],
    [
      '23: Parallel waits for every pod, though the controller does not',
      { pods: 'B! B T', set: { parallel: true } },
      'look',
    ],
    ['24: flapping blocks', { pods: 'B B T', pod: { 2: { flaps: 3 } } }, 'stop blocked', 'lost its readiness 3 times'],
    ['24: some flaps are allowed, and soak anew', { pods: 'B B T+', pod: { 2: { flaps: 2 } } }, 'look', 'soaks'],
    [
      '24: flapping below the partition cannot fool the patience',
      { pods: 'B~ B T', marker: { at: ago(601_000) }, pod: { 0: { flaps: 3 } } },
      'stop blocked',
    ],
    [
      '25: restarts block although the pod is ready',
      { pods: 'B B T', pod: { 2: { restarts: 2 } } },
      'stop blocked',
      '2 times',
    ],
    ['25: of any updated pod', { pods: 'B T T', pod: { 2: { restarts: 1 } } }, 'stop blocked', 'kafka-2'],
    ['25: of the old template they say nothing', { pods: 'B B T', pod: { 0: { restarts: 9 } } }, 'lower 1'],
    ['25: as many as are allowed pass', { pods: 'B B T', pod: { 2: { restarts: 3 } } }, 'lower 1', '', { restarts: 3 }],
    [
      '26: why a pod is not created is told',
      {
        pods: 'B B .',
        p: 2,
        absent: [{ index: 2, since: now - 5000, trouble: { text: 'exceeded quota', grade: 'stuck' } }],
      },
      'look',
      'exceeded quota',
    ],
    [
      '26: and blocks after the patience',
      {
        pods: 'B B .',
        p: 2,
        marker: { at: ago(700_000) },
        absent: [{ index: 2, since: now - 601_000, trouble: { text: 'exceeded quota', grade: 'stuck' } }],
      },
      'stop blocked',
      'exceeded quota',
    ],
    [
      '26: at once where the same pod will be refused again',
      {
        pods: 'B B .',
        p: 2,
        absent: [{ index: 2, since: now - 1000, trouble: { text: 'denied by a webhook', grade: 'terminal' } }],
      },
      'stop blocked',
      'denied by a webhook',
    ],
    [
      '26: but not where that is a pod of the old template',
      {
        pods: 'B . T',
        absent: [{ index: 1, since: now - 1000, trouble: { text: 'denied by a webhook', grade: 'terminal' } }],
      },
      'lower 1',
    ],
    ['28: pods of a third revision below the partition stay', { pods: 'X X T' }, 'lower 1'],
    ['28: and are replaced in their turn', { pods: 'B X B', p: 2 }, 'look', 'kafka-2 was released'],
    ['29: another set of the same name is never touched', { pods: 'B B B', set: { uid: 'set-2' } }, 'stop lost'],
    [
      '30: a revision that the control plane made anew is a template changed by others',
      { pods: 'B B T', p: HOLD, marker: { p: 2 }, set: { updateRevision: 'kafka-X' } },
      'stop drifted',
    ],
    [
      '31: a pod that never comes back at the target blocks',
      { pods: 'B B X', marker: { at: ago(601_000) }, p: 2 },
      'stop blocked',
      'kafka-2 was released and has not been replaced',
    ],
    [
      '32: undo by pods needs the old revision',
      { pods: 'B B T', p: HOLD, marker: { phase: 'undo' }, baseIsThere: false },
      'stop blocked',
      'ControllerRevision kafka-B is gone',
    ],
    [
      '33: a controller that sees nothing for 30 s may be stopped',
      { pods: 'B B T', set: { observed: false, changed: now - 31_000 }, marker: { at: ago(90_000) } },
      'look',
      'for 31 s: is kube-controller-manager running?',
    ],
    ['35: who lost the marker to another run stops', { pods: 'B B B', marker: { run: 'ffffffffffff' } }, 'stop lost'],
  ])('%s', ([, found, decision, because = '', spec]) => {
    const got = decided(found, spec)
    expect(told(got)).toBe(decision)
    expect(got.because).toContain(because)
  })

  it('16: a pod below the partition that came back has the gates asked anew', () => {
    const spec = { gates: [gateOf()] }
    const before = decided({ pods: 'B B T' }, spec)
    const after = decided({ pods: 'B B T', pod: { 0: { readySince: now - 1000 } } }, spec)
    expect([told(before), told(after)]).toEqual(['gates ordinal 2', 'gates ordinal 2'])
    expect(after).not.toEqual(before)
  })

  it('12, 13: percentages are of the pods that there are now', () => {
    const half: Partial<RolloutSpec> = { stages: { is: 'marks', marks: [{ percent: 50 }] } }
    expect(told(decided({ pods: 'B B T T' }, half))).toBe('finish done')
    expect(told(decided({ pods: 'B B T T T T' }, half))).toBe('finish done')
    expect(told(decided({ pods: 'B B B T' }, half))).toBe('lower 2')
    expect(told(decided({ pods: 'B B B T' }, to2))).toBe('lower 2')
  })
})
