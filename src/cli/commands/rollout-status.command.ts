import type { CommandSpec } from '../command.ts'
import { connectionFlags, outputFlag } from './connection-flags.ts'
import { readExits } from './rollout-exits.ts'
import { afterFlag, rolloutNamespaceFlag } from './rollout-flags.ts'
import { targetOptions } from './rollout-options.ts'
import { targetOperand } from './rollout-target.ts'

export const rolloutStatusCommand: CommandSpec = {
  name: 'rollout status',
  group: 'rollout',
  summary: 'Say where a rollout stands, the one reason why it is not further, and what would make it go on',
  operands: [targetOperand],
  instead: 'ask for one target at a time',
  flags: [afterFlag, rolloutNamespaceFlag, outputFlag, ...connectionFlags],
  steps: ['read the set, its pods and the record of its rollout; nothing is written', 'print it'],
  examples: [
    { command: 'capstan rollout status sts/kafka', does: 'shows the set, whoever rolls it' },
    { command: 'capstan rollout status events -o json', does: 'tells a program about all sets of a release' },
  ],
  exits: readExits,
  async run(given, io) {
    const options = targetOptions('rollout status')(given)
    const { rolloutStatusJob } = await import('../rollout-status-job.ts')
    return rolloutStatusJob(options, io)
  },
}
