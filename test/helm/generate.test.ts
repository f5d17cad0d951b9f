import { describe, expect, it } from 'vitest'
import { failuresOf } from '../../src/index.ts'
import { capstanOutcome, chartOf } from './compare.ts'
import type { Case } from './generate/chart.ts'
import { caseFrom, caseText, randomCase } from './generate/chart.ts'
import { shrink } from './generate/shrink.ts'

const seeds = Array.from({ length: 1000 }, (_, seed) => seed)

describe('Random charts', () => {
  it('are the same for the same seed, and made again from the answers that they were made from', () => {
    for (const seed of seeds.slice(0, 50)) {
      const once = randomCase(seed)
      expect(caseText(randomCase(seed))).toBe(caseText(once))
      expect(caseText(caseFrom(once.taken))).toBe(caseText(once))
    }
    expect(new Set(seeds.map((seed) => caseText(randomCase(seed)))).size).toBe(seeds.length)
  })

  it('are compiled by Capstan in more than nine of ten cases, and rendered in more than four', () => {
    let compiled = 0
    let rendered = 0
    for (const seed of seeds) {
      const random = randomCase(seed)
      try {
        const chart = chartOf(random)
        const outcome = capstanOutcome(chart, random)
        if (outcome.ok) rendered++
        if (outcome.ok || !isStructural(outcome.why)) compiled++
      } catch (error) {
        expect(failuresOf(error), caseText(random)).toBeDefined()
      }
    }
    expect(compiled / seeds.length).toBeGreaterThan(0.9)
    expect(rendered / seeds.length).toBeGreaterThan(0.4)
  })

  it('are made smaller while a failure stays', async () => {
    const hasSpread = (random: Case): Promise<boolean> => Promise.resolve(caseText(random).includes('{{spread'))
    const whole = seeds.map(randomCase).find((random) => caseText(random).includes('{{spread'))!
    const least = await shrink(whole, caseFrom, hasSpread)
    const templates = [...least.files].filter(([path]) => path.endsWith('.hbs')).map(([, text]) => text)
    expect(templates.join('').split('\n').length, caseText(least)).toBeLessThan(12)
    expect(templates.join('')).toContain('{{spread')
  })
})

/** Words of failures that stop a template before it sees a value. */
function isStructural(why: string): boolean {
  return /is not known here|a block|this block|pipes|as in Go templates|is not understood|no partial|}}}|stands? (for|alone)/.test(
    why,
  )
}
