import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Failure } from '../../src/core/failure.ts'
import { failuresOf } from '../../src/core/failure.ts'
import { readDocument } from '../../src/yaml/read.ts'
import type { TestChart } from './chart.ts'
import { renderChart } from './chart.ts'

const folder = new URL('errors/', import.meta.url)

interface Case extends TestChart {
  readonly title: string
  /** `file:line:column «what the caret marks» code: message / hint (notes)`, in the order in which they are told. */
  readonly errors: readonly string[]
}

/** `errors/<topic>.yaml` holds a list of charts that are wrong, each with all that is told about it. */
describe.each(readdirSync(folder).sort())('%s', (file) => {
  const cases = readDocument(readFileSync(new URL(file, folder), 'utf8'), file) as unknown as Case[]
  it.each(cases)('$title', (chart) => {
    expect(errorsOf(chart).map(lineOf)).toEqual(chart.errors)
  })
})

function errorsOf(chart: TestChart): readonly Failure[] {
  try {
    renderChart(chart)
  } catch (error) {
    const failures = failuresOf(error)
    if (failures === undefined) throw error
    return failures
  }
  return []
}

function lineOf({ code, message, at, hint, notes }: Failure): string {
  const marked = at?.text.slice(at.column - 1, at.column - 1 + at.width)
  const place = at === undefined ? 'nowhere' : `${at.file}:${at.line}:${at.column} «${marked}»`
  return `${place} ${code}: ${[message, hint].filter(Boolean).join(' / ')}${notes.map((note) => ` (${note})`).join('')}`
}
