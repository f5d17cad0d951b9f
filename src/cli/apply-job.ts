import type { Cluster } from '../core/cluster.ts'
import { install } from '../install/install.ts'
import type { InstallJob, InstallOptions } from '../install/job.ts'
import type { CliIo } from './cli-io.ts'
import { withCluster } from './cluster-session.ts'
import type { ApplyCommandOptions } from './commands/apply-options.ts'
import { engineRun } from './engine-run.ts'
import type { ExitCode } from './exit.ts'
import { readManifestFiles } from './manifest-files.ts'
import { readPlanFile, withPlanFile } from './plan-file.ts'
import { resumeCommand } from './rollout-targets.ts'

/** `capstan apply` */
export async function applyJob(options: ApplyCommandOptions, io: CliIo): Promise<ExitCode> {
  const { connect, planFile } = options
  const rollout = withPlanFile(readPlanFile(planFile, io), undefined)
  return withCluster(connect, io, async (ports) => {
    const job = manifestsJob({ ...options, install: { ...options.install, rollout }, cluster: ports.cluster }, io)
    const resume = rollout && resumeCommand(job, connect, planFile)
    return engineRun({ options, ports, io, resume }, (emit) => install(ports, job, emit))
  })
}

export interface ManifestsInput {
  readonly name: string
  readonly files: readonly string[]
  readonly install: InstallOptions
  readonly cluster: Cluster
}

/** Manifests of any tool as a release: no chart, no values, no notes. */
export function manifestsJob({ name, files, install, cluster }: ManifestsInput, io: CliIo): InstallJob {
  return {
    release: { name, namespace: cluster.namespace },
    action: 'apply',
    manifests: readManifestFiles(files, io),
    charts: [],
    values: {},
    computed: {},
    sensitive: [],
    notes: undefined,
    options: install,
  }
}
