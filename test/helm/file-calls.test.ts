import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import type { CallCase } from './call-judge.ts'
import { difference, forms } from './call-judge.ts'
import type { Oracle } from './oracle.ts'
import { startOracle } from './oracle.ts'

let oracle: Oracle
beforeAll(async () => {
  oracle = await startOracle()
})
afterAll(() => oracle.close())

const files: ReadonlyMap<string, string> = new Map([
  ['files/a.txt', 'one\ntwo\n'],
  ['files/b.txt', 'one\r\n\ntwo'],
  ['files/empty.txt', ''],
  ['files/blank.txt', '\n'],
  ['files/deep/c.properties', 'a=<&>"\\\t\u2028é'],
  ['files/x{y}.txt', 'braces'],
  ['README.md', '# n'],
  ['crds/c.yaml', 'kind: A\n'],
  ['presets/production.yaml', 'a: 1\n'],
  ['capstan/templates/a.yaml.hbs', 'a: {{Values.a}}\n'],
  ['capstanic/a.txt', 'ours'],
])
const paths: Json[] = [...files.keys(), 'files/none.txt', 'files', '', './files/a.txt', 'Chart.yaml', 'values.yaml']
const wrong: Json[] = [null, 1, true, [], {}]
const globs: Json[] = [
  '**',
  '*',
  'files/*',
  'files/**',
  'files/*.txt',
  'files/?.txt',
  '**.txt',
  '{files,presets}/*',
  '*/a.txt',
]
const nested: Json[] = [
  'files/{a,b}.txt',
  'files/{a,{b,empty}}.txt',
  '{README.md,files/{deep/*,a.*}}',
  'none/*',
  '',
  'a}',
  'a,b',
]
const broken: Json[] = ['files/{a', '{{a}', 'files/[a', 'files/\\', '{[a,b}']
const names: Json[] = [
  'a.io/v1',
  'a.io/v1/Thing',
  'a.io/v1/Other',
  'v1',
  'apps/v1',
  'apps/v1/StatefulSet',
  'none/v1',
  '',
]

const calls: readonly [name: string, values: readonly Json[]][] = [
  ['filesGet', [...paths, ...wrong]],
  ['filesLines', [...paths, ...wrong]],
  ['filesGlob', [...globs, ...nested, ...broken, ...wrong]],
  ['apiHas', [...names, ...wrong]],
]

describe('Files and APIs are the same under Helm, without the presets and sources that travel with the chart', () => {
  it.for(calls)('%s', async ([name, values]) => {
    const cases = values.flatMap((value) =>
      forms.map((form): CallCase => ({ name, args: [value], form, mode: 'float64', files })),
    )
    const differences = (await Promise.all(cases.map((call) => difference(oracle, call)))).filter(Boolean)
    expect(differences.slice(0, 6), `${differences.length} of ${cases.length}`).toEqual([])
  })

  it.for(['files/[ab].txt', 'files/[a-b].txt'])('The class of %s is understood alike', async (pattern) => {
    expect(
      await difference(oracle, { name: 'filesGlob', args: [pattern], form: 'literal', mode: 'float64', files }),
    ).toBe(undefined)
  })

  it.for(['files/[!a].txt', 'files/[^a].txt', 'files/[a-zA-Z].txt', 'files/[]a].txt'])(
    'The class of %s, which Helm reads in another way, is refused with what to write',
    async (pattern) => {
      const call: CallCase = { name: 'filesGlob', args: [pattern], form: 'literal', mode: 'float64', files }
      expect(await difference(oracle, call)).toMatch(
        /^is refused: filesGlob: Helm reads \[.*\] of the pattern in another way/,
      )
    },
  )
})
