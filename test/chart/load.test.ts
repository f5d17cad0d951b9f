import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { readArchive } from '../../src/chart/archive.ts'
import { loadChart } from '../../src/chart/load.ts'
import type { Chart } from '../../src/chart/model.ts'
import type { FindChart } from '../../src/chart/resolve.ts'
import { failuresOf } from '../../src/core/failure.ts'
import type { Failure } from '../../src/core/failure.ts'
import type { FileTree } from '../../src/core/ports.ts'
import { packed, tarOf } from './tar-of.ts'
import { treeOf } from './tree-of.ts'

type Files = Record<string, string | Uint8Array>

const yaml = 'apiVersion: v2\nname: kafka\nversion: 1.2.3\n'

function chartYaml(name: string, version = '1.0.0', more = ''): string {
  return `apiVersion: v2\nname: ${name}\nversion: ${version}\n${more}`
}

function load(files: Files, find: FindChart = () => undefined): Chart {
  return loadChart(treeOf({ 'Chart.yaml': yaml, ...files }), find)
}

function failures(run: () => unknown): readonly Failure[] {
  try {
    run()
  } catch (error) {
    const known = failuresOf(error)
    if (known === undefined) throw error
    return known
  }
  return []
}

function messages(run: () => unknown): string[] {
  return failures(run).map(({ code, message }) => `${code}: ${message}`)
}

function text(bytes: Uint8Array | undefined): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
}

describe('the files of a chart', () => {
  const chart = load({
    'Chart.lock': 'digest: sha256:0\n',
    LICENSE: 'x',
    'README.md': '# Kafka {{',
    'NOTES.txt.hbs': 'notes',
    'crds/a.yaml': 'kind: CustomResourceDefinition',
    'crds/README.md': 'x',
    'files/log4j2.yaml': 'x',
    'presets/production.yaml': 'replicas: 5',
    'templates/_names.hbs': 'x',
    'templates/broker/set.yaml.hbs': 'x',
    'templates/plain.yaml': 'kind: ConfigMap',
    'templates/.hidden.yaml': '{{',
    'templates/README.md': 'x',
    'templates/_fragment.yaml': 'x',
    'values.schema.json': '{}',
    'values.yaml': '# none\nreplicas: 3\n',
  })

  it('are templates below templates/: *.hbs, partials among them, and YAML without a mustache', () => {
    expect([...chart.templates.keys()]).toEqual([
      'templates/_names.hbs',
      'templates/broker/set.yaml.hbs',
      'templates/plain.yaml',
    ])
  })

  it('are foreign below templates/ when they are neither, and take no part', () => {
    expect(chart.foreign).toEqual(['templates/README.md', 'templates/_fragment.yaml'])
  })

  it('are what templates may read when they have no other role; crds/ too, as in Helm', () => {
    expect([...chart.files.keys()]).toEqual([
      'LICENSE',
      'README.md',
      'crds/README.md',
      'crds/a.yaml',
      'files/log4j2.yaml',
    ])
  })

  it('are custom resource definitions below crds/, when they are YAML or JSON', () => {
    expect([...chart.crds.keys()]).toEqual(['crds/a.yaml'])
  })

  it('are presets by their names', () => {
    expect([...chart.presets]).toEqual([
      ['production', { path: 'charts/kafka/presets/production.yaml', text: 'replicas: 5' }],
    ])
  })

  it('are the defaults, with their text, and the schema', () => {
    expect(chart).toMatchObject({ defaults: { replicas: 3 }, valuesText: '# none\nreplicas: 3\n', schemaText: '{}' })
  })

  it('are notes at the root or below templates/, as template or plain', () => {
    expect(text(chart.notes)).toBe('notes')
    expect(text(load({ 'templates/NOTES.txt.hbs': 'a' }).notes)).toBe('a')
    expect(text(load({ 'templates/NOTES.txt': 'b' }).notes)).toBe('b')
    expect(messages(() => load({ 'NOTES.txt.hbs': 'a', 'templates/NOTES.txt.hbs': 'b' }))).toEqual([
      'chart/metadata: charts/kafka has notes twice: templates/NOTES.txt.hbs and another NOTES.txt',
    ])
  })

  it('lose a byte order mark, as in Helm', () => {
    const mark = '\uFEFF'
    const marked = load({
      'Chart.yaml': mark + yaml,
      'values.yaml': `${mark}a: 1`,
      'files/x': `${mark}x`,
      '.helmignore': `${mark}*.bak`,
      'a.bak': '',
    })
    expect([marked.defaults, text(marked.files.get('files/x')), marked.files.has('a.bak')]).toEqual([
      { a: 1 },
      'x',
      false,
    ])
  })

  it('need not be there at all, but for Chart.yaml', () => {
    expect(load({})).toMatchObject({
      name: 'kafka',
      version: '1.2.3',
      at: 'charts/kafka',
      defaults: {},
      charts: [],
      warnings: [],
    })
    expect(load({ 'values.yaml': '# nothing\n' }).defaults).toEqual({})
  })

  it('are left out by .helmignore, but not once they are packed', () => {
    const files = { 'Chart.yaml': yaml, '.helmignore': 'ci/\n', 'ci/x.yaml': 'x' }
    expect([...loadChart(treeOf(files), () => undefined).files.keys()]).toEqual(['.helmignore'])
    const tree = readArchive(packed('kafka', files), 'kafka.tgz')
    expect([...loadChart(tree, () => undefined).files.keys()]).toEqual(['.helmignore', 'ci/x.yaml'])
  })

  it('warn of a preset in another place and of what is no chart in charts/', () => {
    const { warnings } = load({ 'presets/a.yml': '', 'charts/README.md': '', 'charts/_off/x': '', 'charts/.x/y': '' })
    expect(warnings.map(({ message }) => message)).toEqual([
      "charts/kafka/charts/README.md is neither a chart's folder nor a .tgz, and has no effect",
      'charts/kafka/presets/a.yml is no preset: those are presets/NAME.yaml',
    ])
  })

  it('carry the warnings of Chart.yaml and .helmignore', () => {
    expect(load({ 'Chart.yaml': `${yaml}foo: 1\n`, '.helmignore': '!a\n*.x\n' }).warnings).toHaveLength(2)
  })
})

describe('a folder is no chart', () => {
  test.for<[what: string, files: Files, hint: string]>([
    [
      'when it is empty',
      {},
      'a chart is a folder with Chart.yaml (apiVersion, name, version), values.yaml and templates/',
    ],
    ['when the chart is a folder below', { 'kafka/Chart.yaml': yaml }, 'did you mean charts/kafka/kafka?'],
    [
      'when charts are below charts/',
      { 'charts/a/Chart.yaml': '', 'charts/b/Chart.yaml': '' },
      'did you mean charts/kafka/charts/a or charts/kafka/charts/b?',
    ],
    ['when the file has another name', { 'chart.yml': yaml }, 'the file must be named Chart.yaml, not chart.yml'],
  ])('%s', ([, files, hint]) => {
    const [first] = failures(() => loadChart(treeOf(files), () => undefined))
    expect(first).toMatchObject({
      code: 'chart/missing',
      message: 'charts/kafka is no chart: it has no Chart.yaml',
      hint,
    })
  })

  it('when .helmignore leaves Chart.yaml out', () => {
    const [first] = failures(() => load({ '.helmignore': '*.yaml\n' }))
    expect(first).toMatchObject({ code: 'chart/missing', at: { line: 1 } })
    expect(first?.message).toContain('.helmignore leaves it out by *.yaml')
  })
})

describe('a Go template', () => {
  test.for<[path: string, content: string, hint: RegExp]>([
    ['templates/set.yaml', 'a: 1\nreplicas: {{ .Values.replicas }}\n', /rename it to set\.yaml\.hbs/],
    ['templates/set.yml', 'a: 1\nb: {{- toYaml .Values.x | nindent 2 }}', /rename it to set\.yml\.hbs/],
    ['templates/_helpers.tpl', '{{/* x */}}\n{{- define "x" }}', /_helpers\.hbs/],
    ['templates/names.tpl', 'nothing', /_names\.hbs/],
    ['templates/NOTES.txt', 'Thank you, {{ .Release.Name }}', /rename it to NOTES\.txt\.hbs/],
  ])('%s is answered in our spelling', ([path, content, hint]) => {
    const [only, ...more] = failures(() => load({ [path]: content }))
    expect(more).toEqual([])
    expect(only).toMatchObject({ code: 'template/habit', hint: expect.stringMatching(hint) as string })
    expect(only?.notes.length).toBeGreaterThan(3)
  })

  it('is shown at its first mustache', () => {
    const [only] = failures(() => load({ 'templates/set.yaml': 'a: 1\nreplicas: {{ .Values.replicas }}\n' }))
    expect(only?.at).toMatchObject({ file: 'charts/kafka/templates/set.yaml', line: 2, column: 11, width: 22 })
  })

  it('does not hide the others', () => {
    expect(
      failures(() => load({ 'templates/a.yaml': '{{', 'templates/b.yaml': '{{', 'templates/c.tpl': '' })),
    ).toHaveLength(3)
  })
})

describe('a chart is refused', () => {
  test.for<[what: string, files: Files, wanted: string]>([
    [
      'when the defaults are a list',
      { 'values.yaml': '- a\n' },
      'values/kind: charts/kafka/values.yaml must hold a map, got a list',
    ],
    [
      'when the defaults are two documents',
      { 'values.yaml': 'a: 1\n---\nb: 1\n' },
      'yaml/value: one YAML document is wanted here, there are more',
    ],
    [
      'when a text is not UTF-8',
      { 'values.yaml': new Uint8Array([0x61, 0xff]) },
      'yaml/syntax: charts/kafka/values.yaml is not text in UTF-8',
    ],
    [
      'when Chart.yaml is not UTF-8',
      { 'Chart.yaml': new Uint8Array([0xff]) },
      'yaml/syntax: charts/kafka/Chart.yaml is not text in UTF-8',
    ],
    [
      'when it has the requirements of Helm 2',
      { 'requirements.yaml': 'dependencies: []' },
      "chart/metadata: charts/kafka/requirements.yaml is Helm 2's",
    ],
    ['when a rule of .helmignore cannot be read', { '.helmignore': '[a\n' }, 'chart/metadata: [a: a "[" is not closed'],
  ])('%s', ([, files, wanted]) => {
    expect(messages(() => load(files))).toEqual([wanted])
  })

  it('with all that is wrong in it and in the charts below it', () => {
    const files = {
      'values.yaml': '[]',
      'templates/a.yaml': '{{',
      'charts/zoo/Chart.yaml': 'name: Zoo\n',
      'charts/x.tgz': 'no',
      'presets/a.yaml': new Uint8Array([0xff]),
    }
    expect(failures(() => load(files)).map(({ code }) => code)).toEqual([
      ...[
        'template/habit',
        'yaml/syntax',
        'values/kind',
        'chart/archive',
        'chart/metadata',
        'chart/metadata',
        'chart/metadata',
      ],
    ])
  })
})

describe('a chart below', () => {
  function declare(...dependencies: string[]): Files {
    return { 'Chart.yaml': `${yaml}dependencies:\n${dependencies.map((dependency) => `- {${dependency}}\n`).join('')}` }
  }
  function finder(trees: Record<string, Files>, seen: string[] = []): FindChart {
    return (name, version, repository) => {
      seen.push(`${name} ${version} ${repository}`)
      return trees[name] && treeOf(trees[name], `charts/${name}`)
    }
  }

  it('stands in charts/ as a folder or as an archive, and needs no declaration, as in Helm', () => {
    const zoo = { 'Chart.yaml': chartYaml('zoo'), 'templates/a.yaml.hbs': 'x' }
    const chart = load({ 'charts/any/Chart.yaml': chartYaml('common'), 'charts/zoo-1.0.0.tgz': packed('zoo', zoo) })
    expect(chart.charts.map(({ at, name }) => [at, name])).toEqual([
      ['charts/kafka/charts/any', 'common'],
      ['charts/kafka/charts/zoo-1.0.0.tgz', 'zoo'],
    ])
    expect(chart.charts[1]?.templates.has('templates/a.yaml.hbs')).toBe(true)
  })

  it('may stand below a chart that stands in charts/, at any depth', () => {
    const inner = packed('b', { 'Chart.yaml': chartYaml('b'), 'charts/c/Chart.yaml': chartYaml('c') })
    const chart = load({ 'charts/a/Chart.yaml': chartYaml('a'), 'charts/a/charts/b.tgz': inner })
    expect(chart.charts[0]?.charts[0]?.charts[0]).toMatchObject({
      name: 'c',
      at: 'charts/kafka/charts/a/charts/b.tgz/charts/c',
    })
  })

  it('is not asked for its own .helmignore when it stands in charts/, as in Helm', () => {
    const chart = load({ 'charts/a/Chart.yaml': chartYaml('a'), 'charts/a/.helmignore': 'x\n', 'charts/a/x': '' })
    expect(chart.charts[0]?.files.has('x')).toBe(true)
  })

  it('is found by path when it is declared with file:// or without a repository', () => {
    const seen: string[] = []
    const find = finder(
      {
        common: { 'Chart.yaml': chartYaml('common', '1.4.0', 'type: library\n') },
        zoo: { 'Chart.yaml': chartYaml('zoo') },
      },
      seen,
    )
    const chart = load(declare('name: common, version: ^1.2, repository: file://../common', 'name: zoo'), find)
    expect(chart.charts.map(({ at, type }) => [at, type])).toEqual([
      ['charts/common', 'library'],
      ['charts/zoo', 'application'],
    ])
    expect(seen).toEqual(['common ^1.2 file://../common', 'zoo * '])
  })

  it('is not looked for when charts/ has it', () => {
    const seen: string[] = []
    load({ ...declare('name: zoo, version: ^1'), 'charts/zoo/Chart.yaml': chartYaml('zoo') }, finder({}, seen))
    expect(seen).toEqual([])
  })

  it('is loaded once for two aliases, and shared by all that depend on it', () => {
    const seen: string[] = []
    const find = finder(
      {
        common: { 'Chart.yaml': chartYaml('common') },
        a: { 'Chart.yaml': chartYaml('a', '1.0.0', 'dependencies: [{name: common}]\n') },
      },
      seen,
    )
    const chart = load(declare('name: common, alias: one', 'name: common, alias: two', 'name: a'), find)
    expect(chart.charts.map(({ name }) => name)).toEqual(['common', 'a'])
    expect(chart.charts[1]?.charts[0]).toBe(chart.charts[0])
  })

  it('may be there in two versions, each wanted by one entry', () => {
    const files = { 'charts/a/Chart.yaml': chartYaml('zoo', '1.0.0'), 'charts/b/Chart.yaml': chartYaml('zoo', '2.0.0') }
    expect(
      load({ ...declare('name: zoo, version: ^1, alias: old', 'name: zoo, version: ^2'), ...files }).charts,
    ).toHaveLength(2)
  })

  it('is refused at its entry when it is nowhere', () => {
    const [only, ...more] = failures(() => load(declare('name: zoo, repository: file://../zoo')))
    expect(more).toEqual([])
    expect(only).toMatchObject({
      code: 'chart/dependency',
      message: 'the dependency zoo is found nowhere',
      at: { file: 'charts/kafka/Chart.yaml', line: 5 },
    })
    expect(only?.hint).toContain('charts/zoo')
  })

  it('is refused when a repository would have to be asked, even if a chart of that name is at hand', () => {
    const find = finder({ common: { 'Chart.yaml': chartYaml('common') } })
    const [only] = failures(() =>
      load(declare('name: common, version: 2.x, repository: "oci://example.org/charts"'), find),
    )
    expect(only).toMatchObject({
      code: 'chart/dependency',
      message: "the dependency common is not in the chart's charts/ folder",
    })
    expect(only?.hint).toContain('nothing is downloaded while rendering')
  })

  test.for<[where: string, files: Files]>([
    ['in charts/', { 'charts/zoo/Chart.yaml': chartYaml('zoo', '1.2.0') }],
    ['by path', {}],
  ])('is refused at its constraint when it is found %s in another version', ([, files]) => {
    const find = finder({ zoo: { 'Chart.yaml': chartYaml('zoo', '1.2.0') } })
    const [only] = failures(() => load({ ...declare('name: zoo, version: ^2'), ...files }, find))
    expect(only?.message).toMatch(/^the dependency zoo must be \^2, but charts\/(kafka\/charts\/)?zoo is 1\.2\.0$/)
    expect(only?.at).toMatchObject({ line: 5, column: 24, width: 2 })
  })

  it('says why a prerelease does not do', () => {
    const [only] = failures(() =>
      load({ ...declare('name: zoo, version: ^1'), 'charts/zoo/Chart.yaml': chartYaml('zoo', '1.2.0-rc.1') }),
    )
    expect(only?.hint).toContain('prereleases only when it names one')
  })

  it('is refused when its folder holds a chart of another name', () => {
    const [only] = failures(() => load(declare('name: zoo'), finder({ zoo: { 'Chart.yaml': chartYaml('zookeeper') } })))
    expect(only).toMatchObject({
      code: 'chart/dependency',
      message: 'charts/zoo holds the chart zookeeper, not zoo',
      at: { line: 5, column: 10 },
    })
  })

  it('is refused when charts depend on each other in a circle', () => {
    const find = finder({
      a: { 'Chart.yaml': chartYaml('a', '1.0.0', 'dependencies: [{name: b}]\n') },
      b: { 'Chart.yaml': chartYaml('b', '1.0.0', 'dependencies: [{name: a}]\n') },
    })
    expect(messages(() => load(declare('name: a'), find))).toEqual([
      'chart/dependency: charts/a → charts/b → charts/a: these charts depend on each other in a circle',
    ])
  })

  it('is reported once when it is broken and several depend on it', () => {
    const needsZoo = (name: string): Files => ({
      'Chart.yaml': chartYaml(name, '1.0.0', 'dependencies: [{name: zoo}]\n'),
    })
    const find = finder({ a: needsZoo('a'), b: needsZoo('b'), zoo: {} })
    expect(messages(() => load(declare('name: a', 'name: b'), find))).toEqual([
      'chart/missing: charts/zoo is no chart: it has no Chart.yaml',
    ])
  })

  it('may stand 31 levels deep and no deeper', () => {
    const nested = (depth: number): Files =>
      Object.fromEntries(
        Array.from({ length: depth }, (_, i) => [`${'charts/a/'.repeat(i + 1)}Chart.yaml`, chartYaml('a')]),
      )
    expect(load(nested(31)).charts).toHaveLength(1)
    expect(messages(() => load(nested(32)))).toEqual([
      'chart/dependency: charts/kafka holds charts in charts more than 32 levels deep',
    ])
  })

  it('may not have a path so long that its depth fills the call stack', () => {
    expect(
      messages(() => load({ [`${'a/'.repeat(50_000)}x`]: '', [`${'charts/a/'.repeat(50_000)}Chart.yaml`]: yaml })),
    ).toEqual([
      'io/limit: charts/kafka holds a path of more than 4096 characters',
      'io/limit: charts/kafka holds a path of more than 4096 characters',
    ])
  })

  it('does not count as missing when it is there but broken', () => {
    expect(messages(() => load({ ...declare('name: zoo'), 'charts/zoo/values.yaml': '' }))).toEqual([
      'chart/missing: charts/kafka/charts/zoo is no chart: it has no Chart.yaml',
    ])
  })

  it('cannot make the limits of archives larger by standing inside another', () => {
    const entries = Array.from({ length: 11 }, (_, i) => ({ name: `b/${i}`, data: new Uint8Array(5 << 20) }))
    const bomb = gzipSync(tarOf(entries))
    const files = Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`charts/b${i}.tgz`, bomb]))
    const seen = messages(() => load(files))
    expect(seen).toContain('io/limit: charts/kafka/charts/b1.tgz unpacks to more than 100 MiB')
  })
})

describe('loading', () => {
  it('gives a chart or a Failure for any tree', () => {
    const name = fc.constantFrom(
      'Chart.yaml',
      'values.yaml',
      '.helmignore',
      'charts/a/Chart.yaml',
      'charts/a.tgz',
      'charts/x',
      'templates/a.yaml',
      'templates/_a.tpl',
      'presets/a.yaml',
      'charts/a/charts/b.tgz',
      'crds/a.yaml',
    )
    const content = fc.oneof(
      fc.constantFrom(yaml, `${yaml}dependencies: [{name: a}]\n`, chartYaml('a'), '{{', '[', ''),
      fc.string(),
      fc.uint8Array({ maxLength: 60 }),
      fc.constant(packed('a', { 'Chart.yaml': chartYaml('a') })),
    )
    fc.assert(
      fc.property(fc.dictionary(name, content, { maxKeys: 8 }), (files) => {
        const find = (): FileTree => treeOf({ 'Chart.yaml': chartYaml('a') }, 'charts/a')
        try {
          loadChart(treeOf(files), find)
        } catch (error) {
          return failuresOf(error) !== undefined
        }
        return true
      }),
      { numRuns: 1000 },
    )
  })
})
