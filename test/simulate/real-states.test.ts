import { describe, expect, it } from 'vitest'
import { statesOnModel } from './model-player.ts'
import real from './real-states.json' with { type: 'json' }
import { scenarios } from './scenarios.ts'

const recorded: Readonly<Record<string, readonly string[]>> = real

/** `test/cluster/simulate-conformance.test.ts` records what Kubernetes does, and compares again. */
describe('the simulated StatefulSet controller', () => {
  it.for(scenarios)('does what Kubernetes does: $title', async (scenario) => {
    expect(await statesOnModel(scenario)).toEqual(recorded[scenario.title])
  })

  it('comes to the same states however long everything takes', async () => {
    for (const scenario of scenarios.slice(0, 11))
      for (const seed of [2, 3]) expect(await statesOnModel(scenario, seed)).toEqual(recorded[scenario.title])
  })
})
