import type { CommandSpec } from '../command.ts'
import { connectionFlags, outputFlag } from './connection-flags.ts'
import { readExits } from './rollout-exits.ts'
import { afterFlag, planFlags, rolloutNamespaceFlag } from './rollout-flags.ts'
import { planOptions } from './rollout-options.ts'
import { targetOperand } from './rollout-target.ts'

export const rolloutPlanCommand: CommandSpec = {
  name: 'rollout plan',
  group: 'rollout',
  summary: 'Say which pods would restart, in which order, how long it would take, and what stands against it',
  operands: [targetOperand],
  instead: 'ask for one target at a time',
  flags: [...planFlags, afterFlag, rolloutNamespaceFlag, outputFlag, ...connectionFlags],
  steps: [
    'read the sets, their pods and revisions, autoscalers and disruption budgets; nothing is written',
    'of a stack read only its name and its rollout section: what an edit of it would restart, capstan install --dry-run tells',
    'print the plan; with exit code 5 when something stands against it',
  ],
  examples: [
    { command: 'capstan rollout plan sts/kafka --partition 100,99,90,50,0', does: 'tells what this rollout would do' },
    { command: 'capstan rollout plan prod.yaml -o json', does: 'tells a program what the stack declares' },
  ],
  exits: [...readExits, { code: 5, means: 'something stands against the plan' }],
  async run(given, io) {
    const options = planOptions(given)
    const { rolloutPlanJob } = await import('../rollout-plan-job.ts')
    return rolloutPlanJob(options, io)
  },
}
