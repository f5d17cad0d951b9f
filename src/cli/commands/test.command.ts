import type { CommandSpec } from '../command.ts'
import { clusterNamespaceFlag, connectionFlags, outputFlag } from './connection-flags.ts'
import { testOptions } from './test-options.ts'

export const testCommand: CommandSpec = {
  name: 'test',
  group: 'cluster',
  summary: 'Run the tests of a release in the cluster',
  operands: [{ name: 'NAME', required: true, doc: 'Name of the release' }],
  instead: 'test one release at a time; --filter NAME runs one of its tests',
  flags: [
    clusterNamespaceFlag,
    {
      long: 'filter',
      value: 'NAME|!NAME',
      repeatable: true,
      doc: 'Run only the tests of these names, or all but these; several with commas',
    },
    { long: 'timeout', value: 'DURATION', default: '10m', doc: 'Give up on a test that takes longer' },
    { long: 'logs', doc: 'Print the logs of tests that passed, too' },
    outputFlag,
    ...connectionFlags,
  ],
  steps: [
    "read the release's newest revision, and the hooks in it that are annotated helm.sh/hook: test",
    'create them by weight, wait until each ended, and print the logs of those that failed',
    'delete them as helm.sh/hook-delete-policy says',
  ],
  examples: [
    { command: 'capstan test kafka', does: 'runs all tests of the release' },
    { command: 'capstan test kafka --filter kafka-produce --logs', does: 'runs one of them and shows what it printed' },
  ],
  async run(given, io) {
    const options = testOptions(given)
    const { testJob } = await import('../test-job.ts')
    return testJob(options, io)
  },
}
