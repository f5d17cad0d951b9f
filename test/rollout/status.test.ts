import { describe, expect, it } from 'vitest'
import type { RolloutRecord } from '../../src/rollout/record.ts'
import type { RolloutStatus } from '../../src/rollout/status.ts'
import { statusOf } from '../../src/rollout/status.ts'
import type { RolloutSpec } from '../../src/rollout/spec.ts'
import type { Beside } from '../../src/rollout/status-reason.ts'
import type { Scene } from './scene.ts'
import { HOLD, now, run, scene, specOf } from './scene.ts'

type Row = [situation: string, scene: Scene, phase: RolloutStatus['phase'], because: string, next?: string]

const go = 'capstan rollout sts/kafka --partition 0'
const ungated = 'Kubernetes rolls it by itself, and no gate is asked: 2 of 3 have not the newest template yet'
const mendIt = `mend the template and install it; ${go} rolls this one out all the same`
const stopIt = `${go} holds those that are left, and goes on with gates`
const nobody = 'nobody runs it: capstan rollout resume sts/kafka'

describe('the status of a rollout', () => {
  it.for<Row>([
    [
      'of a set that nobody ever rolled',
      { pods: 'T T T', p: 0, marker: null },
      'idle',
      'all 3 pods have the newest template',
    ],
    ['that is finished', { pods: 'T T T', p: 0, marker: { phase: 'done' } }, 'idle', 'all 3 pods'],
    [
      'that is finished, and the set parked',
      { pods: 'T T T', p: HOLD, marker: { phase: 'done' } },
      'idle',
      'all 3 pods have the newest template; it is parked: the next one waits for a rollout',
    ],
    [
      'that an install staged',
      { pods: 'B B B', marker: { phase: 'stage', target: '' } },
      'staged',
      '3 of 3 pods wait for kafka-T',
      go,
    ],
    [
      'that an undo is about to write back',
      { pods: 'B T T', p: HOLD, marker: { phase: 'stage', back: true, base: 'kafka-T', target: 'kafka-B' } },
      'staged',
      'its rollout is being undone: the template of kafka-B is not written back yet',
      'capstan rollout undo sts/kafka --way template goes on',
    ],
    ['that others staged', { pods: 'B B B', marker: null }, 'staged', '3 of 3 pods wait for kafka-T', go],
    [
      'that others keep back by a partition of their own',
      { pods: 'B B B', p: 3, marker: null },
      'staged',
      '3 of 3 pods wait for kafka-T',
      go,
    ],
    [
      'that others staged on a parked set',
      { pods: 'B B B', marker: { phase: 'done', target: 'kafka-B', base: 'kafka-A' } },
      'staged',
      '3 of 3 pods wait for kafka-T, and no rollout has begun',
      go,
    ],
    ['that ended above 0', { pods: 'B B T', marker: { phase: 'done', to: 2 } }, 'partial', '2 of 3 pods', go],
    ['that was undone', { pods: 'B B B', marker: { phase: 'undone' } }, 'partial', '3 of 3 pods', mendIt],
    [
      'of what was mended after another was undone',
      { pods: 'B B B', marker: { phase: 'undone', target: 'kafka-A' } },
      'staged',
      '3 of 3 pods',
      go,
    ],
    ['of others that let one pod go', { pods: 'B B T', marker: null }, 'partial', '2 of 3 pods', go],
    ['that Kubernetes goes on with by itself', { pods: 'B B T~', p: 0, marker: null }, 'ungated', ungated, stopIt],
    [
      'whose last pod it has just deleted',
      { pods: '. T T', p: 0, marker: null, set: { currentRevision: 'kafka-B' } },
      'ungated',
      '1 of 3 have not',
      stopIt,
    ],
    ['that it has just begun', { pods: 'B B B', p: 0, marker: null }, 'ungated', '3 of 3 have not', stopIt],
    [
      'that it goes on with down to a partition',
      { pods: 'B B B', p: 1, marker: null },
      'ungated',
      '3 of 3 have not',
      'capstan rollout sts/kafka --partition 1 holds those that are left, and goes on with gates',
    ],
    [
      'that it has begun after one of ours had ended',
      { pods: 'T T X', p: 0, set: { updateRevision: 'kafka-X' }, marker: { phase: 'done' } },
      'ungated',
      '2 of 3 have not',
      stopIt,
    ],
    [
      'of a pod that comes back',
      { pods: 'B B .', p: 2, marker: { phase: 'done' } },
      'partial',
      'have not the newest',
      go,
    ],
    [
      'of others that delete pods',
      { pods: 'B B T', set: { strategy: 'OnDelete' }, marker: null },
      'partial',
      '2 of 3 pods',
      go,
    ],
    ['that nobody runs any more', { pods: 'B B T' }, 'rolling', 'kafka-1 goes next', nobody],
    ['that waits', { pods: 'B B T!' }, 'rolling', 'image cannot be pulled', nobody],
    [
      'that is blocked',
      { pods: 'B B T!!' },
      'rolling',
      'image cannot be named so',
      'mend it and run the same command again, or go back: capstan rollout undo sts/kafka',
    ],
    [
      'that is paused',
      { pods: 'B B T', marker: { phase: 'paused' } },
      'paused',
      'was paused',
      'capstan rollout resume sts/kafka',
    ],
    [
      'that is aborted',
      { pods: 'B B T', marker: { phase: 'aborted' } },
      'aborted',
      'was aborted',
      'capstan rollout undo sts/kafka brings updated pods back; capstan rollout resume sts/kafka goes on all the same',
    ],
    ['that is undone now', { pods: 'B T T', p: HOLD, marker: { phase: 'undo' } }, 'undoing', 'kafka-2 goes back'],
    [
      'whose template was changed',
      { pods: 'B B T', set: { updateRevision: 'kafka-X' } },
      'drifted',
      'changed to kafka-X',
    ],
  ])('%s', ([, found, phase, because, next]) => {
    const status = statusWith(found)
    expect([status.phase, status.because]).toEqual([phase, expect.stringContaining(because)])
    if (phase !== 'undoing' && phase !== 'drifted') expect(status.next).toBe(next)
  })

  it('never sends somebody forward who goes back', () => {
    const status = statusWith({ pods: 'B T T', p: HOLD, marker: { phase: 'undo' } })
    expect(status.next).toContain('capstan rollout undo sts/kafka')
  })

  it('names who runs it, and what others will say of it', () => {
    const status = statusWith({ pods: 'B B T' }, { holder: 'alice@build-7 4711' })
    expect(status).toMatchObject({
      holder: 'alice@build-7 4711',
      next: 'alice@build-7 4711 goes on by itself when that has passed',
    })
    expect(status.othersSay).toBe('partitioned roll out complete: 1 new pods have been updated')
    expect(statusWith({ pods: 'B B B' }, { holder: '' })).toMatchObject({ holder: undefined })
    expect(statusWith({ pods: 'T T T' }).othersSay).toBeUndefined()
  })

  describe('whose driver has given no sign of life', () => {
    const gone = { holder: 'alice@build-7 4711', silent: 363_400 }
    const silence = 'its driver alice@build-7 4711 has given no sign of life for 6m3s: the same command goes on'

    it.for<[situation: string, scene: Scene, because: string, next: string]>([
      ['has that for its reason, and the command', { pods: 'B B T' }, silence, 'capstan rollout resume sts/kafka'],
      [
        'goes back by the command that goes back',
        { pods: 'B T T', p: HOLD, marker: { phase: 'undo' } },
        silence,
        'capstan rollout undo sts/kafka',
      ],
      [
        'still says first what somebody else did to it',
        { pods: 'B B T', p: 0, marker: { p: 2 } },
        `its partition was lowered to 0 by somebody else; ${silence}`,
        'capstan rollout resume sts/kafka',
      ],
      [
        'still says first what the same command would not go on from',
        { pods: 'B B T!!' },
        'pod kafka-2: its image cannot be named so',
        'mend it and run the same command again, or go back: capstan rollout undo sts/kafka',
      ],
    ])('%s', ([, found, because, next]) => {
      const status = statusWith(found, gone)
      expect(status).toMatchObject({ ...gone, because: expect.stringContaining(because) as string, next })
    })

    it('goes by how its last run ended, where that is recorded', () => {
      const record = { ...recorded(specOf()), log: [{ at: now, text: 'blocked: gate lag: 812 > 100' }] }
      const status = statusWith({ pods: 'B B T' }, { ...gone, record })
      expect([status.because, status.next]).toEqual([
        'blocked: gate lag: 812 > 100',
        'mend it, then capstan rollout resume sts/kafka; or go back: capstan rollout undo sts/kafka',
      ])
    })
  })

  it.for<[situation: string, scene: Scene, cells: string, kubectl: number | undefined]>([
    ['that got one pod', { pods: 'B B B X' }, 'old old old new', 1],
    ['that got three', { pods: 'T X X X' }, 'old new new new', 3],
    ['that is the one of before', { pods: 'B B T B', set: { updateRevision: 'kafka-B' } }, 'new new old new', 3],
    ['that all pods have', { pods: 'X X X X' }, 'new new new new', undefined],
    ['that is paused', { pods: 'B B X X', marker: { phase: 'paused', p: 2 } }, 'old old new new', 2],
  ])('counts by the newest template, as kubectl does: of somebody else, one %s', ([, found, cells, kubectl]) => {
    const status = statusWith({ p: HOLD, ...found, set: { updateRevision: 'kafka-X', ...found.set } })
    expect(status.cells.map(({ state }) => state).join(' ')).toBe(cells)
    expect(status.target).toBe(found.set?.updateRevision ?? 'kafka-X')
    expect(status.othersSay).toBe(
      kubectl === undefined ? undefined : `partitioned roll out complete: ${kubectl} new pods have been updated`,
    )
  })

  it('shows cells and revisions of what is staged, not of the rollout before', () => {
    const parked: Scene = { pods: 'B B B', marker: { phase: 'done', target: 'kafka-B', base: 'kafka-A' } }
    const { base, target, cells, partition, held } = statusWith(parked)
    expect({ base, target, partition, held }).toEqual({ base: 'kafka-B', target: 'kafka-T', partition: 3, held: true })
    expect(cells.map(({ state }) => state)).toEqual(['old', 'old', 'old'])
  })

  it('shows the plan of the record, against the replicas of now', () => {
    const stages: RolloutSpec['stages'] = { is: 'share', percent: 50 }
    const log = [{ at: now, text: 'lowered to 3' }]
    const status = statusWith({ pods: 'B B B T' }, { record: { ...recorded(specOf({ stages })), log } })
    expect(status).toMatchObject({ stages: [2, 0], log })
    expect(statusWith({ pods: 'B B B T' })).toMatchObject({ stages: [0], log: [] })
  })
})

function statusWith(found: Scene, more: Partial<Beside> = {}): RolloutStatus {
  const name = { namespace: 'prod', name: 'kafka' }
  return statusOf(scene(found), {
    name,
    record: undefined,
    holder: undefined,
    silent: undefined,
    hidden: [],
    now,
    ...more,
  })
}

function recorded(spec: RolloutSpec): RolloutRecord {
  const base = { revision: 'kafka-B', template: {} }
  return { run, began: now, spec, base, baselines: {}, overrides: [], log: [], past: [] }
}
