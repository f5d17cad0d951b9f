import type { CommandSpec } from '../command.ts'
import { clusterNamespaceFlag, connectionFlags } from './connection-flags.ts'
import { getOptions } from './release-options.ts'

export const getCommand: CommandSpec = {
  name: 'get',
  group: 'cluster',
  summary: 'Print the values, the manifests or the notes of a release',
  operands: [
    { name: 'values|manifest|notes', required: true, doc: 'Which of them to print' },
    { name: 'NAME', required: true, doc: 'Name of the release' },
  ],
  instead: 'ask for one release at a time',
  flags: [
    clusterNamespaceFlag,
    { long: 'revision', value: 'NUMBER', doc: 'Print those of this revision; default: the newest' },
    { long: 'show-secrets', doc: 'Print secrets as they are, in place of ***' },
    {
      long: 'output',
      short: 'o',
      value: 'FORMAT',
      choices: ['yaml', 'json'],
      default: 'yaml',
      doc: 'Print YAML, or JSON: one object, or for manifests one List',
    },
    ...connectionFlags,
  ],
  steps: [
    'read the record of the revision; the objects themselves are not asked',
    'print it with secrets masked: the data of Secrets, what repeats it elsewhere, and values with names such as password',
  ],
  examples: [
    { command: 'capstan get values kafka', does: 'prints the values as they were given' },
    { command: 'capstan get manifest kafka --revision 3', does: 'prints what revision 3 applied' },
    {
      command: 'capstan get values kafka --show-secrets',
      does: 'prints them so that capstan install takes them again',
    },
  ],
  async run(given, io) {
    const options = getOptions(given)
    const { getJob } = await import('../get-job.ts')
    return getJob(options, io)
  },
}
