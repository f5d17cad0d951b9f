import { describe, expect, it } from 'vitest'
import { failuresOf, loadChart, readValues, renderChart, renderStack, type Chart } from '../../src/index.ts'
import { treeOf } from './tree-of.ts'

const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{Values.name}}\n'

function filesOf(template: string, more: Record<string, string> = {}): Record<string, string> {
  return {
    'Chart.yaml': 'apiVersion: v2\nname: kafka\nversion: 1.0.0\n',
    'values.yaml': 'name: a\n',
    'templates/a.yaml.hbs': template,
    ...more,
  }
}

function chartOf(template: string, more: Record<string, string> = {}): Chart {
  return loadChart(treeOf(filesOf(template, more)), () => undefined)
}

/** The messages of what is wrong, each with its hint. */
function wrong(run: () => unknown): string[] {
  try {
    run()
  } catch (error) {
    return failuresOf(error)!.map(({ code, message, hint }) => `${code}: ${message}${hint ? ` (${hint})` : ''}`)
  }
  return []
}

describe('An object that does not say what it is', () => {
  it.each([
    ['apiVersion: v1\nkind: ConfigMap\n', 'makes a ConfigMap without metadata.name'],
    ['metadata: {name: ""}\n', 'makes an object without apiVersion and kind and metadata.name'],
    ['- a\n', 'makes a list, not a Kubernetes object'],
    ['text\n', 'makes a string, not a Kubernetes object'],
  ])('is refused: %j', (template, message) => {
    expect(wrong(() => renderChart(chartOf(template), {}))).toEqual([
      expect.stringContaining(`manifest/identity: charts/kafka/templates/a.yaml.hbs ${message}`),
    ])
  })
})

it('An object without a name is shown where it begins in its template', () => {
  try {
    renderChart(chartOf(`{{#if true}}\n${configMap}{{/if}}\n---\napiVersion: v1\nkind: Secret\n`), {})
    expect.unreachable()
  } catch (error) {
    expect(failuresOf(error)![0]!.at).toMatchObject({ file: 'charts/kafka/templates/a.yaml.hbs', line: 8, column: 1 })
  }
})

it('A key that YAML read as a boolean is named with its cure', () => {
  expect(
    wrong(() =>
      renderChart(chartOf(configMap.replace('name: {{', 'name: {{Values.m.n}}{{')), readValues('m: {n: 1}', 'v.yaml')),
    ),
  ).toEqual([expect.stringContaining('write "n": in the values')])
})

describe('An object that is made twice', () => {
  const source = 'kafka/templates/a.yaml.hbs'
  it('by one template is refused', () => {
    expect(wrong(() => renderChart(chartOf(`${configMap}---\n${configMap}`), {}))).toEqual([
      `manifest/identity: ConfigMap/default/a is made twice, by ${source} (give one of them another name: the second would replace the first in the cluster)`,
    ])
  })

  it('by two entries of a stack is refused, also when one of them spells the namespace out', () => {
    const tree = treeOf(filesOf(`${configMap}  namespace: {{optional Values.namespace}}\n`))
    const charts = { tree: () => tree, findFor: () => () => undefined, names: () => [] }
    const stack = 'release: {namespace: prod}\nkafka: {}\nother: {chart: kafka, namespace: '
    expect(wrong(() => renderStack(readValues(`${stack}prod}`, 'v.yaml'), charts))).toEqual([
      expect.stringContaining(`ConfigMap/prod/a is made twice, by ${source} and by other/templates/a.yaml.hbs`),
    ])
    expect(renderStack(readValues(`${stack}test}`, 'v.yaml'), charts).manifests).toHaveLength(2)
  })

  it('is none when the groups differ, or when one is a hook', () => {
    const group = configMap.replace('v1', 'example.com/v1')
    const hook = `${configMap}  annotations: {helm.sh/hook: test}\n`
    expect(renderChart(chartOf([configMap, group, hook].join('---\n')), {}).manifests).toHaveLength(3)
  })
})

describe('A sensitive value', () => {
  const schema = '{"properties":{"name":{"type":"string"},"password":{"type":"string","writeOnly":true}}}'

  it.each([
    '{{fail (printf "no %s" Values.password)}}',
    '{{quantity Values.password}}',
    '{{filesGet Values.password}}',
  ])('is not shown by what a template says: %s', (value) => {
    const chart = chartOf(`${configMap}data: {a: "${value}"}\n`, { 'values.schema.json': schema })
    const said = wrong(() => renderChart(chart, { password: 'hunter2' })).join('\n')
    expect(said).toContain('***')
    expect(said).not.toContain('hunter2')
  })

  it('of a sub-chart is not shown by its parent', () => {
    const chart = chartOf(`${configMap}data:\n  a: {{fail Values.db.password}}\n`, {
      'charts/db/Chart.yaml': 'apiVersion: v2\nname: db\nversion: 1.0.0\n',
      'charts/db/values.schema.json': schema,
    })
    expect(wrong(() => renderChart(chart, { db: { password: 'hunter2' } }))).toEqual(['template/fail: ***'])
  })
})

describe('A render is refused', () => {
  it('of a library chart, which would print nothing', () => {
    const library = 'apiVersion: v2\nname: common\nversion: 1.0.0\ntype: library\n'
    expect(wrong(() => renderChart(chartOf('', { 'Chart.yaml': library }), {}))).toEqual([
      'stack/entry: charts/kafka is a library and makes no manifests (name it under dependencies in the Chart.yaml of the chart that uses its partials)',
    ])
  })

  it.each([
    [{ name: 'A B' }, 'name must be lower-case letters, digits and "-", 53 at most, got "A B"'],
    [{ name: 'a'.repeat(54) }, `name must be lower-case letters, digits and "-", 53 at most, got "${'a'.repeat(54)}"`],
    [{ namespace: 'a\nb' }, 'namespace must be lower-case letters, digits and "-", 63 at most, got "a\\nb"'],
  ])('under a name that Kubernetes does not take: %j', (options, message) => {
    expect(wrong(() => renderChart(chartOf(configMap), {}, options))).toEqual([`usage: the release's ${message}`])
  })
})
