import type { CommandSpec } from '../command.ts'
import { connectionFlags, outputFlag } from './connection-flags.ts'
import { readExits } from './rollout-exits.ts'
import { afterFlag, planFlags, rolloutNamespaceFlag } from './rollout-flags.ts'
import { planOptions, renderFlags } from './rollout-plan-options.ts'
import { targetOperand } from './rollout-target.ts'

export const rolloutPlanCommand: CommandSpec = {
  name: 'rollout plan',
  group: 'rollout',
  summary: 'Say which pods would restart, in which order, how long it would take, and what stands against it',
  operands: [
    {
      ...targetOperand,
      required: false,
      doc: "sts/NAME for one StatefulSet of the cluster, or a release's name for its StatefulSets: what waits there; a stack file, or with --chart a chart's values file: what an install of it would restart",
    },
  ],
  instead: 'ask for one target at a time; further values files come with -f',
  flags: [...planFlags, afterFlag, rolloutNamespaceFlag, outputFlag, ...renderFlags, ...connectionFlags],
  steps: [
    'of a stack or a chart render as capstan install does, and ask the server what each StatefulSet would become',
    'read the sets, their pods and revisions, autoscalers and disruption budgets; nothing is written',
    'print the plan; with exit code 5 when something stands against it',
  ],
  examples: [
    { command: 'capstan rollout plan sts/kafka --partition 100,99,90,50,0', does: 'tells what this rollout would do' },
    {
      command: 'capstan rollout plan prod.yaml',
      does: 'tells what an edit of the stack would restart, before it is installed',
    },
    {
      command: 'capstan rollout plan prod.yaml --set kafka.broker.resources.limits.memory=12Gi -o json',
      does: 'tells a program',
    },
  ],
  exits: [...readExits, { code: 5, means: 'something stands against the plan' }],
  async run(given, io) {
    const options = planOptions(given)
    const { rolloutPlanJob } = await import('../rollout-plan-job.ts')
    return rolloutPlanJob(options, io)
  },
}
