import type { CommandSpec } from '../command.ts'
import { applyOptions } from './apply-options.ts'
import { connectionFlags } from './connection-flags.ts'
import { installFlags } from './install-flags.ts'

export const applyCommand: CommandSpec = {
  name: 'apply',
  group: 'cluster',
  summary: 'Put manifests of any tool into a cluster as a release',
  operands: [{ name: 'NAME', required: true, doc: 'Name of the release' }],
  instead: 'write -f FILE for each file of manifests',
  flags: [
    {
      long: 'filename',
      short: 'f',
      value: 'FILE',
      repeatable: true,
      doc: 'Apply the manifests of this file, YAML or JSON; - is standard input',
    },
    ...installFlags,
    ...connectionFlags,
  ],
  steps: [
    'read the manifests of all files',
    'do what capstan install does with rendered ones: compare, apply, prune, wait, record',
  ],
  examples: [
    { command: 'capstan apply kafka -f manifests.yaml --dry-run', does: 'says what would change' },
    {
      command: 'helm template kafka charts/kafka | capstan apply kafka -n kafka -f -',
      does: 'applies what Helm renders, and keeps a history of it',
    },
    {
      command: 'kustomize build overlays/prod | capstan apply kafka -f -',
      does: 'deletes what an earlier build had and this one has no longer',
    },
  ],
  async run(given, io) {
    const options = applyOptions(given)
    const { applyJob } = await import('../apply-job.ts')
    return applyJob(options, io)
  },
}
