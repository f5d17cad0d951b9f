import type { CommandSpec } from '../command.ts'
import { connectionFlags } from './connection-flags.ts'
import { wordExits } from './rollout-exits.ts'
import { afterFlag, reasonFlag, rolloutNamespaceFlag } from './rollout-flags.ts'
import { pauseOptions } from './rollout-options.ts'
import { targetOperand } from './rollout-target.ts'

export const rolloutPauseCommand: CommandSpec = {
  name: 'rollout pause',
  group: 'rollout',
  summary: 'Let no further ordinal go; what is under way finishes',
  operands: [targetOperand],
  instead: 'pause one target at a time',
  flags: [reasonFlag, afterFlag, rolloutNamespaceFlag, ...connectionFlags],
  steps: [
    'say so in the marker of the set; whoever drives the rollout ends with exit code 4 (held)',
    'so does whoever begins it once more, until capstan rollout resume',
    'of a release every set is paused that is under way, or waits for its turn',
  ],
  examples: [
    { command: 'capstan rollout pause sts/kafka --reason "lag grows"', does: 'stops until capstan rollout resume' },
  ],
  exits: wordExits,
  async run(given, io) {
    const options = pauseOptions('rollout pause')(given)
    const { rolloutPauseJob } = await import('../rollout-pause-job.ts')
    return rolloutPauseJob({ ...options, as: 'paused' }, io)
  },
}
