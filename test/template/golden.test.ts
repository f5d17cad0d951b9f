import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDocument } from '../../src/yaml/read.ts'
import { writeYaml } from '../../src/yaml/write.ts'
import type { TestChart } from './chart.ts'
import { renderChart } from './chart.ts'

const folder = new URL('golden/', import.meta.url)
const suffix = '.input.yaml'

/** `golden/<topic>/<case>.input.yaml` holds template, partials, values and schema; `<case>.output.yaml` the documents. */
describe.each(readdirSync(folder).sort())('%s', (topic) => {
  const cases = readdirSync(new URL(`${topic}/`, folder)).filter((name) => name.endsWith(suffix))
  it.each(cases.map((name) => name.slice(0, -suffix.length)))('%s', (name) => {
    const path = new URL(`${topic}/${name}`, folder).pathname
    const chart = readDocument(readFileSync(`${path}${suffix}`, 'utf8'), name) as unknown as TestChart
    const rendered = renderChart(chart).documents.map((document) => writeYaml(document))
    expect(rendered.join('---\n')).toBe(readFileSync(`${path}.output.yaml`, 'utf8'))
  })
})
