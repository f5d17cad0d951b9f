import { describe, expect, it } from 'vitest'
import { failuresOf, loadChart, readValues, renderChart, renderStack } from '../../src/index.ts'
import { treeOf } from './tree-of.ts'

const head = 'apiVersion: v2\nversion: 1.0.0\nname: '
const crd = (name: string): string =>
  `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: ${name}}\n`

const files = {
  'Chart.yaml': `${head}kafka\n`,
  'crds/users.yaml': `${crd('users')}---\n# {{ no template }}\n---\n${crd('quotas')}`,
  'crds/README.md': '# What these are\n',
  'charts/topics/Chart.yaml': `${head}topics\n`,
  'charts/topics/crds/topics.json': JSON.stringify({ apiVersion: 'v1', kind: 'Topic', metadata: { name: 'topics' } }),
  'templates/a.yaml.hbs': 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: a\n',
}

describe('What stands in crds/', () => {
  it('comes before everything else when it is asked for, with that of sub-charts', () => {
    const { manifests } = renderChart(
      loadChart(treeOf(files), () => undefined),
      {},
      { includeCrds: true },
    )
    expect(manifests.map(({ source, name }) => [source, name])).toEqual([
      ['kafka/crds/users.yaml', 'users'],
      ['kafka/crds/users.yaml', 'quotas'],
      ['kafka/charts/topics/crds/topics.json', 'topics'],
      ['kafka/templates/a.yaml.hbs', 'a'],
    ])
  })

  it('is left out otherwise', () => {
    const chart = loadChart(treeOf(files), () => undefined)
    expect(renderChart(chart, {}).manifests.map(({ name }) => name)).toEqual(['a'])
  })

  it('comes once from a chart that takes part twice', () => {
    const tree = treeOf({ ...files, 'templates/a.yaml.hbs': '' })
    const charts = { tree: () => tree, findFor: () => () => undefined, names: () => [] }
    const { manifests } = renderStack(readValues('kafka: {}\nother: {chart: kafka}\n', 'v.yaml'), charts, {
      includeCrds: true,
    })
    expect(manifests.map(({ name }) => name)).toEqual(['users', 'quotas', 'topics'])
  })

  it.each([
    ['kind: [', 'yaml/syntax'],
    ['kind: CustomResourceDefinition\n', 'manifest/identity'],
    ['- a\n', 'manifest/identity'],
  ])('is refused when it is none: %j', (text, code) => {
    const chart = loadChart(treeOf({ ...files, 'crds/users.yaml': text }), () => undefined)
    const told = (): readonly string[] => {
      try {
        renderChart(chart, {}, { includeCrds: true })
      } catch (error) {
        return failuresOf(error)!.map((failure) => failure.code)
      }
      return []
    }
    expect(told()).toEqual([code])
  })
})
