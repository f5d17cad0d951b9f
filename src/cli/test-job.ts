import { testRelease } from '../install/test-release.ts'
import type { CliIo } from './cli-io.ts'
import { withCluster } from './cluster-session.ts'
import type { TestCommandOptions } from './commands/test-options.ts'
import { engineRun } from './engine-run.ts'
import type { ExitCode } from './exit.ts'

/** `capstan test` */
export async function testJob(options: TestCommandOptions, io: CliIo): Promise<ExitCode> {
  const { connect, name, filter, timeout } = options
  return withCluster(connect, io, (ports) => {
    const release = { name, namespace: ports.cluster.namespace }
    const wanted = { timeout, only: filter.only, except: filter.not }
    return engineRun({ options, ports, io }, (emit) => testRelease(ports, release, wanted, emit))
  })
}
