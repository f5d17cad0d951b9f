import type { CommandSpec } from '../command.ts'
import { clusterNamespaceFlag, connectionFlags, outputFlag } from './connection-flags.ts'
import { statusOptions } from './release-options.ts'

export const statusCommand: CommandSpec = {
  name: 'status',
  group: 'cluster',
  summary: 'Say of each object of a release whether it is ready, and what it waits for',
  operands: [{ name: 'NAME', required: true, doc: 'Name of the release' }],
  instead: 'ask for one release at a time',
  flags: [clusterNamespaceFlag, outputFlag, ...connectionFlags],
  steps: ["read the release's newest revision", 'read its objects and their pods, and print a verdict for each'],
  examples: [
    { command: 'capstan status kafka', does: 'shows the release of the namespace of the context' },
    { command: 'capstan status kafka -n kafka -o json', does: 'tells the same to a program' },
  ],
  async run(given, io) {
    const options = statusOptions(given)
    const { statusJob } = await import('../status-job.ts')
    return statusJob(options, io)
  },
}
