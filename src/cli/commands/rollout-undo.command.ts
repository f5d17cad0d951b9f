import type { CommandSpec } from '../command.ts'
import { connectionFlags, outputFlag } from './connection-flags.ts'
import { rollExits } from './rollout-exits.ts'
import { afterFlag, reasonFlag, rolloutNamespaceFlag, tellFlags } from './rollout-flags.ts'
import { undoOptions } from './rollout-options.ts'
import { targetOperand } from './rollout-target.ts'

export const rolloutUndoCommand: CommandSpec = {
  name: 'rollout undo',
  group: 'rollout',
  summary: 'Bring the updated pods back to the revision of before',
  operands: [targetOperand],
  instead: 'undo one target at a time',
  flags: [
    {
      long: 'way',
      value: 'WAY',
      choices: ['pods', 'template'],
      doc: 'pods: the new template stays, staged, and updated pods are evicted one by one; template: the old one is written back and rolled out; default: pods where that is possible',
    },
    reasonFlag,
    afterFlag,
    ...tellFlags,
    rolloutNamespaceFlag,
    outputFlag,
    ...connectionFlags,
  ],
  steps: [
    'take of a release only the sets whose rollout is open, or has ended above partition 0',
    'stop whoever drives the rollout, and wait until that has let go',
    'hold the set, so that no further pod gets the new template',
    'bring updated pods back one by one, those that are not ready first; several sets go in reverse order',
  ],
  examples: [
    { command: 'capstan rollout undo sts/kafka', does: 'brings all pods back to the old template' },
    { command: 'capstan rollout undo sts/kafka --way template', does: 'takes the new template away, too' },
  ],
  exits: rollExits,
  async run(given, io) {
    const options = undoOptions(given)
    const { rolloutUndoJob } = await import('../rollout-undo-job.ts')
    return rolloutUndoJob(options, io)
  },
}
