import type { CommandSpec } from '../command.ts'
import { clusterNamespaceFlag, connectionFlags, outputFlag } from './connection-flags.ts'
import { hooksFlag, pruneKindFlag } from './install-flags.ts'
import { uninstallOptions } from './uninstall-options.ts'

export const uninstallCommand: CommandSpec = {
  name: 'uninstall',
  aliases: ['delete'],
  group: 'cluster',
  summary: 'Delete the objects of a release',
  operands: [{ name: 'NAME', required: true, doc: 'Name of the release' }],
  instead: 'uninstall one release at a time',
  flags: [
    clusterNamespaceFlag,
    { long: 'dry-run', doc: 'Say what would be deleted, and delete nothing' },
    { long: 'keep-history', doc: 'Keep the record of its revisions, for capstan rollback' },
    pruneKindFlag,
    hooksFlag,
    { long: 'no-wait', doc: 'Do not wait until the objects are gone; hooks are waited for all the same' },
    {
      long: 'timeout',
      value: 'DURATION',
      default: '10m',
      doc: 'Give up when something is still there this long after the first deletion',
    },
    outputFlag,
    ...connectionFlags,
  ],
  steps: [
    "read the release's objects from its record",
    'delete them in the reverse of the order in which they were applied; what says keep is kept, and so are claims, definitions and namespaces without --prune-kind',
    'wait until they are gone',
    'delete the record of the release',
  ],
  examples: [
    { command: 'capstan uninstall kafka --dry-run', does: 'says what would be deleted and what kept' },
    { command: 'capstan uninstall kafka', does: 'deletes the release; the data of its brokers stays' },
    {
      command: 'capstan uninstall kafka --prune-kind PersistentVolumeClaim',
      does: 'deletes the data, too: nothing brings it back',
    },
  ],
  async run(given, io) {
    const options = uninstallOptions(given)
    const { uninstallJob } = await import('../uninstall-job.ts')
    return uninstallJob(options, io)
  },
}
