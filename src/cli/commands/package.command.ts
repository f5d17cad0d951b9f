import type { CommandSpec } from '../command.ts'
import { packageOptions } from './package-options.ts'

export const packageCommand: CommandSpec = {
  name: 'package',
  group: 'files',
  summary: 'Make a Helm chart out of a chart or a stack',
  operands: [
    {
      name: 'CHART',
      doc: 'Folder or .tgz of a chart, the name of one in the chart path, or the values file of a stack, which becomes an umbrella chart',
    },
  ],
  instead: 'write -f FILE for each further values file of a stack',
  flags: [
    { long: 'destination', short: 'd', value: 'DIR', default: '.', doc: 'Write the archive into DIR' },
    { long: 'version', value: 'VERSION', doc: "Version of the package, in place of the chart's; SemVer 2" },
    { long: 'app-version', value: 'VERSION', doc: "Version of what the chart runs, in place of the chart's" },
    {
      long: 'helm',
      value: 'MAJOR',
      choices: ['3', '4'],
      default: '4',
      doc: 'Write the schema for this Helm; 3 is for versions before 3.18.5, which know draft-07 only',
    },
    { long: 'no-source', doc: "Leave Capstan's templates out of the archive: only Helm can then use it" },
    { long: 'check', doc: 'Write nothing; say whether the chart can be packaged, and what Helm will not check' },
    { long: 'name', value: 'NAME', doc: "Name of a stack's umbrella chart; default: the name of its release" },
    { long: 'values', short: 'f', value: 'FILE', repeatable: true, doc: 'Merge a further values file into the stack' },
    {
      long: 'preset',
      value: 'NAME|CHART=NAME',
      repeatable: true,
      doc: 'Start from presets/NAME.yaml, in every chart of the stack that has it or in CHART alone',
    },
  ],
  steps: [
    'load the chart and what it depends on',
    'check every path and helper that the templates use against the schema',
    'write the templates as Go templates that mean the same, and the rules as checks that fail with the same sentences',
    'write one archive, NAME-VERSION.tgz: the same files give the same bytes on every machine',
  ],
  examples: [
    {
      command: 'capstan package charts/kafka',
      does: 'writes kafka-0.1.0.tgz for helm install and capstan render alike',
    },
    { command: 'capstan package values.example.yaml --version 1.4.0 -d out', does: 'makes one chart of a whole stack' },
    { command: 'capstan package charts/kafka --check', does: 'says what would keep the chart from being packaged' },
  ],
  async run(given, io) {
    const options = packageOptions(given)
    const { packageJob } = await import('../package-job.ts')
    return packageJob(options, io)
  },
}
