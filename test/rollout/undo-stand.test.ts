import { expect, it } from 'vitest'
import type { Marker } from '../../src/rollout/protocol/marker.ts'
import { markerKey } from '../../src/rollout/protocol/marker.ts'
import { undoStandOf, type UndoStand } from '../../src/rollout/undo/undo-stand.ts'
import type { Scene } from './scene.ts'
import { HOLD, markerOf, scene } from './scene.ts'

it.for<[what: string, scene: Scene, is: UndoStand]>([
  ['what rolls', { pods: 'B B T' }, 'open'],
  ['what is staged', { pods: 'B B B', marker: { phase: 'stage', target: '' } }, 'open'],
  ['what is paused', { pods: 'B B T', marker: { phase: 'paused' } }, 'open'],
  ['what is aborted', { pods: 'B B T', marker: { phase: 'aborted' } }, 'open'],
  ['what is being taken back', { pods: 'B B T', marker: { phase: 'undo' } }, 'open'],
  ['what has ended above 0', { pods: 'B B T', p: 2, marker: { phase: 'done', to: 2 } }, 'open'],
  ['what has come to its end', { pods: 'T T T', p: 0, marker: { phase: 'done' } }, 'finished'],
  ['what came from nowhere', { pods: 'T T T', p: 0, marker: { phase: 'done', base: '' } }, 'nothing'],
  ['what was taken back by its pods', { pods: 'B B B', p: HOLD, marker: { phase: 'undone' } }, 'undone'],
  ['what was taken back by its template', { pods: 'T T T', p: 0, marker: { phase: 'done', back: true } }, 'undone'],
  [
    'what was changed once more since then',
    { pods: 'B T X', p: 0, marker: { phase: 'done', target: 'kafka-X' } },
    'nothing',
  ],
  ['what Capstan never rolled', { pods: 'B B T', marker: null }, 'nothing'],
])('to undo a release takes back %s or not: %s', ([, of, is]) => {
  expect(undoStandOf(scene(of))).toBe(is)
})

it('to undo a release leaves alone what others have held before it was installed', () => {
  const marker: Partial<Marker> = { phase: 'paused', p: HOLD, target: '' }
  const seen = scene({ pods: 'B B B', p: HOLD, marker })
  const annotations = { [markerKey]: JSON.stringify(markerOf(marker)) }
  const spec = { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: HOLD } } }
  expect(undoStandOf({ ...seen, set: { ...seen.set, object: { metadata: { annotations }, spec } } })).toBe('nothing')
})
