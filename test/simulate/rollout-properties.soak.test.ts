import { expect, it } from 'vitest'
import { brokenIn } from './play-schedule.ts'

/** How many, and the seed to begin with: a long run may be cut into parts. */
const count = Number(process.env['ROLLOUT_SCHEDULES'] ?? 100_000)
const first = Number(process.env['ROLLOUT_SEED'] ?? 1000)

it(`keeps every promise of a rollout in ${count} schedules`, { timeout: 3_600_000 }, async () => {
  const failed: string[] = []
  for (let seed = first; seed < first + count && failed.length < 20; seed++) {
    const broken = await brokenIn(seed)
    if (broken.length > 0) failed.push(`seed ${seed}: ${broken[0]}`)
  }
  expect(failed).toEqual([])
})
