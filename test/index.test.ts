import { describe, expect, it } from 'vitest'
import { Failures, loadChart, readValues, renderChart, renderStack, toYaml, validate } from '../src/index.ts'
import { treeOf } from './chart/tree-of.ts'

const tree = treeOf(
  {
    'Chart.yaml': 'apiVersion: v2\nname: topic\nversion: 1.0.0\n',
    'values.yaml': 'partitions: 3\n',
    'values.schema.json': JSON.stringify({
      additionalProperties: false,
      properties: {
        partitions: { type: 'integer', minimum: 1 },
        password: { type: 'string', writeOnly: true, maxLength: 3 },
        global: {},
      },
    }),
    'presets/large.yaml': 'partitions: 48\n',
    'templates/topic.yaml.hbs':
      'apiVersion: example.com/v1\nkind: Topic\nmetadata:\n  name: {{Chart.Name}}\nspec:\n  partitions: {{Values.partitions}}\n',
  },
  'charts/topic',
)
const chart = loadChart(tree, () => undefined)
const charts = { tree: (name: string) => (name === 'topic' ? tree : undefined), findFor: () => () => undefined }

describe('The library', () => {
  it('renders a chart to objects and to YAML', () => {
    const { manifests, release } = renderChart(chart, readValues('partitions: 6', 'values.yaml'), { name: 'orders' })
    expect(release).toEqual({ name: 'orders', namespace: 'default' })
    expect(manifests.map(({ source, kind, name }) => [source, kind, name])).toEqual([
      ['topic/templates/topic.yaml.hbs', 'Topic', 'topic'],
    ])
    expect(toYaml(manifests[0]!.value)).toBe(
      'apiVersion: example.com/v1\nkind: Topic\nmetadata:\n  name: topic\nspec:\n  partitions: 6\n',
    )
  })

  it('takes values that a program made, and presets', () => {
    expect(renderChart(chart, {}, { presets: ['large'] }).manifests[0]!.value['spec']).toEqual({ partitions: 48 })
    expect(renderChart(chart, { partitions: 1 }, { presets: ['large'] }).manifests[0]!.value['spec']).toEqual({
      partitions: 1,
    })
  })

  it('renders a stack, one chart under two keys', () => {
    const values = readValues('orders: {chart: topic}\npayments: {chart: topic, partitions: 9}\n', 'stack.yaml')
    const { manifests } = renderStack(values, { ...charts, names: () => ['topic'] })
    expect(manifests.map(({ name, value }) => [name, value['spec']])).toEqual([
      ['orders', { partitions: 3 }],
      ['payments', { partitions: 9 }],
    ])
  })

  it('tells everything that is wrong with values, each at its place, without secrets', () => {
    const text = 'partitons: 3\npartitions: none\npassword: hunter2\n'
    const { failures, warnings } = validate(chart, readValues(text, 'prod.yaml'))
    expect(warnings).toEqual([])
    expect(failures.map(({ at, message, hint }) => [`${at?.file}:${at?.line}:${at?.column}`, message, hint])).toEqual([
      ['prod.yaml:1:1', "partitons is not in this chart's schema", 'did you mean partitions?'],
      ['prod.yaml:2:13', 'partitions must be an integer ≥ 1, got "none"', undefined],
      ['prod.yaml:3:11', 'password must be a string of at most 3 characters, got ***', undefined],
    ])
    expect(JSON.stringify(failures)).not.toContain('hunter2')
  })

  it('tells what is wrong with values that stand in no text', () => {
    expect(validate(chart, { partitions: 0 }).failures.map(({ message, at }) => [message, at?.file])).toEqual([
      ['partitions must be an integer ≥ 1, got 0', undefined],
    ])
  })

  it('throws Failures, and nothing that the values are to blame for comes as another error', () => {
    expect(() => renderChart(chart, { partitions: 'none' })).toThrow(Failures)
    expect(() => renderStack({ topics: {} }, { ...charts, names: () => ['topic'] })).toThrow(/"topics" names no chart/)
    expect(() => renderChart(chart, {}, { kubeVersion: 'latest' })).toThrow(/Kubernetes version/)
  })
})
