import { byCodePoint } from '../core/order.ts'
import { heavyHelpers } from '../template/heavy-helpers.ts'
import { helperTable } from '../template/helper-table.ts'
import { refusedHelpers } from '../template/refused-helpers.ts'

/** The text of docs/helpers.md, from the helpers themselves; a test holds the file to it. */
export function renderHelperReference(): string {
  const helpers = [...helperTable.values(), ...heavyHelpers.values()].sort((a, b) => byCodePoint(a.name, b.name))
  return [
    '# Helpers',
    '',
    'Generated from `src/template/helpers/`; `npx vitest run test/template/helpers-reference.test.ts -u` writes it anew.',
    "Names, argument order and edge cases are Sprig's and Helm's. A missing argument is an error, except where the signature's",
    'helper is marked with °.',
    '',
    '| call | does | example | gives |',
    '|---|---|---|---|',
    ...helpers.map(({ signature, doc, example: [call, result], lenient }) => {
      const mark = lenient === true ? '°' : ''
      return `| ${code(signature)}${mark} | ${bars(doc)} | ${code(call)} | ${code(result)} |`
    }),
    '',
    '## Left out',
    '',
    'What is random, or depends on the time, the network or the cluster, would render differently on every run.',
    '',
    '| name | instead |',
    '|---|---|',
    ...[...refusedHelpers]
      .sort(([a], [b]) => byCodePoint(a, b))
      .map(([name, hint]) => `| ${code(name)} | ${bars(hint)} |`),
    '',
  ].join('\n')
}

function code(text: string): string {
  const fence = text.includes('`') ? '``' : '`'
  return `${fence}${bars(text)}${fence}`
}

function bars(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
