import type { CommandSpec } from '../command.ts'
import { clusterNamespaceFlag, connectionFlags, outputFlag } from './connection-flags.ts'
import { conflictFlags, dryRunFlag, historyFlag, hooksFlag, pruneKindFlag, waitFlags } from './install-flags.ts'
import { rollbackOptions } from './rollback-options.ts'

export const rollbackCommand: CommandSpec = {
  name: 'rollback',
  group: 'cluster',
  summary: 'Bring a release back to an earlier revision',
  operands: [
    {
      name: 'NAME|VALUES',
      required: true,
      doc: 'Name of the release, or the values file of a stack, of which only the name and the namespace count',
    },
    { name: 'REVISION', doc: 'Number of the revision; default: the last good one before the newest' },
  ],
  instead: 'roll back one release at a time',
  flags: [
    clusterNamespaceFlag,
    dryRunFlag,
    ...waitFlags,
    { long: 'no-prune', doc: 'Leave what that revision did not have in the cluster' },
    pruneKindFlag,
    hooksFlag,
    ...conflictFlags,
    historyFlag,
    outputFlag,
    ...connectionFlags,
  ],
  steps: [
    'read the manifests of that revision; no chart and no values are needed',
    'do what capstan install does with rendered ones: compare, apply, prune, wait',
    'record it as a new revision',
  ],
  examples: [
    { command: 'capstan rollback kafka', does: 'goes back to the last good revision before the newest' },
    { command: 'capstan rollback kafka 3 --dry-run', does: 'says what going back to revision 3 would change' },
    { command: 'capstan rollback prod.yaml 3', does: 'names the release by the file that it was installed from' },
  ],
  async run(given, io) {
    const options = rollbackOptions(given)
    const { rollbackJob } = await import('../rollback-job.ts')
    return rollbackJob(options, io)
  },
}
