import fc from 'fast-check'
import { expect, it } from 'vitest'
import { anyTemplate, quickAgrees } from './quick-templates.ts'

it('Of very many templates, right and wrong ones, the quick parser takes none that Handlebars reads otherwise', () => {
  const runs = 300_000
  let taken = 0
  fc.assert(
    fc.property(anyTemplate, (text) => {
      if (quickAgrees(text)) taken++
    }),
    { numRuns: runs },
  )
  expect(taken).toBeGreaterThan(runs / 5)
})
