import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { Rendered } from '../../src/index.ts'
import { readValues, renderStack } from '../../src/index.ts'
import { brokenReferences } from '../support/broken-references.ts'
import { shippedCharts } from '../support/shipped-chart.ts'

const text = readFileSync(new URL('../../values.example.yaml', import.meta.url), 'utf8')

function render(change: (text: string) => string = (same) => same): Rendered {
  return renderStack(readValues(change(text), 'values.example.yaml'), shippedCharts)
}

it('values.example.yaml is a production cluster of three controllers and three brokers, without a warning', () => {
  const { manifests, warnings, release } = render()
  expect(warnings).toEqual([])
  expect(release).toEqual({ name: 'kafka', namespace: 'kafka' })
  const sets = manifests.filter(({ kind }) => kind === 'StatefulSet')
  expect(sets.map(({ name, value }) => [name, (value['spec'] as { replicas: number }).replicas])).toEqual([
    ['kafka', 3],
    ['kafka-controller', 3],
  ])
  expect(manifests.every(({ namespace }) => namespace === 'kafka')).toBe(true)
  expect(brokenReferences(manifests, new Set())).toEqual([])
})

it('its commented metrics are valid as they stand', () => {
  const { manifests, warnings } = render((example) =>
    example.replace(/^ {2}# (metrics:|monitor:|rules:|dashboards:| {2}\w)/gm, '  $1'),
  )
  expect(warnings).toEqual([])
  expect(manifests.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['PodMonitor', 'PrometheusRule']))
})

it('is short enough to be read in two minutes', () => {
  expect(text.split('\n').length).toBeLessThan(100)
})
