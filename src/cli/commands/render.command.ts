import type { CommandSpec } from '../command.ts'
import { defaultKubeVersion } from '../../chart/default-kube-version.ts'
import { renderOptions } from './render-options.ts'
import { namespaceFlag, valueFlags } from './value-flags.ts'

export const renderCommand: CommandSpec = {
  name: 'render',
  group: 'files',
  summary: 'Turn a values file into Kubernetes manifests',
  operands: [
    {
      name: 'VALUES',
      doc: 'Values file; a stack whose keys name charts, or with --chart the values of that one chart; - is standard input',
    },
  ],
  instead: 'write -f FILE for each further values file',
  flags: [
    ...valueFlags,
    namespaceFlag,
    {
      long: 'kube-version',
      value: 'VERSION',
      default: defaultKubeVersion,
      doc: 'Version of Kubernetes to render for',
    },
    {
      long: 'api-versions',
      value: 'GROUP/VERSION[/KIND]',
      repeatable: true,
      doc: 'Treat these APIs as served by the cluster, several with commas',
    },
    {
      long: 'output',
      short: 'o',
      value: 'FORMAT',
      choices: ['yaml', 'json', 'dir'],
      default: 'yaml',
      doc: 'Print YAML documents or one JSON List, or write files',
    },
    {
      long: 'output-dir',
      value: 'DIR',
      doc: 'Write one file for each template below DIR; other files there are left alone; implies --output dir',
    },
    {
      long: 'show-only',
      short: 's',
      value: 'TEMPLATE',
      repeatable: true,
      doc: 'Print only manifests of this template, named with or without its chart; * and ** are wildcards',
    },
    { long: 'include-crds', doc: 'Print the CustomResourceDefinitions of crds/ too' },
    { long: 'notes', doc: "Print the charts' NOTES.txt to standard error at the end" },
    { long: 'no-cache', doc: 'Neither read nor write ~/.cache/capstan' },
  ],
  steps: [
    'read the values files and merge them: chart defaults, presets, files from left to right, --set flags',
    "check the result against each chart's schema and rules",
    'check every path and helper that the templates use against the schema',
    'render the templates to manifests',
    'print the manifests in the order in which Kubernetes wants them',
  ],
  examples: [
    { command: 'capstan render values.example.yaml', does: 'prints all manifests of the stack' },
    {
      command: 'capstan render prod.yaml --preset production --set kafka.broker.replicas=5',
      does: 'sets one value of the entry kafka',
    },
    {
      command: 'sops -d prod.yaml | capstan render base.yaml -f -',
      does: 'merges values from standard input over a file',
    },
    {
      command: 'capstan render --chart charts/kafka -n kafka -s "templates/*statefulset*"',
      does: 'shows some templates of one chart',
    },
    {
      command: 'capstan render prod.yaml --output-dir out',
      does: 'writes out/kafka/templates/service.yaml and the rest',
    },
    { command: 'capstan render prod.yaml -o json | jq ".items[].kind"', does: 'feeds a tool that reads JSON' },
  ],
  async run(given, io) {
    const options = renderOptions(given)
    const { render } = await import('./render.ts')
    return render(options, io)
  },
}
