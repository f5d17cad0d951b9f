import { describe, expect, it } from 'vitest'
import { exitCodeOf } from '../../../src/cli/exit.ts'
import { fits, unknownOverrides } from '../../../src/rollout/plan/known-overrides.ts'
import { refusalNames } from '../../../src/rollout/plan/refusals.ts'
import { gateOf } from '../scene.ts'

const kafka = { gates: [gateOf({ name: 'lag' }), gateOf({ name: 'approve' })] }
const connect = { gates: [gateOf({ name: 'tasks' })] }

describe('a name that is set aside', () => {
  it.for(['lag', 'approve', 'tasks', ...refusalNames])('may be %s: a gate of the chain, or a refusal', (gate) => {
    expect(unknownOverrides([{ gate }], [kafka, connect])).toEqual([])
  })

  it.for([
    ['lagg', 'did you mean lag?'],
    ['parttion-owner', 'did you mean partition-owner?'],
    ['startegy', 'did you mean strategy?'],
    ['toString', undefined],
  ] as const)('is refused where it is %s, as a mistake of the command line', ([gate, hint]) => {
    const unknown = unknownOverrides([{ gate: 'lag' }, { gate }], [kafka, connect])
    expect(unknown).toMatchObject([{ message: `--override names "${gate}", and nothing here is called so`, hint }])
    expect(unknown[0]!.notes[0]).toContain('gates are lag, approve, tasks; refusals are deleting, ')
    expect(exitCodeOf(unknown)).toBe(2)
  })

  it('is for the sets that have such a gate, and for no other of the chain', () => {
    expect([fits('lag', kafka), fits('lag', connect), fits('quota', connect)]).toEqual([true, false, true])
  })
})
