import type { CommandSpec } from '../command.ts'
import { connectionFlags, outputFlag } from './connection-flags.ts'
import { rollExits } from './rollout-exits.ts'
import { afterFlag, rolloutNamespaceFlag } from './rollout-flags.ts'
import { targetOptions } from './rollout-options.ts'
import { targetOperand } from './rollout-target.ts'

export const rolloutWatchCommand: CommandSpec = {
  name: 'rollout watch',
  group: 'rollout',
  summary: 'Follow a rollout that somebody else drives, until nothing is under way, or nobody drives it any more',
  operands: [targetOperand],
  instead: 'follow one target at a time',
  flags: [afterFlag, rolloutNamespaceFlag, outputFlag, ...connectionFlags],
  steps: [
    'follow the set, its pods and the record of its rollout; nothing is written, and Ctrl-C stops nobody',
    'of a release follow whichever set goes, and wait while somebody is about to go on with the next',
    'end with the exit code that the rollout ends with; with 4 when its driver has given no sign of life for 15 s',
  ],
  examples: [
    { command: 'capstan rollout watch sts/kafka', does: 'shows what another terminal, or a CI job, is doing' },
    { command: 'capstan rollout watch sts/kafka -o json', does: 'prints each change as a line for a program' },
  ],
  exits: rollExits,
  async run(given, io) {
    const options = targetOptions('rollout watch')(given)
    const { rolloutWatchJob } = await import('../rollout-watch-job.ts')
    return rolloutWatchJob(options, io)
  },
}
