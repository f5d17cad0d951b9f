import { expect, it } from 'vitest'
import { budgetPatience } from '../../../src/rollout/run/budget-patience.ts'

it('a budget is patient with from its first no at a partition, and from the next one after a yes', () => {
  let now = 1000
  const patience = budgetPatience({ monotonic: () => now })
  const refusedAt = (at: number, partition: number): number => {
    now = at
    return patience.refused(partition)
  }
  expect([refusedAt(1000, 2), refusedAt(4000, 2), refusedAt(5000, 1), refusedAt(6000, 1)]).toEqual([0, 3000, 0, 1000])
  patience.allowed()
  expect(refusedAt(9000, 1)).toBe(0)
})
