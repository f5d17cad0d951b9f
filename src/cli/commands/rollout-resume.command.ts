import type { CommandSpec } from '../command.ts'
import { connectionFlags, outputFlag } from './connection-flags.ts'
import { rollExits } from './rollout-exits.ts'
import {
  afterFlag,
  gateCommandFlag,
  overrideFlag,
  planFileFlag,
  reasonFlag,
  rolloutNamespaceFlag,
  tellFlags,
} from './rollout-flags.ts'
import { resumeOptions } from './rollout-options.ts'
import { targetOperand } from './rollout-target.ts'

export const rolloutResumeCommand: CommandSpec = {
  name: 'rollout resume',
  group: 'rollout',
  summary: 'Go on with a paused rollout, or say yes to the manual gate that it waits for',
  operands: [targetOperand],
  instead: 'resume one target at a time',
  flags: [
    reasonFlag,
    overrideFlag,
    planFileFlag,
    gateCommandFlag,
    afterFlag,
    ...tellFlags,
    rolloutNamespaceFlag,
    outputFlag,
    ...connectionFlags,
  ],
  steps: [
    'record the yes, with its reason',
    'roll on as capstan rollout does, by the recorded plan, and over it what --plan says; an undo that was paused goes on going back',
    'of a release go on with what has begun, then with what was still to come; the first that does not get through ends it',
    'commands of this machine are taken from --gate-command, --plan and the stack alone, never from the record in the cluster',
  ],
  examples: [
    { command: 'capstan rollout resume sts/kafka', does: 'rolls on from where it stands' },
    { command: 'capstan rollout resume sts/kafka --reason "dashboards are fine"', does: 'says yes to a manual gate' },
    {
      command: 'capstan rollout resume sts/kafka --override "lag=known, ticket 4711"',
      does: 'rolls on without the gate lag for this step',
    },
  ],
  exits: rollExits,
  async run(given, io) {
    const options = resumeOptions(given)
    const { rolloutResumeJob } = await import('../rollout-resume-job.ts')
    return rolloutResumeJob(options, io)
  },
}
