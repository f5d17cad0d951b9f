import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { textLayer } from '../../src/values/layer.ts'
import { stackEntries } from '../../src/chart/entries.ts'
import { canonicalJson } from '../../src/core/canonical-json.ts'
import type { JsonMap } from '../../src/core/json.ts'
import type { Rendered } from '../../src/index.ts'
import { failuresOf, loadChart, readValues, renderChart, renderStack } from '../../src/index.ts'
import { archiveTime, packArchive } from '../../src/package/archive-write.ts'
import type { Package } from '../../src/package/package-chart.ts'
import { packageChart } from '../../src/package/package-chart.ts'
import { packageStack } from '../../src/package/package-stack.ts'
import { mergeFiles } from '../../src/values/merge.ts'
import { readJson } from '../../src/yaml/json.ts'
import { readDocuments } from '../../src/yaml/read.ts'
import { shippedChart, shippedCharts } from '../support/shipped-chart.ts'
import { helm } from './build.ts'
import type { Outcome } from './compare.ts'
import { difference, helmOutcome } from './compare.ts'
import { fromSeed } from './generate/choices.ts'
import { randomValues } from './generate/values.ts'
import type { Oracle } from './oracle.ts'
import { startOracle } from './oracle.ts'
import { firstSeed } from './seed.ts'

const count = Number(process.env['HELM_CHART_CASES'] ?? 300)
const first = firstSeed
const release = { name: 'release', namespace: 'default' }

const folder = mkdtempSync(join(tmpdir(), 'charts-'))
let oracle: Oracle
beforeAll(async () => {
  oracle = await startOracle()
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await oracle.close()
})

const charts = readdirSync('charts').filter((name) => shippedChart(name).type === 'application')

/** What Helm's engine is asked, and what it must make of it. */
interface Subject {
  readonly title: string
  readonly files: ReadonlyMap<string, string>
  readonly capstan: (values: JsonMap) => Rendered
}

function textFiles({ files }: Package): Map<string, string> {
  return new Map(
    [...files].map(([path, content]) => [
      path,
      typeof content === 'string' ? content : new TextDecoder().decode(content),
    ]),
  )
}

/** `Release.Service` is the name of the engine. */
function asHelm(text: string): string {
  return text.replaceAll('"app.kubernetes.io/managed-by":"Capstan"', '"app.kubernetes.io/managed-by":"Helm"')
}

function capstanOutcome(run: () => Rendered): Outcome {
  try {
    const { manifests, notes, warnings } = run()
    // A packaged chart can warn nowhere else.
    const told = warnings.filter(({ code }) => code === 'values/rule').map(({ message }) => `Warning: ${message}`)
    return {
      ok: true,
      objects: manifests.map(({ value }) => asHelm(canonicalJson(value))),
      notes: notes === undefined ? '' : [notes.trim(), ...told].join('\n'),
    }
  } catch (error) {
    const failures = failuresOf(error)
    if (failures === undefined) throw error
    return { ok: false, why: failures.map(({ message }) => message).join('; ') }
  }
}

const subjects = (name: string): Subject[] => {
  const chart = shippedChart(name)
  return (['pretty', 'exact'] as const).map((form) => ({
    title: `${name}, ${form}`,
    files: textFiles(packageChart(chart, { form, source: false })),
    capstan: (values) => renderChart(chart, values, release),
  }))
}

describe.for(charts)('the package of %s', (name) => {
  const chart = shippedChart(name)
  const presets = [undefined, ...chart.presets.keys()]
  const archive = join(folder, `${name}.tgz`)
  const made = packageChart(chart)
  writeFileSync(archive, packArchive(name, made.files, archiveTime))

  it('is clean for helm lint --strict, of both Helms', async () => {
    for (const version of [3, 4] as const) {
      const file = join(folder, `${name}-${version}.tgz`)
      writeFileSync(file, packArchive(name, packageChart(chart, { helm: version }).files, archiveTime))
      for (const binary of [await helm(3), await helm(4)]) {
        const out = execFileSync(binary, ['lint', '--strict', '--kube-version', 'v1.34.0', file], { encoding: 'utf8' })
        expect(out).toContain('0 chart(s) failed')
      }
    }
  })

  it('has a Chart.yaml of which Helm reads every field', async () => {
    const shown = execFileSync(await helm(4), ['show', 'chart', archive], { encoding: 'utf8' })
    expect(readDocuments(shown, 'helm')).toEqual(readDocuments(made.files.get('Chart.yaml') as string, 'ours'))
  })

  it.for(
    presets.flatMap((preset) => ([3, 4] as const).map((version): [string | undefined, 3 | 4] => [preset, version])),
  )('gives what Capstan gives with the preset %s under the binary of Helm %i', async ([preset, version]) => {
    const given: string[] = []
    if (preset !== undefined) {
      writeFileSync(join(folder, 'preset.yaml'), chart.presets.get(preset)!.text)
      given.push('-f', join(folder, 'preset.yaml'))
    }
    const args = ['template', release.name, archive, '--kube-version', 'v1.34.0', ...given]
    const out = execFileSync(await helm(version), args, { encoding: 'utf8', maxBuffer: 1 << 26 })
    const objects = readDocuments(out, 'helm').filter((value) => value !== null)
    const presetNames = preset === undefined ? [] : [preset]
    const ours = renderChart(chart, {}, { ...release, presets: presetNames, kubeVersion: 'v1.34.0' })
    const sorted = (texts: string[]): string[] => texts.sort()
    expect(sorted(objects.map(canonicalJson))).toEqual(
      sorted(ours.manifests.map(({ value }) => asHelm(canonicalJson(value)))),
    )
  })

  for (const subject of subjects(name)) {
    it(`renders or refuses ${count} random values as Capstan does (${subject.title}), from seed ${first}`, async () => {
      const schema = readJson(chart.schemaText ?? '{}', 'schema') as JsonMap
      const tally = await compareAll(subject, (seed) => {
        const choices = fromSeed(seed)
        const preset = presets[choices.below(presets.length)]
        const base =
          preset === undefined ? {} : (readDocuments(chart.presets.get(preset)!.text, 'preset')[0] as JsonMap)
        return mergeFiles(base, randomValues(schema, choices))
      })
      // Otherwise the cases would say little.
      expect(tally.rendered / count, JSON.stringify(tally)).toBeGreaterThan(0.1)
      expect(tally.refused / count, JSON.stringify(tally)).toBeGreaterThan(0.1)
    })
  }
})

describe('Chart.yaml', () => {
  it('with every field is read by Helm as it was written', async () => {
    const text = `apiVersion: v2
name: full
version: 1.0.0-rc.1+b2
type: application
appVersion: "1.10"
description: "A: b"
kubeVersion: ">=1.28.0-0"
home: https://example.com
icon: https://example.com/icon.svg
deprecated: true
condition: a.b
tags: c
keywords: [x, "yes", "014"]
sources: [https://example.com/src]
maintainers: [{name: A, email: a@example.com, url: https://example.com/a}, {name: "yes"}]
annotations: {category: Streaming, "a.b/c": "1", on: "off"}
`
    const template = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n'
    const encoder = new TextEncoder()
    const files = new Map([
      ['Chart.yaml', encoder.encode(text)],
      ['templates/a.yaml.hbs', encoder.encode(template)],
    ])
    const file = join(folder, 'full.tgz')
    writeFileSync(
      file,
      packArchive('full', packageChart(loadChart({ at: 'full', files }, () => undefined)).files, archiveTime),
    )
    const [shown] = readDocuments(execFileSync(await helm(4), ['show', 'chart', file], { encoding: 'utf8' }), 'helm')
    const [{ annotations, ...rest }] = readDocuments(text, 'Chart.yaml') as [JsonMap]
    expect(shown).toEqual({
      ...rest,
      annotations: { ...(annotations as JsonMap), 'capstan.dev/packaged-by': 'capstan' },
    })
  })
})

describe('the umbrella chart of values.example.yaml', () => {
  const text = readFileSync('values.example.yaml', 'utf8')
  const example = readValues(text, 'values.example.yaml')
  const given = { values: example, layers: [textLayer('file', 'values.example.yaml', text, example)] }
  const { entries, release: named } = stackEntries(given, shippedCharts, {
    presets: [],
    name: undefined,
    namespace: undefined,
  })
  const stack = { name: named.name, version: '0.1.0', appVersion: undefined, entries }

  it('is clean for helm lint --strict, of both Helms', async () => {
    const file = join(folder, 'umbrella.tgz')
    writeFileSync(file, packArchive(stack.name, packageStack(stack).files, archiveTime))
    for (const binary of [await helm(3), await helm(4)]) {
      const out = execFileSync(binary, ['lint', '--strict', '--kube-version', 'v1.34.0', file], { encoding: 'utf8' })
      expect(out).toContain('0 chart(s) failed')
    }
  })

  it(`renders or refuses ${count} random values as Capstan renders the stack, from seed ${first}`, async () => {
    const subject = {
      title: 'stack',
      files: textFiles(packageStack(stack, { source: false })),
      // An umbrella's notes are its own.
      capstan: (values: JsonMap) => ({
        ...renderStack(mergeFiles(example, values), shippedCharts, release),
        notes: undefined,
      }),
    }
    await compareAll(subject, (seed) => {
      const choices = fromSeed(seed)
      const entry = entries[choices.below(entries.length)]!
      const schema = readJson(entry.chart.schemaText ?? '{}', 'schema') as JsonMap
      return { [entry.key]: randomValues(schema, choices) }
    })
  })
})

describe('the umbrella chart of a stack with one chart under three keys', () => {
  const text = `global: {imageRegistry: mirror.example}
kafka: {broker: {replicas: 4}}
second: {chart: kafka, preset: dev, global: {team: data}}
old: {chart: kafka, preset: legacy-seed}
`
  const values = readValues(text, 'stack.yaml')
  const given = { values, layers: [textLayer('file', 'stack.yaml', text, values)] }
  const { entries } = stackEntries(given, shippedCharts, { presets: [], ...release })
  const files = textFiles(
    packageStack({ name: 'both', version: '1.0.0', appVersion: undefined, entries }, { source: false }),
  )

  it.for(['kafka: {}', 'second: {broker: {podLabels: {a: b}}}', 'kafka: {enabled: false}', 'second: {brokr: {}}'])(
    'gives what the stack gives with %s',
    async (more) => {
      const user = readValues(more, 'more.yaml')
      const outcome = capstanOutcome(() => ({
        ...renderStack(mergeFiles(values, user), shippedCharts, release),
        notes: undefined,
      }))
      const answer = await helmOutcome(oracle, { files, values: more, release })
      expect(difference(outcome, answer.ok ? { ...answer, notes: '' } : answer)).toBe(undefined)
    },
  )

  it('tells in its notes what is switched on', async () => {
    const answer = await helmOutcome(oracle, { files, values: 'kafka: {enabled: false}', release })
    expect(answer.ok && answer.notes.split('\n').slice(0, 3)).toEqual([
      'release in namespace default holds',
      '  second  kafka 0.1.0, version 4.3.1',
      '  old     kafka 0.1.0, version 4.3.1',
    ])
  })
})

interface Tally {
  rendered: number
  refused: number
}

/** Numbers as of a file and as of `--set`, by turns. */
async function compareAll(subject: Subject, valuesOf: (seed: number) => JsonMap): Promise<Tally> {
  const tally = { rendered: 0, refused: 0 }
  const different: string[] = []
  for (let at = 0; at < count && different.length < 3; at += 20) {
    const seeds = Array.from({ length: Math.min(20, count - at) }, (_, i) => first + at + i)
    const found = await Promise.all(seeds.map((seed) => compareOne(subject, seed, valuesOf(seed))))
    for (const [i, { outcome, differs }] of found.entries()) {
      tally[outcome.ok ? 'rendered' : 'refused']++
      if (differs !== undefined)
        different.push(`HELM_SEED=${seeds[i]!}: ${canonicalJson(valuesOf(seeds[i]!))}\n${differs}`)
    }
  }
  expect(different.slice(0, 3).join('\n\n')).toBe('')
  return tally
}

async function compareOne(
  { files, capstan }: Subject,
  seed: number,
  values: JsonMap,
): Promise<{ outcome: Outcome; differs: string | undefined }> {
  const outcome = capstanOutcome(() => capstan(structuredClone(values)))
  const mode = seed % 2 === 0 ? { mode: 'int64' as const } : {}
  const answer = await helmOutcome(oracle, { files, values: JSON.stringify(values), release, ...mode })
  const told = outcome.ok && answer.ok && outcome.notes === '' ? { ...answer, notes: '' } : answer
  return { outcome, differs: difference(outcome, told) }
}
