import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Json, JsonMap } from '../../src/core/json.ts'
import { allDefines } from '../../src/package/all-defines.ts'
import { loadChart, validate } from '../../src/index.ts'
import { rulesTemplate } from '../../src/package/rules/rules-template.ts'
import { checkValues } from '../../src/values/check.ts'
import type { Oracle } from './oracle.ts'
import { startOracle } from './oracle.ts'
import { judged, type Judged, type RuleChart } from './rules/judge.ts'
import { kafkaValues } from './rules/kafka-values.ts'
import { randomRule } from './rules/random-rule.ts'
import { rows, type Row } from './rules/rows.ts'
import { randomValues, schema as plain } from './rules/values.ts'
import { firstSeed } from './seed.ts'

let oracle: Oracle
beforeAll(async () => {
  oracle = await startOracle()
})
afterAll(() => oracle.close())

/** For each rule: values, each with numbers as of a file and as of --set. */
const count = Number(process.env['HELM_RULE_CASES'] ?? 40)

describe('A packaged chart refuses the values that a rule refuses, with the same sentences', () => {
  it.for(rows)('$rule', async (row) => {
    const chart = chartWith(row)
    expect(chart.rules.notCarried).toEqual([])
    const seen = await judgedAll(chart, row.hides)
    expect(differences(seen)).toEqual([])
    // Otherwise the row would say nothing.
    const kinds = [...new Set(seen.map(({ what }) => (what === 'accepted' ? what : 'refused')))].sort()
    expect(kinds).toEqual(row.only === undefined ? ['accepted', 'refused'] : [row.only])
  })
})

describe('Rules at random, made of those', () => {
  const rules = Number(process.env['HELM_RANDOM_RULES'] ?? 300)
  const first = firstSeed
  it(`${rules} rules from seed ${first}: what is carried answers as in Capstan, also where a part cannot be evaluated`, async () => {
    const tally = { carried: 0, left: 0, accepted: 0, refused: 0, stopped: 0 }
    const different: string[] = []
    for (let seed = first; seed < first + rules && different.length < 5; seed++) {
      const rule = randomRule(seed)
      const chart = chartWith({ rule })
      if (chart.rules.notCarried.length > 0) {
        tally.left++
        continue
      }
      tally.carried++
      const seen = await judgedAll(chart, true)
      for (const { what } of seen) tally[what]++
      different.push(...differences(seen).map((differs) => `seed ${seed}: ${rule}\n${differs}`))
    }
    expect(different).toEqual([])
    expect(tally.carried, JSON.stringify(tally)).toBeGreaterThan(rules / 3)
    expect(Math.min(tally.accepted, tally.refused), JSON.stringify(tally)).toBeGreaterThan(rules)
  })
})

describe("The Kafka chart's own rules", () => {
  const tree = (name: string): { at: string; files: ReadonlyMap<string, Uint8Array> } => ({
    at: name,
    files: filesOf(new URL(`../../charts/${name}`, import.meta.url).pathname),
  })
  const kafka = loadChart(tree('kafka'), (name) => tree(name))
  const chart: RuleChart = {
    name: 'kafka',
    schemaText: kafka.schemaText!,
    rules: rulesTemplate(JSON.parse(kafka.schemaText!) as Json, 'kafka'),
    values: kafka.valuesText!,
  }

  it('are all carried, but for those about a change of the installed release, which Helm does not know', () => {
    expect(chart.rules.notCarried.map(({ rule }) => rule.includes('oldSelf'))).toEqual([true, true])
    expect(chart.rules.carried).toBeGreaterThan(100)
  })

  it('refuse, accept and warn as in Capstan', async () => {
    const seen: Judged[] = []
    const said = new Set<string>()
    for (let seed = 0; seed < count * 10; seed += 20) {
      const some = Array.from({ length: 20 }, (_, i) => kafkaValues(seed + i)).flatMap((given) => {
        const { failures, warnings } = validate(kafka, given)
        if (failures.some(({ code }) => code === 'values/schema')) return []
        for (const { notes } of [...failures, ...warnings]) said.add(notes[0]!)
        return (['float64', 'int64'] as const).map((mode) => judged(oracle, chart, { given, failures, warnings, mode }))
      })
      seen.push(...(await Promise.all(some)))
    }
    expect(differences(seen)).toEqual([])
    const refused = seen.filter(({ what }) => what === 'refused').length
    expect(refused).toBeGreaterThan(seen.length / 5)
    expect(seen.length - refused).toBeGreaterThan(seen.length / 20)
    expect(said.size, 'rules that were broken').toBeGreaterThan(40)
  })
})

describe('Texts that YAML cannot carry, or that Helm erases', () => {
  const chart = chartWith({ rule: 'true' })
  it.for([
    ['\u007f', 1],
    ['\u0085', 1],
    ['\u009f', 1],
    ['\ufffe', 1],
    ['\uffff', 1],
    ['<no value>', 1],
    // What it looks like in JSON is only what the first look takes for it.
    ['\\u003cno value\\u003e', 0],
    ['<no  value>', 0],
  ] as const)('%j is refused where it stands, %i times', async ([character, count]) => {
    for (const given of [{ a: { 'b.c': [1, `x${character}`] } }, { a: { [character]: 1 } }]) {
      const answer = await oracle.render({
        files: new Map([
          ['Chart.yaml', 'apiVersion: v2\nname: "n"\nversion: 1.0.0\n'],
          ['templates/_capstan.tpl', allDefines(chart.rules.defines, 'n')],
          ['templates/zz/validate.yaml', chart.rules.text],
        ]),
        values: JSON.stringify(given).replaceAll(
          /[\u007f-\uffff]/g,
          (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
        ),
      })
      const { failures } = validate(
        loadChart(plainChart, () => undefined),
        given,
      )
      const wanted = failures.map(({ message }) => message)
      expect(wanted).toHaveLength(count)
      expect(answer.ok ? '' : answer.error.replace(/^execution error at \([^)]*\): /, '')).toBe(wanted[0] ?? '')
    }
  })
})

const plainChart = {
  at: 'n',
  files: new Map([['Chart.yaml', new TextEncoder().encode('apiVersion: v2\nname: "n"\nversion: 1.0.0\n')]]),
}

function chartWith({ at, rule, message, messageExpression, fieldPath }: Row): RuleChart {
  const schema = structuredClone(plain) as Record<string, Json>
  let node = schema
  for (const step of at?.split('/') ?? []) node = node[step] as Record<string, Json>
  const entry = Object.entries({ rule, message, messageExpression, fieldPath }).filter(([, text]) => text !== undefined)
  node['x-kubernetes-validations'] = [Object.fromEntries(entry) as JsonMap]
  return { name: 'n', schemaText: JSON.stringify(schema), rules: rulesTemplate(schema, 'n') }
}

function judgedAll(chart: RuleChart, hides = false): Promise<Judged[]> {
  return Promise.all(
    Array.from({ length: count }, (_, seed) => randomValues(seed)).flatMap((given) => {
      const input = { values: given, schemaText: chart.schemaText, schemaFile: 's', layers: [], prefix: [] }
      const { failures } = checkValues(input)
      return (['float64', 'int64'] as const).map((mode) => judged(oracle, chart, { given, failures, mode }, hides))
    }),
  )
}

function differences(seen: readonly Judged[]): string[] {
  return seen.map(({ differs }) => differs).filter((differs) => differs !== undefined)
}

function filesOf(folder: string, path = ''): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>()
  for (const name of readdirSync(join(folder, path))) {
    const at = join(path, name)
    if (statSync(join(folder, at)).isDirectory()) for (const [p, bytes] of filesOf(folder, at)) files.set(p, bytes)
    else files.set(at, readFileSync(join(folder, at)))
  }
  return files
}
