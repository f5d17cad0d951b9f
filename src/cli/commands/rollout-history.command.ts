import type { CommandSpec } from '../command.ts'
import { connectionFlags, outputFlag } from './connection-flags.ts'
import { readExits } from './rollout-exits.ts'
import { afterFlag, rolloutNamespaceFlag } from './rollout-flags.ts'
import { targetOptions } from './rollout-options.ts'
import { targetOperand } from './rollout-target.ts'

export const rolloutHistoryCommand: CommandSpec = {
  name: 'rollout history',
  group: 'rollout',
  summary: 'List the revisions of a StatefulSet with their pods, and its past rollouts',
  operands: [targetOperand],
  instead: 'ask for one target at a time',
  flags: [afterFlag, rolloutNamespaceFlag, outputFlag, ...connectionFlags],
  steps: ['read ControllerRevisions, pods and the record of rollouts, and print them, the newest last'],
  examples: [
    { command: 'capstan rollout history sts/kafka', does: 'shows what was rolled out when, and how it ended' },
  ],
  exits: readExits,
  async run(given, io) {
    const options = targetOptions('rollout history')(given)
    const { rolloutHistoryJob } = await import('../rollout-history-job.ts')
    return rolloutHistoryJob(options, io)
  },
}
