import { expect, it } from 'vitest'
import { failuresOf } from '../../src/core/failure.ts'
import { renderChart } from './chart.ts'

it('A loop in a loop uses up the whole budget within seconds, and says where', () => {
  const template = '{{#each (until 100000)}}\n{{#each (until 100000)}}\n---\na: {{this}}\n{{/each}}\n{{/each}}\n'
  let failures
  try {
    renderChart({ template })
  } catch (error) {
    failures = failuresOf(error)
  }
  expect(failures?.[0]?.message).toMatch(/more than 10000000 steps/)
  expect(failures?.[0]?.at).toBeDefined()
})
