import { describe, expect, it } from 'vitest'
import type { RolloutEvent } from '../../../src/rollout/event.ts'
import { tellState } from '../../../src/rollout/run/tell-state.ts'
import type { Run } from '../../../src/rollout/run/claimed-run.ts'
import type { Scene } from '../scene.ts'
import { now, run, scene, specOf } from '../scene.ts'

const onDelete = { set: { strategy: 'OnDelete' } } as const

describe('that an ordinal has settled is told', () => {
  it.for<[string, readonly Scene[], string[]]>([
    ['when it was seen on its way', [{ pods: 'B B B' }, { pods: 'B B T~' }, { pods: 'B B T' }], ['kafka-2']],
    [
      'when it soaked as soon as somebody looked',
      [{ pods: 'B B B' }, { pods: 'B B T+' }, { pods: 'B B T' }],
      ['kafka-2'],
    ],
    ['when it was new as soon as somebody looked', [{ pods: 'B B B' }, { pods: 'B B T' }], ['kafka-2']],
    ['when it was stuck at first', [{ pods: 'B B B' }, { pods: 'B B T!' }, { pods: 'B B T' }], ['kafka-2']],
    ['not of one that was new before', [{ pods: 'B B T' }, { pods: 'B T~ T' }, { pods: 'B T T' }], ['kafka-1']],
    ['not of one that soaks for the template of before', [{ pods: 'B B+ B' }, { pods: 'B B B' }], []],
    ['not of one that went before this run looked', [{ pods: 'B B T+' }, { pods: 'B B T' }], []],
  ])('%s', ([, scenes, settled]) => {
    for (const more of [{}, onDelete]) expect(settledIn(scenes.map((one) => ({ ...one, ...more })))).toEqual(settled)
  })
})

/** Pods of which it is told, one look after the other. */
function settledIn(scenes: readonly Scene[]): string[] {
  const events: RolloutEvent[] = []
  const ports = { cluster: { serverTime: () => now } } as unknown as Run['ports']
  const teller = tellState({
    ports,
    plan: { run, spec: specOf() },
    unsettled: new Map(),
    emit: (event) => void events.push(event),
  })
  for (const one of scenes) teller.tell(scene(one), 'so it is')
  return events.flatMap((event) => (event.is === 'settled' ? [event.pod] : []))
}
