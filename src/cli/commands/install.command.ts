import type { CommandSpec } from '../command.ts'
import { connectionFlags } from './connection-flags.ts'
import { installFlags, sharedValueFlags } from './install-flags.ts'
import { installOptions } from './install-options.ts'

export const installCommand: CommandSpec = {
  name: 'install',
  aliases: ['upgrade'],
  group: 'cluster',
  summary: 'Put a stack into a cluster, or bring it up to date, and wait until it is ready',
  operands: [
    {
      name: 'VALUES',
      doc: 'Values file; a stack whose keys name charts, or with --chart the values of that one chart; - is standard input',
    },
  ],
  instead: 'the name is a flag: capstan install --name kafka --chart charts/kafka -f values.yaml',
  flags: [...installFlags, ...sharedValueFlags, ...connectionFlags],
  steps: [
    'render as capstan render does, for the version and the APIs of the cluster',
    'read what is there, and ask the server what would change; conflicts, immutable fields, missing permissions and what stands against a rollout end here, before anything is written',
    'create the namespace if asked, then CustomResourceDefinitions, and wait until they are served',
    'apply what differs, kind by kind in the order in which Kubernetes wants them',
    'delete what the release had before and has no longer',
    'wait until every object is ready; a cause that waiting does not cure ends it at once',
    'record the revision, and print the notes; an install that changes nothing makes no revision',
  ],
  examples: [
    { command: 'capstan install prod.yaml', does: 'installs the stack, or brings it up to date' },
    { command: 'capstan install prod.yaml --dry-run', does: 'says what would change' },
    {
      command: 'capstan install --chart charts/kafka -n kafka --create-namespace',
      does: 'installs one chart with its defaults into a namespace of its own',
    },
    {
      command: 'capstan upgrade prod.yaml --set kafka.broker.replicas=5 --rollback-on-failure --timeout 20m',
      does: 'changes one value, and undoes it when the brokers are not ready in 20 minutes',
    },
    {
      command: 'capstan install prod.yaml --yield spec.replicas',
      does: 'leaves the number of replicas to whoever manages it, an autoscaler say',
    },
    {
      command: 'capstan install prod.yaml -o json | jq -c "select(.is == \\"verdict\\")"',
      does: 'follows the verdicts by program',
    },
  ],
  async run(given, io) {
    const options = installOptions(given)
    const { installJob } = await import('../install-job.ts')
    return installJob(options, io)
  },
}
