import type { FlagSpec } from '../command.ts'

/** Where values come from, for every command that renders. */
export const valueFlags: readonly FlagSpec[] = [
  {
    long: 'values',
    short: 'f',
    value: 'FILE',
    repeatable: true,
    doc: 'Merge a further values file, after the first and the ones before it; - is standard input',
  },
  { long: 'chart', value: 'PATH', doc: 'Take this one chart, a folder or a .tgz, instead of a stack' },
  {
    long: 'preset',
    value: 'NAME|CHART=NAME',
    repeatable: true,
    doc: 'Start from presets/NAME.yaml, in every chart that has it or in CHART alone',
  },
  { long: 'set-json', value: 'KEY=JSON', repeatable: true, doc: 'Set a value from JSON' },
  {
    long: 'set',
    value: 'KEY=VALUE',
    repeatable: true,
    doc: 'Set a value, several with commas; wins over --set-json',
  },
  {
    long: 'set-string',
    value: 'KEY=TEXT',
    repeatable: true,
    doc: 'Set a value that stays a string; wins over --set',
  },
  {
    long: 'set-file',
    value: 'KEY=FILE',
    repeatable: true,
    doc: 'Set a value to the text of a file; wins over --set-string',
  },
  {
    long: 'set-literal',
    value: 'KEY=TEXT',
    repeatable: true,
    doc: 'Set a value to exactly this text; wins over all others',
  },
  { long: 'name', value: 'NAME', doc: 'Name of the release' },
]

export const namespaceFlag: FlagSpec = {
  long: 'namespace',
  short: 'n',
  value: 'NAMESPACE',
  doc: 'Namespace of the release',
}
