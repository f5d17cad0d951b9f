import type { CommandSpec } from '../command.ts'
import { exit } from '../exit.ts'
import { defaultKubeVersion } from '../../chart/default-kube-version.ts'
import { capstanVersion } from '../version.ts'

export const versionCommand: CommandSpec = {
  name: 'version',
  group: 'program',
  summary: 'Print the versions of Capstan, of Node and of the Kubernetes it renders for',
  operands: [],
  flags: [],
  steps: ['print three versions; nothing is read, no cluster is asked'],
  examples: [
    { command: 'capstan version', does: 'prints what a bug report needs' },
    { command: 'capstan --version', does: "prints Capstan's version alone" },
  ],
  run(_given, io) {
    io.stdout.write(`capstan     ${capstanVersion}\n`)
    io.stdout.write(`node        ${io.node}\n`)
    io.stdout.write(`kubernetes  ${defaultKubeVersion.slice(1)} (unless --kube-version says otherwise)\n`)
    return Promise.resolve(exit.done)
  },
}
