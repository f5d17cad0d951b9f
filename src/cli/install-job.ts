import type { Cluster } from '../core/cluster.ts'
import type { JsonMap } from '../core/json.ts'
import { install } from '../install/install.ts'
import type { InstallJob, InstallOptions } from '../install/job.ts'
import type { ReleaseId } from '../release/release.ts'
import { releaseStore } from '../release/store.ts'
import type { CliIo } from './cli-io.ts'
import { clusterCapabilities } from './cluster-capabilities.ts'
import { withCluster } from './cluster-session.ts'
import type { InstallCommandOptions } from './commands/install-options.ts'
import type { ValueOptions } from './commands/value-options.ts'
import { engineRun } from './engine-run.ts'
import type { ExitCode } from './exit.ts'
import { printWarnings } from './print-failures.ts'
import { readPlanFile, withPlanFile } from './plan-file.ts'
import { renderRelease } from './render-release.ts'
import { resumeCommand } from './rollout-targets.ts'
import { quoted, typable } from './typable.ts'

/** `capstan install` */
export async function installJob(options: InstallCommandOptions, io: CliIo): Promise<ExitCode> {
  const { connect, planFile } = options
  const file = readPlanFile(planFile, io)
  return withCluster(connect, io, async (ports) => {
    const job = await stackJob({ ...options, cluster: ports.cluster }, io)
    const resume = file === undefined ? resumeByStack(options, job) : resumeCommand(job, connect, planFile)
    const rollout = withPlanFile(file, job.options.rollout)
    const planned = { ...job, options: { ...job.options, rollout } }
    return engineRun({ options, ports, io, resume }, (emit) => install(ports, planned, emit))
  })
}

/** Undefined where no one file has how it rolls out. */
function resumeByStack(
  { values, connect }: InstallCommandOptions,
  { release, options }: InstallJob,
): string | undefined {
  const [file, ...more] = values.values
  if (options.rollout === undefined || file === undefined || file === '-' || more.length > 0) return undefined
  const target = `release/${release.name}`
  return typable(release, connect)(`capstan rollout resume ${target}`).replace(target, () => quoted(file))
}

export interface StackInput {
  readonly values: ValueOptions
  readonly install: InstallOptions
  readonly cache: boolean
  readonly cluster: Cluster
}

/** A stack or a chart, rendered for the cluster that it goes to. */
export async function stackJob({ values, install, cache, cluster }: StackInput, io: CliIo): Promise<InstallJob> {
  const before = async (release: ReleaseId): Promise<JsonMap> => {
    const revision = await releaseStore(cluster, release).latest(['deployed'])
    return revision?.computed ?? {}
  }
  const input = { ...values, cache, contextNamespace: cluster.namespace, before }
  const { warnings, rollout, ...rendered } = await renderRelease(input, await clusterCapabilities(cluster), io)
  printWarnings(warnings, io)
  return { ...rendered, action: 'install', options: { ...install, rollout } }
}
