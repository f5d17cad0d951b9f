import { describe, expect, it } from 'vitest'
import { inChain } from '../../src/rollout/chain-status.ts'
import type { RolloutStatus } from '../../src/rollout/status.ts'

const go = 'capstan rollout'

/** `paused 3`: at partition 3 of 3 pods; default: 1. */
function chain(...stands: (RolloutStatus['phase'] | 'paused 3')[]): (string | undefined)[] {
  const names = ['controller', 'kafka', 'connect']
  const statuses = stands.map((stand, at) => {
    const [phase, partition = '1'] = stand.split(' ')
    const set = { namespace: 'prod', name: names[at]! }
    return { set, phase, partition: Number(partition), replicas: 3, next: go }
  })
  return inChain(statuses as unknown as RolloutStatus[]).map(({ next }) => next)
}

describe('how sets of one chain stand', () => {
  it.for<[RolloutStatus['phase']]>([
    ['staged'],
    ['rolling'],
    ['paused'],
    ['aborted'],
    ['undoing'],
    ['ungated'],
    ['drifted'],
  ])('while the first is %s, those that have not begun wait for it', ([phase]) => {
    const wait = 'it waits for controller, which goes first and is not through'
    expect(chain(phase, 'staged', 'staged')).toEqual([go, wait, wait])
  })

  it('what is through, or ended above 0, is waited for by none; what has begun says itself how it goes on', () => {
    expect(chain('idle', 'staged', 'idle')).toEqual([go, go, go])
    expect(chain('partial', 'staged', 'staged')[1]).toBe(go)
    expect(chain('rolling', 'paused', 'staged')[1]).toBe(go)
  })
})
