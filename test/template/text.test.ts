import fc from 'fast-check'
import Handlebars from 'handlebars'
import { describe, expect, it } from 'vitest'
import { readDocuments } from '../../src/yaml/read.ts'
import { renderChart } from './chart.ts'
import { plainTemplates } from './generate.ts'
import { runs } from '../runs.ts'

describe('Where a template is plain, structure and text agree', () => {
  it('A template filled is what Handlebars renders as text, parsed', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(plainTemplates(), ({ template, values }) => {
        const text = Handlebars.compile(template, { noEscape: true })({ Values: values })
        const parsed = readDocuments(text, 'rendered.yaml').filter((document) => document !== null)
        expect(renderChart({ template, values }).documents, text).toEqual(parsed)
      }),
      { numRuns: runs(300) },
    )
  })
})
