import { describe, expect, it } from 'vitest'
import type { Decision } from '../../../src/rollout/decision.ts'
import type { RolloutSpec } from '../../../src/rollout/spec.ts'
import type { Scene } from '../scene.ts'
import { ago, decided, HOLD, now, scene, told } from '../scene.ts'

type Row = [situation: string, scene: Scene, decision: string, because?: string, spec?: Partial<RolloutSpec>]

/** "State in the cluster": the rows of the protocol, in its order; the first that holds is the one that counts. */
const rows: readonly Row[] = [
  ['a set that is being deleted is lost', { pods: 'B B T', set: { deleting: true } }, 'stop lost', 'being deleted'],
  ['a set made anew under its name is lost', { pods: 'B B T', marker: { uid: 'set-0' } }, 'stop lost', 'another one'],
  ['a set without marker is lost', { pods: 'B B T', marker: null }, 'stop lost', 'marker of this rollout is gone'],
  ['the marker of another run is the end of this one', { pods: 'B B T', marker: { run: 'ffff' } }, 'stop lost', 'ffff'],
  [
    'another run counts before what nobody has observed',
    { pods: 'B B T', marker: { run: 'ffff' }, set: { observed: false } },
    'stop lost',
  ],
  [
    'what is not observed is waited for',
    { pods: 'B B T', set: { observed: false, changed: now - 500 } },
    'look',
    'generation 7 yet',
  ],
  [
    'no other field of a status counts before it is observed',
    { pods: 'B B T', set: { observed: false, updateRevision: 'kafka-B', currentRevision: 'kafka-B' } },
    'look',
  ],
  [
    'a partition that was lowered is put back before anybody has observed it: each millisecond costs a pod',
    { pods: 'B B T', p: 0, marker: { p: 2 }, set: { observed: false } },
    'raise 2',
  ],
  [
    'while pods are taken back, too',
    { pods: 'B B T', p: 0, marker: { p: HOLD, phase: 'undo' }, set: { observed: false } },
    `raise ${HOLD}`,
  ],
  ['an undone rollout is over', { pods: 'B B B', marker: { phase: 'undone' } }, 'finish undone'],
  ['a finished rollout is over', { pods: 'T T T', marker: { phase: 'done' } }, 'finish done'],
  [
    'a finished rollout is over although the template is another by now',
    { pods: 'T T T', marker: { phase: 'done' }, set: { updateRevision: 'kafka-X' } },
    'finish done',
  ],
  [
    'another template is held back at once',
    { pods: 'B B T', set: { updateRevision: 'kafka-X' } },
    'hold',
    'changed to kafka-X by somebody else, while kafka-T was rolled out',
  ],
  [
    'another template with a lower partition is held back in one write',
    { pods: 'B B T', p: 0, marker: { p: 2 }, set: { updateRevision: 'kafka-X' } },
    'hold',
  ],
  [
    'another template that is held is for a person to judge',
    { pods: 'B B T', p: HOLD, marker: { p: 2 }, set: { updateRevision: 'kafka-X' } },
    'stop drifted',
    'kafka-X',
  ],
  [
    'any partition from 10^9 on counts as held',
    { pods: 'B B T', p: 1_000_000_000, marker: { p: 2 }, set: { updateRevision: 'kafka-X' } },
    'stop drifted',
  ],
  [
    'a template that is not held is held although the rollout is paused',
    { pods: 'B B T', marker: { phase: 'paused' }, set: { updateRevision: 'kafka-X' } },
    'hold',
  ],
  ['a paused rollout is held', { pods: 'B B T', marker: { phase: 'paused' } }, 'stop held', 'was paused'],
  [
    'who paused it is told, and why',
    { pods: 'B B T', marker: { phase: 'paused', by: 'alice', why: 'the lag grows' } },
    'stop held',
    'the rollout was paused by alice: the lag grows',
  ],
  [
    'one that was only staged is paused as well, although nobody knew its revision then',
    { pods: 'B B B', marker: { phase: 'paused', target: '' } },
    'stop held',
    'was paused',
  ],
  ['an aborted rollout is held', { pods: 'B B T', marker: { phase: 'aborted' } }, 'stop held', 'was aborted'],
  [
    'a pause stays one, although somebody lowered the partition',
    { pods: 'B B T', p: 1, marker: { p: 2, phase: 'paused' } },
    'stop held',
  ],
  ['an abort, too', { pods: 'B B T', p: 1, marker: { p: 2, phase: 'aborted' } }, 'stop held'],
  [
    'a partition that somebody raised is a pause',
    { pods: 'B B T', p: 3, marker: { p: 2 } },
    'stop held',
    'raised from 2 to 3',
  ],
  ['a hold by somebody is a pause', { pods: 'B B T', p: HOLD, marker: { p: 2 } }, 'stop held', `from 2 to ${HOLD}`],
  ['two values that both hold are the same', { pods: 'B B B', p: HOLD, marker: { p: HOLD - 1 } }, 'lower 2'],
  [
    'one that was written because the greatest stood there',
    { pods: 'B B B', p: HOLD - 1, marker: { p: HOLD } },
    'lower 2',
  ],
  [
    'a partition that somebody lowered is put back',
    { pods: 'B B T', p: 1, marker: { p: 2 } },
    'raise 2',
    'lowered to 1',
  ],
  ['a missing pod is waited for', { pods: 'B B .', p: 2 }, 'look', 'kafka-2 is not there yet'],
  ['a terminating pod is waited for', { pods: 'B B B-', p: 2 }, 'look', 'kafka-2 is terminating'],
  ['a pod that starts is waited for', { pods: 'B B T~' }, 'look', 'kafka-2 is not ready'],
  ['a released pod of another revision is waited for', { pods: 'B B B', p: 2 }, 'look', 'has not been replaced yet'],
  [
    'a pod that is not well for longer than the patience blocks',
    { pods: 'B B T~', marker: { at: ago(700_000) }, pod: { 2: { readySince: now - 650_000 } } },
    'stop blocked',
    'kafka-2 is not ready, for 600 s',
  ],
  [
    'a released pod that nobody replaces for longer than the patience blocks',
    { pods: 'B B B', p: 2, marker: { at: ago(601_000) } },
    'stop blocked',
    'has not been replaced',
  ],
  ['a restart at the target blocks', { pods: 'B B T', pod: { 2: { restarts: 1 } } }, 'stop blocked', 'restarted once'],
  ['flaps at the target block', { pods: 'B B T', pod: { 2: { flaps: 3 } } }, 'stop blocked', '3 times'],
  ['what just became ready soaks', { pods: 'B B T+' }, 'look', 'kafka-2 soaks for another 10 s'],
  ['all well, it goes on by one', { pods: 'B B T' }, 'lower 1', 'kafka-1 goes next'],
  ['from held, it begins with the last pod', { pods: 'B B B' }, 'lower 2', 'kafka-2 goes next'],
  ['at its end it is done', { pods: 'T T T' }, 'finish done', 'all 3 pods'],
  [
    'at an end above 0 it is done, although the old revision is current',
    { pods: 'B B T', marker: { to: 2 } },
    'finish done',
    '1 of 3 pods',
    { stages: { is: 'marks', marks: [{ partition: 2 }] } },
  ],
  [
    'at 0 it is done once the controller calls the new revision current',
    { pods: 'T T T', set: { currentRevision: 'kafka-B' } },
    'look',
    'kafka-B',
  ],
  ['undo begins by holding', { pods: 'B B T', p: 2, marker: { phase: 'undo', p: 2 } }, 'hold'],
  ['undo takes pods back', { pods: 'B B T', p: HOLD, marker: { phase: 'undo' } }, 'evict kafka-2'],
  [
    'undo of what the controller calls current has no way back by pods',
    { pods: 'B B T', p: HOLD, marker: { phase: 'undo' }, set: { currentRevision: 'kafka-T' } },
    'stop blocked',
    'calls kafka-T the current revision',
  ],
  ['undo is over when no pod is left at the target', { pods: 'B B B', marker: { phase: 'undo' } }, 'finish undone'],
]

describe('what is found on a set', () => {
  it('is nothing where there is no set: the rollout is lost', () => {
    expect(decided({ ...scene({ pods: '' }), set: undefined })).toMatchObject({ do: 'stop', as: 'lost' })
  })

  it.for(rows)('%s', ([, found, decision, because = '', spec]) => {
    const got: Decision = decided(found, spec)
    expect(told(got)).toBe(decision)
    expect(got.because).toContain(because)
  })

  it('tells each stop what to do next, but one that has nothing left to be done with', () => {
    for (const [situation, found, decision, , spec] of rows) {
      const got = decided(found, spec)
      if (got.do === 'stop') expect(got.next === undefined, situation).toBe(decision === 'stop lost')
    }
  })
})
