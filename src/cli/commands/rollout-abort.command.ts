import type { CommandSpec } from '../command.ts'
import { connectionFlags } from './connection-flags.ts'
import { wordExits } from './rollout-exits.ts'
import { afterFlag, reasonFlag, rolloutNamespaceFlag } from './rollout-flags.ts'
import { pauseOptions } from './rollout-options.ts'
import { targetOperand } from './rollout-target.ts'

export const rolloutAbortCommand: CommandSpec = {
  name: 'rollout abort',
  group: 'rollout',
  summary: 'Freeze a rollout that nobody means to go on with; pods stay as they are',
  operands: [targetOperand],
  instead: 'abort one target at a time',
  flags: [reasonFlag, afterFlag, rolloutNamespaceFlag, ...connectionFlags],
  steps: [
    'say so in the marker of the set; whoever drives the rollout ends with exit code 4 (held)',
    'of a release every set is stopped that is under way, or waits for its turn',
    'capstan rollout undo brings the updated pods back, capstan rollout resume goes on all the same',
  ],
  examples: [
    { command: 'capstan rollout abort sts/kafka --reason "4.1 leaks"', does: 'lets no further pod have the template' },
  ],
  exits: wordExits,
  async run(given, io) {
    const options = pauseOptions('rollout abort')(given)
    const { rolloutPauseJob } = await import('../rollout-pause-job.ts')
    return rolloutPauseJob({ ...options, as: 'aborted' }, io)
  },
}
