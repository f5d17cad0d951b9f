import type { CliIo } from './cli-io.ts'
import type { PlanOptions } from './commands/rollout-plan-options.ts'
import { exit, type ExitCode } from './exit.ts'
import { stackJob } from './install-job.ts'
import { readPlanFile } from './plan-file.ts'
import { livePlans, type PlanWork, renderedPlans } from './rollout-plans.ts'
import { printDocuments } from './rollout/print-documents.ts'
import { planJson, printPlans } from './rollout/print-plan.ts'
import { withRollouts } from './rollout-session.ts'
import { rolloutTargets } from './rollout-targets.ts'

/** `capstan rollout plan` */
export async function rolloutPlanJob(options: PlanOptions, io: CliIo): Promise<ExitCode> {
  const flags = { ...options.plan, file: readPlanFile(options.planFile, io) }
  return withRollouts(options.connect, io, async (ports) => {
    const { cluster } = ports
    const { subject, connect, after } = options
    const work: PlanWork = { flags, after, connect, warn: (text) => void io.stderr.write(`warning: ${text}\n`) }
    const plans =
      subject.is === 'live'
        ? await livePlans(ports, await rolloutTargets({ ...subject, connect, after }, cluster, io), work)
        : await renderedPlans(ports, await stackJob({ ...subject, cluster }, io), work)
    if (options.output === 'json') printDocuments(plans.map(planJson), io)
    else printPlans(plans, io)
    return plans.some(({ forecast }) => (forecast?.refusals.length ?? 0) > 0) ? exit.blocked : exit.done
  })
}
