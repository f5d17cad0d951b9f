import { expect, it } from 'vitest'
import type { Json } from '../../src/index.ts'
import { readValues } from '../../src/index.ts'
import { checkChart } from '../support/check-chart.ts'
import { shippedChart } from '../support/shipped-chart.ts'

interface Node {
  readonly [key: string]: unknown
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly properties?: Readonly<Record<string, Node>>
  readonly items?: Node
  readonly additionalProperties?: Node | boolean
  readonly required?: readonly string[]
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, Node>>
}

const chart = shippedChart('kafka')
const schema = JSON.parse(chart.schemaText!) as Node

function resolved(node: Node): Node {
  if (node.$ref === undefined) return node
  return { ...schema.$defs![node.$ref.replace('#/$defs/', '')]!, description: node.description ?? 'shared' }
}

/** Every node of the schema with its path, through references. */
function* nodes(node: Node, path: string): Generator<[path: string, node: Node]> {
  const here = resolved(node)
  yield [path, here]
  for (const [key, below] of Object.entries(here.properties ?? {})) yield* nodes(below, `${path}.${key}`)
  if (here.items !== undefined) yield* nodes(here.items, `${path}[]`)
  if (typeof here.additionalProperties === 'object') yield* nodes(here.additionalProperties, `${path}.*`)
}

const all = [...nodes(schema, '')]

/** Maps that are passed through to Kubernetes, Kafka or the exporter: their keys are not ours to list. */
const open =
  /(^\.(global|common|podSecurityContext|containerSecurityContext|affinity|lifecycle)|[aA]ffinity|claims\[\]|(tolerations|extraEnv|extraVolumes|extraVolumeMounts|initContainers|sidecars|topologySpreadConstraints|gateways|ingressFrom|metricsFrom|extraEgress|extraManifests|relabelings|metricRelabelings|rules|extra)\[\])$/

it('has at most 180 keys with a default, a third of what the usual chart has', () => {
  const leaves = (value: Json): number =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0
      ? Object.values(value).reduce<number>((sum, below) => sum + leaves(below), 0)
      : 1
  expect(leaves(chart.defaults)).toBeLessThanOrEqual(180)
})

it('describes every key', () => {
  const silent = all.filter(
    ([path, node]) => !/\.\*$/.test(path) && node.description === undefined && !path.endsWith('[]'),
  )
  expect(silent.map(([path]) => path)).toEqual([])
})

it('refuses unknown keys everywhere but in the named escape hatches', () => {
  const loose = all.filter(
    ([path, node]) =>
      String(node.type).includes('object') && node.additionalProperties === undefined && !open.test(path),
  )
  expect(loose.map(([path]) => path)).toEqual([])
})

it('requires every path that has a default which is not null, so that a package needs no guards', () => {
  const missing: string[] = []
  const visit = (node: Node, value: Json, path: string): void => {
    const here = resolved(node)
    if (typeof value !== 'object' || value === null || Array.isArray(value) || here.properties === undefined) return
    for (const [key, below] of Object.entries(value)) {
      const child = here.properties[key]
      if (child === undefined || below === null) continue
      const mayBeNull = String(resolved(child).type).split(',').includes('null')
      // Settings of Kafka are a map of its own names: each may be taken out.
      if (!mayBeNull && !path.endsWith('config') && !(here.required ?? []).includes(key)) missing.push(`${path}.${key}`)
      visit(child, below, `${path}.${key}`)
    }
  }
  visit(schema, chart.defaults, '')
  expect(missing).toEqual([])
})

it('bounds every integer, because Helm cannot carry more than 2^53', () => {
  const unbounded = all.filter(([, { type, maximum, enum: values }]) => {
    return String(type).includes('integer') && values === undefined && typeof maximum !== 'number'
  })
  expect(unbounded.map(([path]) => path)).toEqual([])
})

it('gives every text a pattern, a choice or a length, so that a package stays readable', () => {
  const free = all.filter(([path, node]) => {
    if (!String(node.type).includes('string') || /command\[\]$/.test(path)) return false
    return node['pattern'] === undefined && node['enum'] === undefined && node['minLength'] === undefined
  })
  expect(free.map(([path]) => path)).toEqual([])
})

it('marks passwords as sensitive', () => {
  const secret = all.filter(([, node]) => node['writeOnly'] === true).map(([path]) => path)
  expect(secret).toEqual(['.sasl.users[].password'])
  const { failures } = checkChart('kafka', '{sasl: {users: [{name: a, password: "p w d"}]}}')
  expect(failures.map(({ message }) => message).join()).toMatch(/password/)
  expect(failures.map(({ message }) => message).join()).not.toMatch(/p w d/)
})

it('finds each of its own examples valid', () => {
  const bad: string[] = []
  for (const [key, node] of Object.entries(schema.properties!)) {
    for (const example of (node['examples'] as Json[] | undefined) ?? []) {
      const { failures } = checkChart('kafka', JSON.stringify({ [key]: example }))
      const own = failures.filter(({ code }) => code === 'values/schema')
      if (own.length > 0) bad.push(`${key}: ${own[0]!.message}`)
    }
  }
  expect(bad).toEqual([])
})

it('knows every key of values.yaml and of the presets', () => {
  for (const preset of chart.presets.values()) {
    const keys = Object.keys(readValues(preset.text, preset.path))
    expect(keys.filter((key) => !Object.hasOwn(schema.properties!, key))).toEqual([])
  }
})
