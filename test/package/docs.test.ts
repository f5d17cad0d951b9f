import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { packageChart } from '../../src/package/package-chart.ts'
import { shippedChart } from '../support/shipped-chart.ts'

const docs = readFileSync(join(import.meta.dirname, '../../docs/packaging.md'), 'utf8')

const [source, made] = [...docs.matchAll(/^```text\n([\s\S]*?)^```/gm)].map(([, text]) => text!)

it('docs/packaging.md shows a template of the Kafka chart and what becomes of it', () => {
  const chart = shippedChart('kafka')
  const path = 'templates/services.yaml'
  expect(new TextDecoder().decode(chart.templates.get(`${path}.hbs`))).toContain(source!)
  expect(packageChart(chart).files.get(path)).toContain(made!)
})
