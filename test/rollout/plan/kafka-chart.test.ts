import { describe, expect, it } from 'vitest'
import type { Json, JsonMap } from '../../../src/core/json.ts'
import { readValues, renderChart } from '../../../src/index.ts'
import { chainOf } from '../../../src/rollout/chain.ts'
import { readSpec } from '../../../src/rollout/plan/read-spec.ts'
import { defaultSpec, stagesOf } from '../../../src/rollout/plan/stages.ts'
import type { RolloutSpec } from '../../../src/rollout/spec.ts'
import { shippedChart } from '../../support/shipped-chart.ts'

const key = 'capstan.dev/rollout-plan'

function sets(values: string): JsonMap[] {
  const { manifests } = renderChart(shippedChart('kafka'), readValues(values, 'values.yaml'), { name: 'kafka' })
  return manifests.filter(({ kind }) => kind === 'StatefulSet').map(({ value }) => value)
}

function setOf(values: string, name: string): JsonMap {
  return sets(values).find((set) => (set['metadata'] as JsonMap)['name'] === name)!
}

function strategy(values: string, name: string): Json | undefined {
  return (setOf(values, name)['spec'] as JsonMap)['updateStrategy']
}

function annotation(values: string, name: string): string | undefined {
  const set = setOf(values, name)
  expect(JSON.stringify((set['spec'] as JsonMap)['template'])).not.toContain(key)
  const annotations = (set['metadata'] as JsonMap)['annotations'] as JsonMap | undefined
  return annotations?.[key] as string | undefined
}

function spec(text: string | undefined): RolloutSpec {
  return readSpec(JSON.parse(text!) as Json, { source: 'annotation', place: key }, defaultSpec)
}

describe('charts/kafka', () => {
  it('declares its rollout where the reader finds it, and never in the pod template, which would restart the brokers', () => {
    const values = `update:
      plan: [3, 2, 0]
      soak: 30s
      patience: 30m
      gates: [{prometheus: {url: "http://p", query: 'up{pod="{last}"}', pass: "< 0.01"}}]`
    const brokers = spec(annotation(values, 'kafka'))
    expect(stagesOf(brokers.stages, 3)).toEqual([3, 2, 0])
    expect(brokers).toMatchObject({ soak: 30_000, patience: 1_800_000 })
    expect(brokers.gates[0]?.check).toMatchObject({ query: 'up{pod="{last}"}', pass: { operator: '<', than: 0.01 } })
    expect(brokers.gates[0]?.source).toBe('annotation')
    expect(spec(annotation(values, 'kafka-controller'))).toEqual({ ...brokers, stages: defaultSpec.stages })
  })

  it('declares nothing where its values say nothing', () => {
    expect(annotation('{}', 'kafka')).toBeUndefined()
    expect(annotation('{}', 'kafka-controller')).toBeUndefined()
    expect(annotation('{update: {plan: [3, 0]}}', 'kafka-controller')).toBeUndefined()
  })

  it('leaves the stages to whoever drives them by hand', () => {
    expect(annotation('{update: {plan: [3, 0], step: 1}}', 'kafka')).toBeUndefined()
    expect(annotation('{update: {plan: [3, 0], step: 1, soak: 1m}}', 'kafka')).toBe('{"soak":"1m"}')
  })

  it.for([
    ['{update: {partition: 2}}', 2],
    ['{update: {canary: true}}', 2],
    ['{update: {step: 0}}', 3],
    ['{update: {step: 3}}', 0],
    ['{update: {partition: 3}, controller: {replicas: 5}}', 3],
  ] as const)(
    'stages brokers alone: controllers go before them, as in a rollout of both: %s',
    ([values, partition]) => {
      expect(strategy(values, 'kafka')).toEqual({ type: 'RollingUpdate', rollingUpdate: { partition } })
      expect(strategy(values, 'kafka-controller')).toEqual({ type: 'RollingUpdate', rollingUpdate: { partition: 0 } })
      const links = sets(values).map((set) => ({ name: (set['metadata'] as JsonMap)['name'] as string, set }))
      const chain = chainOf(
        links.map((link) => ({ ...link, chart: 'kafka' })),
        [],
      )
      expect(chain.map(({ name }) => name)).toEqual(['kafka-controller', 'kafka'])
    },
  )

  it('keeps the other annotations of a set', () => {
    expect(annotation('{commonAnnotations: {a: b}, update: {soak: 1m}}', 'kafka')).toBe('{"soak":"1m"}')
  })

  it('refuses a gate that would run on the machine of whoever rolls out', () => {
    expect(() => annotation('{update: {gates: [{local: {command: [rm]}}]}}', 'kafka')).toThrow(/update\.gates\[0\]/)
  })
})
