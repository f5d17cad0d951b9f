import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isMap, type Json, type JsonMap } from '../../src/core/json.ts'
import { coalesceValues } from '../../src/values/coalesce.ts'
import { compileSchema } from '../../src/values/schema.ts'
import { applySet } from '../../src/values/set.ts'

interface VectorChart {
  readonly name: string
  readonly values?: JsonMap
  readonly schema?: JsonMap
  readonly charts?: readonly VectorChart[]
}

interface Vector {
  readonly note: string
  readonly chart: VectorChart
  readonly flags: readonly string[]
  readonly error?: boolean
}

const file = new URL('../vectors/values-coalesce.json', import.meta.url)
const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: Vector[] }
const withSchema = vectors.filter(({ chart }) => JSON.stringify(chart).includes('"schema"'))

/** The row is about which charts are rendered at all; which values they get is what is asked here. */
const aboutCharts = 'schema of disabled subchart not checked'

describe('A schema decides as Helm 4.3 does', () => {
  it('over every row that has one', () => {
    expect(withSchema.length).toBeGreaterThanOrEqual(6)
  })

  it.for(withSchema.filter(({ note }) => note !== aboutCharts))('$note', ({ chart, flags, error }) => {
    const given: JsonMap = {}
    const own = (flags.length === 0 ? given : applySet(given, 'set', flags[1]!, () => '')) satisfies JsonMap
    expect(errorsOf(chart, coalesceValues(own, chart.values ?? {})).length > 0).toBe(error === true)
  })
})

/** The errors of a chart and of its sub-charts, which always see `global`. */
function errorsOf(chart: VectorChart, values: Json): readonly unknown[] {
  const own =
    chart.schema === undefined ? [] : compileSchema(JSON.stringify(chart.schema), 'values.schema.json')(values)
  const below = (chart.charts ?? []).flatMap((child) => {
    const given = isMap(values) && isMap(values[child.name]) ? values[child.name] : {}
    return errorsOf(child, coalesceValues({ global: {}, ...(given as JsonMap) }, child.values ?? {}))
  })
  return [...own, ...below]
}
