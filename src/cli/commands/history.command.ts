import type { CommandSpec } from '../command.ts'
import { clusterNamespaceFlag, connectionFlags, outputFlag } from './connection-flags.ts'
import { historyOptions } from './release-options.ts'

export const historyCommand: CommandSpec = {
  name: 'history',
  group: 'cluster',
  summary: 'List the revisions of a release',
  operands: [{ name: 'NAME', required: true, doc: 'Name of the release' }],
  instead: 'ask for one release at a time',
  flags: [
    clusterNamespaceFlag,
    { long: 'max', value: 'NUMBER', doc: 'List only so many, the newest' },
    outputFlag,
    ...connectionFlags,
  ],
  steps: ['read the records of the release, and print its revisions, the newest last'],
  examples: [
    { command: 'capstan history kafka', does: 'shows what was installed when, and how it ended' },
    { command: 'capstan history kafka --max 1 -o json', does: 'tells of the newest revision to a program' },
  ],
  async run(given, io) {
    const options = historyOptions(given)
    const { historyJob } = await import('../history-job.ts')
    return historyJob(options, io)
  },
}
