import { forecast } from '../rollout/plan/forecast.ts'
import type { CliIo } from './cli-io.ts'
import type { PlanOptions } from './commands/rollout-options.ts'
import { exit, type ExitCode } from './exit.ts'
import { printDocuments } from './rollout/print-documents.ts'
import { forecastJson, printForecast, printUnrendered } from './rollout/print-forecast.ts'
import { withRollouts } from './rollout-session.ts'
import { rolloutSpec } from './rollout-spec.ts'
import { rolloutTargets } from './rollout-targets.ts'

/** `capstan rollout plan` */
export async function rolloutPlanJob(options: PlanOptions, io: CliIo): Promise<ExitCode> {
  return withRollouts(options.connect, io, async (ports) => {
    const { sets, declared } = await rolloutTargets(options, ports.cluster, io)
    const warn = (text: string): void => void io.stderr.write(`warning: ${text}\n`)
    const plans = []
    for (const set of sets) {
      const spec = await rolloutSpec(ports, set, { flags: options.plan, declared }, warn)
      const gates = spec.gates.map(({ name, at, passes, check }) => ({ name, at, passes, kind: check.kind }))
      plans.push({ plan: await forecast(ports, set, spec), gates })
    }
    if (options.output === 'json') {
      printDocuments(
        plans.map(({ plan, gates }) => forecastJson(plan, gates)),
        io,
      )
    } else {
      for (const [i, { plan, gates }] of plans.entries()) {
        if (i > 0) io.stdout.write('\n')
        printForecast(plan, gates, io)
      }
      if (options.target.is === 'stack') printUnrendered(options.target.file, io)
    }
    return plans.some(({ plan }) => plan.refusals.length > 0) ? exit.blocked : exit.done
  })
}
