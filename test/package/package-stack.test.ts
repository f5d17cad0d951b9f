import { describe, expect, it, test } from 'vitest'
import { readArchive } from '../../src/chart/archive.ts'
import type { ChartSource, EntryOptions } from '../../src/chart/entries.ts'
import { stackEntries } from '../../src/chart/entries.ts'
import { loadChart } from '../../src/chart/load.ts'
import { failuresOf } from '../../src/core/failure.ts'
import type { FileTree } from '../../src/core/ports.ts'
import type { Rendered } from '../../src/index.ts'
import { readValues, renderChart, renderStack } from '../../src/index.ts'
import { archiveTime, packArchive } from '../../src/package/archive-write.ts'
import type { Package } from '../../src/package/package-chart.ts'
import { packageStack } from '../../src/package/package-stack.ts'
import { textLayer } from '../../src/values/layer.ts'
import { readDocument } from '../../src/yaml/read.ts'
import { treeOf } from '../chart/tree-of.ts'
import { shippedCharts } from '../support/shipped-chart.ts'

const template = `apiVersion: v1
kind: ConfigMap
metadata:
  name: "{{Release.Name}}-{{Chart.Name}}"
  labels: {{> lib.labels}}
data: {m: {{default "none" Values.m}}, v: "{{default "none" Values.v}}", w: "{{Values.w}}", registry: "{{default "none" Values.global.registry}}"}
`
const schema = JSON.stringify({
  type: 'object',
  additionalProperties: false,
  properties: {
    v: { type: 'string' },
    w: { type: 'string' },
    lib: { type: 'object' },
    m: { type: 'object' },
    global: { type: 'object' },
    update: { type: 'object', properties: { partition: { type: 'integer' } } },
  },
})

/** Two charts that bring one library each, of different versions. */
const trees: Record<string, FileTree> = Object.fromEntries(
  ['one', 'two'].map((name) => {
    const files = {
      'Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: 1.2.3\nappVersion: "4"\ndependencies: [{name: lib, version: "*"}]\n`,
      'values.yaml': 'v: a\nw: b\nm: {p: 1, q: 2}\nglobal: {}\n',
      'values.schema.json': schema,
      'presets/prod.yaml': 'w: prod\n',
      'templates/cm.yaml.hbs': template,
      'charts/lib/Chart.yaml': `apiVersion: v2\nname: lib\nversion: 1.0.0\ntype: library\n`,
      'charts/lib/templates/_labels.hbs': `lib: of-${name}\n`,
    }
    return [name, treeOf(files, `charts/${name}`)]
  }),
)
const charts: ChartSource = {
  tree: (name) => trees[name],
  findFor: () => () => undefined,
  names: () => Object.keys(trees),
}

interface Made extends Package {
  readonly name: string
}

function packageOf(text: string, source = charts, options: Partial<EntryOptions> = {}): Made {
  const values = readValues(text, 'stack.yaml')
  const given = { values, layers: [textLayer('file', 'stack.yaml', text, values)] }
  const { entries, release } = stackEntries(given, source, {
    presets: [],
    name: undefined,
    namespace: undefined,
    ...options,
  })
  const stack = { name: release.name, version: '0.1.0', appVersion: undefined, entries }
  return { name: release.name, ...packageStack(stack, {}) }
}

function text({ files }: Package, path: string): string {
  return files.get(path) as string
}

function renderPackage({ name, files }: Made, values = '', release = name): Rendered {
  const chart = loadChart(readArchive(packArchive(name, files, archiveTime), `${name}.tgz`), () => undefined)
  return renderChart(chart, readValues(values, 'values.yaml'), { name: release })
}

function objects({ manifests }: Rendered): unknown[] {
  return manifests.map(({ value }) => value)
}

function wrong(run: () => unknown): string[] {
  try {
    run()
  } catch (error) {
    return failuresOf(error)!.map(({ code, message }) => `${code}: ${message}`)
  }
  return []
}

describe("a stack's umbrella chart", () => {
  test.for([
    ['one chart', 'release: {name: r}\none: {v: x}\n'],
    ['two charts with a library each', 'release: {name: r}\none: {v: x}\ntwo: {}\n'],
    ['a preset', 'release: {name: r}\none: {preset: prod, v: x}\n'],
    ['one chart twice', 'release: {name: r}\none: {v: x}\nother: {chart: one, preset: prod}\n'],
    ['a chart under another key only', 'release: {name: r}\nother: {chart: one}\n'],
    [
      'global values',
      'release: {name: r}\nglobal: {registry: r.example}\none: {}\ntwo: {global: {registry: mine, b: 1}}\n',
    ],
    ['global values of one entry', 'release: {name: r}\none: {}\ntwo: {global: {registry: mine}}\n'],
    ['a null, which takes a default away', 'release: {name: r}\none: {v: null}\n'],
    ['a null in one of two entries of a chart', 'release: {name: r}\none: {v: null}\nother: {chart: one, w: z}\n'],
    [
      'a null for a map and one below it',
      'release: {name: r}\none: {m: null}\nother: {chart: one, m: {p: null, r: 3}}\nthird: {chart: one, m: {p: 9}}\nlast: {chart: one}\n',
    ],
    ['an entry that is switched off', 'release: {name: r}\none: {}\ntwo: {enabled: false}\n'],
  ])('is rendered as the stack with %s is', ([, stack]) => {
    const made = renderPackage(packageOf(stack!))
    expect(objects(made)).toEqual(objects(renderStack(readValues(stack!, 'stack.yaml'), charts)))
    expect(objects(made)).not.toEqual([])
  })

  it('of the example is rendered as the example is', () => {
    const stack = 'release: {name: kafka}\nkafka: {preset: production, broker: {replicas: 4}}\n'
    expect(objects(renderPackage(packageOf(stack, shippedCharts)))).toEqual(
      objects(renderStack(readValues(stack, 'stack.yaml'), shippedCharts)),
    )
  })

  it('names its charts as dependencies, an alias where the key is another, each with its switch', () => {
    const made = packageOf('release: {name: r}\none: {}\nother: {chart: one}\n')
    expect(readDocument(text(made, 'Chart.yaml'), '')).toMatchObject({
      apiVersion: 'v2',
      name: 'r',
      version: '0.1.0',
      type: 'application',
      dependencies: [
        { name: 'one', version: '1.2.3', condition: 'one.enabled' },
        { name: 'one', version: '1.2.3', condition: 'other.enabled', alias: 'other' },
      ],
    })
    expect([...made.files.keys()].filter((path) => path.endsWith('/Chart.yaml'))).toEqual([
      'charts/one/Chart.yaml',
      'charts/one/charts/lib/Chart.yaml',
    ])
  })

  it('has the values of the stack as its own: presets merged in, global once, a switch for each entry', () => {
    const made = packageOf('global: {a: 1, b: 2}\none: {preset: prod}\ntwo: {global: {c: 3}, v: z}\n', charts, {
      name: 'r',
    })
    expect(readDocument(text(made, 'values.yaml'), '')).toEqual({
      global: { a: 1, b: 2 },
      one: { enabled: true, w: 'prod' },
      two: { enabled: true, v: 'z', global: { c: 3 } },
    })
  })

  it('has no null: the default goes to the entries that keep it', () => {
    const made = packageOf('release: {name: r}\none: {v: null}\nother: {chart: one, m: {p: null}}\n')
    expect(readDocument(text(made, 'values.yaml'), '')).toEqual({
      one: { enabled: true, m: { p: 1 } },
      other: { enabled: true, m: {}, v: 'a' },
    })
    expect(text(made, 'charts/one/values.yaml')).toBe(
      '# Without what the stack decides: v, m.p\nw: b\nm:\n  q: 2\nglobal: {}\n',
    )
  })

  it('switches an entry off by KEY.enabled, which its closed schema admits', () => {
    const made = packageOf('release: {name: r}\none: {}\ntwo: {}\n')
    expect(objects(renderPackage(made, 'two: {enabled: false}\n'))).toHaveLength(1)
    for (const path of ['charts/one/values.schema.json', 'charts/one/capstan/values.schema.json']) {
      expect(JSON.parse(text(made, path))).toMatchObject({ properties: { enabled: {} }, additionalProperties: false })
    }
  })

  it('tells in its notes what it holds and how an update is staged', () => {
    const made = packageOf('release: {name: r}\none: {}\nother: {chart: one}\n')
    expect(renderPackage(made, 'one: {enabled: false}\n', 'events').notes).toBe(`events in namespace default holds
  other  one 1.2.3, version 4

Stage an update with Helm: only the Pods from index N on get it, then lower N to 0.
  helm upgrade events CHART --reset-then-reuse-values --set one.update.partition=N
  helm upgrade events CHART --reset-then-reuse-values --set other.update.partition=N
\`capstan rollout\` does that by itself, and goes on only while the cluster is healthy.

Each chart's own notes: add --render-subchart-notes to helm install or helm upgrade.
`)
  })

  test.for([
    [
      'a null that takes no default away',
      'release: {name: r}\none: {m: {zzz: null}}\n',
      'package/value: one.m.zzz is null, and charts/one/values.yaml has no default there that it could take away',
    ],
    [
      'a name that no chart can have',
      'release: {name: a.b}\none: {}\n',
      'package/chart: a chart\'s name is lower-case letters, digits and "-", and "a.b" is not',
    ],
  ])('is refused for %s', ([, stack, message]) => {
    expect(wrong(() => packageOf(stack!))).toEqual([message])
  })

  test.for([
    [
      'has a value called enabled',
      { 'values.yaml': 'enabled: false\n' },
      'package/chart: charts/own has a value called enabled, by which Helm would switch own on and off',
    ],
    [
      'reads Chart.IsRoot',
      { 'templates/a.yaml.hbs': 'apiVersion: v1\nkind: A\nmetadata: {name: a}\nroot: {{Chart.IsRoot}}\n' },
      'package/chart: charts/own/templates/a.yaml.hbs reads Chart.IsRoot, which is true in a stack and false below its umbrella chart',
    ],
  ])('is refused for a chart that %s', ([, files, message]) => {
    const own = treeOf(
      { 'Chart.yaml': 'apiVersion: v2\nname: own\nversion: 1.0.0\n', ...(files as object) },
      'charts/own',
    )
    expect(wrong(() => packageOf('own: {}\n', { ...charts, tree: () => own }))).toEqual([message])
  })
})
