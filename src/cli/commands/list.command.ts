import type { CommandSpec } from '../command.ts'
import { clusterNamespaceFlag, connectionFlags, outputFlag } from './connection-flags.ts'
import { listOptions } from './release-options.ts'

export const listCommand: CommandSpec = {
  name: 'list',
  aliases: ['ls'],
  group: 'cluster',
  summary: 'List the releases of a namespace, or of all',
  operands: [],
  instead: 'capstan status NAME tells of one release',
  flags: [
    { ...clusterNamespaceFlag, doc: 'List this namespace; default: the one of the context' },
    { long: 'all-namespaces', short: 'A', doc: 'List the releases of all namespaces' },
    outputFlag,
    ...connectionFlags,
  ],
  steps: ['read the records of the releases, and print the newest revision of each'],
  examples: [
    { command: 'capstan list', does: 'lists the namespace of the context' },
    { command: 'capstan list -A -o json | jq -r ".[].name"', does: 'names all releases of the cluster' },
  ],
  async run(given, io) {
    const options = listOptions(given)
    const { listJob } = await import('../list-job.ts')
    return listJob(options, io)
  },
}
