import type { CommandSpec } from '../command.ts'
import { connectionFlags, outputFlag } from './connection-flags.ts'
import { rollExits } from './rollout-exits.ts'
import { afterFlag, overrideFlag, planFlags, rolloutNamespaceFlag, tellFlags } from './rollout-flags.ts'
import { rolloutOptions } from './rollout-options.ts'
import { targetOperand } from './rollout-target.ts'

export const rolloutCommand: CommandSpec = {
  name: 'rollout',
  group: 'rollout',
  summary: 'Move StatefulSets to their newest template, ordinal by ordinal, each step observed and gated; or go on',
  operands: [targetOperand],
  instead:
    'roll out one target at a time; words such as status stand before flags and target: capstan rollout status sts/kafka -n kafka',
  flags: [...planFlags, overrideFlag, afterFlag, ...tellFlags, rolloutNamespaceFlag, outputFlag, ...connectionFlags],
  steps: [
    'find the StatefulSets; several go one after the other, and the first that does not get through ends the chain',
    "take the plan: flags over the file of --plan over the stack's rollout section over the set's annotation capstan.dev/rollout-plan; where nobody says how, all pods go, one after the other; a rollout that was cut short goes on as it was begun",
    'refuse what would surprise, before anything is written',
    'hold the set, so that nothing moves by itself, and record the plan in the Secret capstan-rollout-NAME',
    'lower the partition by one, wait until that pod is new, ready and soaked, ask the gates; again, stage by stage',
    'end at the last partition; killed or interrupted at any moment, the same command goes on',
  ],
  examples: [
    { command: 'capstan rollout sts/kafka', does: 'updates all pods as declared, or goes on with what was cut short' },
    {
      command: 'capstan rollout sts/kafka --partition 2',
      does: 'updates all pods but those of index 0 and 1, and ends there with exit code 0',
    },
    { command: 'capstan rollout sts/kafka --partition 100,99,90,50,0', does: 'updates 100 pods in four stages' },
    {
      command: 'capstan rollout events --step exponential:2 --soak 1m -n kafka',
      does: 'updates the sets of the release events, one after the other',
    },
    {
      command: 'capstan rollout sts/kafka --plan careful.yaml --partition 2',
      does: 'rolls as the file says, by its gates, whoever applied the set, and ends at partition 2',
    },
    {
      command: 'capstan rollout prod.yaml --gate-command "lag=./check-lag.sh {next}"',
      does: "rolls as the stack's rollout section says, and asks a script before each pod",
    },
  ],
  exits: rollExits,
  async run(given, io) {
    const options = rolloutOptions(given)
    const { rolloutJob } = await import('../rollout-job.ts')
    return rolloutJob(options, io)
  },
}
