import { describe, expect, it } from 'vitest'
import { cellKeeper, cellsOf } from '../../src/rollout/cells.ts'
import type { Scene } from './scene.ts'
import { HOLD, now, scene } from './scene.ts'

/** One word for each ordinal. */
function row(of: Scene): string {
  const cells = cellsOf(scene(of), { target: 'kafka-T', soak: 10_000, now })
  expect(cells.map(({ index }) => index)).toEqual(cells.map((_, index) => index))
  return cells.map(({ state }) => state).join(' ')
}

describe('the row of cells', () => {
  it.for<[situation: string, scene: Scene, cells: string]>([
    ['before the first step', { pods: 'B B B', p: HOLD }, 'old old old'],
    ['at the end', { pods: 'T T T' }, 'new new new'],
    ['of a pod that was just released', { pods: 'B B B', p: 2 }, 'old old in-flight'],
    ['of one that goes', { pods: 'B B B-', p: 2 }, 'old old in-flight'],
    ['of one that is gone', { pods: 'B B .', p: 2 }, 'old old in-flight'],
    ['of one that starts', { pods: 'B B T~' }, 'old old in-flight'],
    ['of one that soaks', { pods: 'B B T+' }, 'old old soaking'],
    ['of one that is stuck', { pods: 'B B T!' }, 'old old stuck'],
    ['of one that is stuck by no waiting', { pods: 'B B T!!' }, 'old old stuck'],
    ['of those that are not released, but not well', { pods: 'B! B~ T' }, 'unwell unwell new'],
    ['of one that is not released and gone', { pods: '. B T' }, 'unwell old new'],
    ['of one that is new below the partition', { pods: 'T B B', p: HOLD }, 'new old old'],
    [
      'of a set that is updated by deleting pods',
      { pods: 'T B .', set: { strategy: 'OnDelete' } },
      'new old in-flight',
    ],
    ['of such a set, one that goes', { pods: 'T B B-', set: { strategy: 'OnDelete' } }, 'new old in-flight'],
    [
      'of such a set, one that nobody took, but is down',
      { pods: 'T B! B', set: { strategy: 'OnDelete' } },
      'new unwell old',
    ],
    ['of pods that are taken back', { pods: 'B T T-', p: HOLD, marker: { phase: 'undo' } }, 'old new in-flight'],
    ['of pods that come back', { pods: 'B B~ .', p: HOLD, marker: { phase: 'undo' } }, 'old in-flight in-flight'],
    ['of none beyond the replicas', { pods: 'B B T T', replicas: 2 }, 'old old'],
    ['of a set of none', { pods: '' }, ''],
  ])('%s', ([, found, cells]) => {
    expect(row(found)).toBe(cells)
  })

  it('names pods by ordinal, also those that are not there', () => {
    const cells = cellsOf(scene({ pods: 'B .', set: { start: 5 } }), { target: 'kafka-T', soak: 0, now })
    expect(cells.map(({ pod }) => pod)).toEqual(['kafka-5', 'kafka-6'])
  })

  it('says what is wrong or waited for', () => {
    const absent = [{ index: 0, since: now, trouble: { text: 'exceeded quota', grade: 'stuck' as const } }]
    const cells = cellsOf(scene({ pods: '. B B T! T+', p: 2, absent }), { target: 'kafka-T', soak: 10_000, now })
    expect(cells.map(({ sentence }) => sentence)).toEqual([
      'exceeded quota',
      undefined,
      'not replaced yet',
      'pod kafka-3: its image cannot be pulled',
      'ready, and soaks',
    ])
  })

  it('gives the same objects again where nothing is new, and one other where one is', () => {
    const how = { target: 'kafka-T', soak: 0, now }
    const read = cellKeeper()
    const before = read(scene({ pods: 'B B T' }), how)
    expect(read(scene({ pods: 'B B T' }), how)).toBe(before)
    const after = read(scene({ pods: 'B . T', p: 1 }), how)
    expect(after.map((cell, index) => cell === before[index])).toEqual([true, false, true])
    expect(read(scene({ pods: 'B B' }), how)).toHaveLength(2)
  })

  it.for<[what: string, then: Partial<Scene>, how: { readonly target?: string; readonly soak?: number }, row: string]>([
    ['the partition', { p: 1 }, {}, 'old in-flight soaking'],
    ['the target', {}, { target: 'kafka-B' }, 'soaking soaking in-flight'],
    ['the soak', {}, { soak: 0 }, 'old old new'],
    ['the replicas', { replicas: 2 }, {}, 'old old'],
  ])('says something else of the same pods where %s is another', ([, then, how, row]) => {
    const read = cellKeeper()
    const terms = { target: 'kafka-T', soak: 10_000, now }
    const first = scene({ pods: 'B+ B+ T+' })
    expect(
      read(first, terms)
        .map(({ state }) => state)
        .join(' '),
    ).toBe('old old soaking')
    const { set } = scene({ pods: 'B+ B+ T+', ...then })
    const cells = read({ ...first, set }, { ...terms, ...how })
    expect(cells).toEqual(cellsOf({ ...first, set }, { ...terms, ...how }))
    expect(cells.map(({ state }) => state).join(' ')).toBe(row)
  })

  it('notices that a soak is over, though the pods are the same', () => {
    const read = cellKeeper()
    const seen = scene({ pods: 'B T+' })
    const at = (later: number): string =>
      read(seen, { target: 'kafka-T', soak: 10_000, now: now + later })
        .map(({ state }) => state)
        .join(' ')
    expect(at(0)).toBe('old soaking')
    expect(at(60_000)).toBe('old new')
  })

  it('is empty where there is no set', () => {
    expect(cellsOf({ ...scene({ pods: 'B' }), set: undefined }, { target: 'kafka-T', soak: 0, now })).toEqual([])
  })
})
