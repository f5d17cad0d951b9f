import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { transpileChart } from '../../src/package/package-chart.ts'
import type { Verdict } from './fuzz.ts'
import { judge, pictured } from './fuzz.ts'
import { randomCase } from './generate/chart.ts'
import type { Oracle } from './oracle.ts'
import { startOracle } from './oracle.ts'
import known from './seeds.json' with { type: 'json' }
import { firstSeed } from './seed.ts'

let oracle: Oracle
beforeAll(async () => {
  oracle = await startOracle()
})
afterAll(() => oracle.close())

const count = Number(process.env['HELM_FUZZ_CASES'] ?? 20_000)
const first = firstSeed

describe('A packaged chart renders under Helm what Capstan renders, and refuses what Capstan refuses', () => {
  it.for(known)('seed %i', async (seed) => {
    const { what } = await judge(randomCase(seed), oracle, transpileChart)
    expect(what, await (what === 'different' ? pictured(seed, oracle, transpileChart) : '')).not.toBe('different')
  })

  it(
    `${count} cases from seed ${first}: exact and pretty, numbers as of a file and as of --set`,
    { timeout: 7_200_000 },
    async () => {
      const tally = { rendered: 0, refused: 0, unportable: 0, broken: 0, different: 0 }
      const different: number[] = []
      for (let at = 0; at < count && different.length < 10; at += 100) {
        const seeds = Array.from({ length: Math.min(100, count - at) }, (_, i) => first + at + i)
        const verdicts: Verdict[] = await Promise.all(
          seeds.map((seed) => judge(randomCase(seed), oracle, transpileChart)),
        )
        for (const [i, { what }] of verdicts.entries()) {
          tally[what]++
          if (what === 'different') different.push(seeds[i]!)
        }
      }
      const shown = []
      for (const seed of different.slice(0, 3)) shown.push(await pictured(seed, oracle, transpileChart))
      expect(different, `add these seeds to test/helm/seeds.json:\n\n${shown.join('\n\n')}`).toEqual([])
      // Otherwise the cases would say little: most must be rendered, many refused, few be no subject at all.
      expect(tally.rendered / count, JSON.stringify(tally)).toBeGreaterThan(0.35)
      expect(tally.refused / count, JSON.stringify(tally)).toBeGreaterThan(0.1)
      expect((tally.broken + tally.unportable) / count, JSON.stringify(tally)).toBeLessThan(0.2)
    },
  )
})
