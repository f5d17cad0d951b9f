import type { CommandSpec } from '../command.ts'
import { clusterNamespaceFlag, connectionFlags, outputFlag } from './connection-flags.ts'
import { diffOptions } from './diff-options.ts'
import { conflictFlags, hooksFlag, pruneKindFlag, sharedValueFlags } from './install-flags.ts'

export const diffCommand: CommandSpec = {
  name: 'diff',
  group: 'cluster',
  summary: 'Show what an install or apply would change in the cluster',
  operands: [
    {
      name: 'VALUES|NAME',
      doc: 'Values file, as for install; or the name of a release, whose manifests are given by -f. What has a slash or ends in .yaml or .json is a file',
    },
  ],
  instead: 'write -f FILE for each further file',
  flags: [
    clusterNamespaceFlag,
    { long: 'unified', short: 'U', value: 'LINES', default: '3', doc: 'Show this many equal lines around each change' },
    { long: 'show-secrets', doc: 'Show the data of Secrets; without it only that they change' },
    outputFlag,
    { long: 'no-prune', doc: 'Leave out what an install would delete' },
    pruneKindFlag,
    hooksFlag,
    ...conflictFlags,
    { long: 'adopt', doc: 'Compare as install --adopt would apply' },
    ...sharedValueFlags.map((flag) =>
      flag.long === 'values' ? { ...flag, doc: `${flag.doc}; behind NAME, a file of manifests` } : flag,
    ),
    ...connectionFlags,
  ],
  steps: [
    'render as capstan install does, or read the manifests',
    'read what is there, and ask the server what each object that differs would become',
    'print the differences; fields that the release does not set are left out, and nothing is written',
    'end with exit code 3 when there is a difference, 0 when there is none',
  ],
  examples: [
    { command: 'capstan diff prod.yaml', does: 'shows what capstan install prod.yaml would change' },
    {
      command: 'helm template kafka charts/kafka | capstan diff kafka -n kafka -f -',
      does: 'compares what Helm renders with the release kafka',
    },
    { command: 'capstan diff prod.yaml -o json | jq .summary', does: 'counts what would change' },
  ],
  async run(given, io) {
    const options = diffOptions(given)
    const { diffJob } = await import('../diff-job.ts')
    return diffJob(options, io)
  },
}
