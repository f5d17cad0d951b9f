import type { Cluster } from '../core/cluster.ts'
import { install } from '../install/install.ts'
import type { InstallJob, InstallOptions } from '../install/job.ts'
import type { CliIo } from './cli-io.ts'
import { withCluster } from './cluster-session.ts'
import type { ApplyCommandOptions } from './commands/apply-options.ts'
import { engineRun } from './engine-run.ts'
import type { ExitCode } from './exit.ts'
import { readManifestFiles } from './manifest-files.ts'

/** `capstan apply` */
export async function applyJob(options: ApplyCommandOptions, io: CliIo): Promise<ExitCode> {
  return withCluster(options.connect, io, async (ports) => {
    const job = manifestsJob({ ...options, cluster: ports.cluster }, io)
    return engineRun({ options, ports, io }, (emit) => install(ports, job, emit))
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
