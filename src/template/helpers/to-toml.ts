import { mapAt } from '../helper-arguments.ts'
import { tomlText } from '../toml-text.ts'
import type { Helper } from '../helper.ts'

/** Helm prints whole numbers of a values file as 1.0 or 1e+06, which most TOML readers refuse for a port; not portable. */
export const toToml: Helper = {
  name: 'toToml',
  signature: 'toToml MAP',
  doc: 'MAP as TOML, keys sorted; whole numbers stay whole, nulls are dropped.',
  example: ['toToml (dict "port" 9092)', '"port = 9092\\n"'],
  arity: [1, 1],
  go: undefined,
  call: (args) => tomlText(mapAt(args, 0)),
}
