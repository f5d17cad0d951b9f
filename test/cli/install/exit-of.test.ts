import { expect, it } from 'vitest'
import { exitOf } from '../../../src/cli/install/exit-of.ts'
import type { InstallOutcome } from '../../../src/install/event.ts'
import type { RolloutOutcome } from '../../../src/rollout/event.ts'

const stopped = (is: RolloutOutcome['is']): InstallOutcome => {
  return { is: 'stopped', set: 'StatefulSet/kafka/broker', rollout: { is, partition: 2, because: '', next: undefined } }
}

it.for<[string, InstallOutcome, number]>([
  ['is unchanged', { is: 'unchanged', revision: 3, notes: undefined }, 0],
  ['is deployed', { is: 'deployed', revision: 3, notes: undefined }, 0],
  ['would change', { is: 'planned', changes: 2 }, 0],
  ['failed', { is: 'failed', why: '' }, 1],
  ['waits for a person', stopped('held'), 4],
  ['is blocked in a rollout', stopped('blocked'), 5],
  ['met another template in a rollout', stopped('drifted'), 6],
  ['lost its set in a rollout', stopped('lost'), 7],
  ['could not reach the cluster in a rollout', stopped('failed'), 1],
  ['was interrupted', { is: 'interrupted', why: '' }, 130],
])('an install that %s ends with its own exit code', ([, outcome, code]) => {
  expect(exitOf(outcome)).toBe(code)
})
