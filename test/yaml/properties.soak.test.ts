import fc from 'fast-check'
import { describe, it } from 'vitest'
import { anyText, anyValue, damagedYaml } from './arbitrary.ts'
import { everydayAgrees, neverCrashes, othersReadTheSame, writerIsReadBack } from './properties.ts'

const runs = 100_000

describe('For very many values and texts', { timeout: 600_000 }, () => {
  it('what is written is read back by us and by others', () => {
    fc.assert(fc.property(anyValue, writerIsReadBack), { numRuns: runs })
    fc.assert(fc.property(anyValue, othersReadTheSame), { numRuns: runs })
  })

  it('the everyday reader agrees, and nothing crashes', () => {
    fc.assert(fc.property(damagedYaml, everydayAgrees), { numRuns: 3 * runs })
    fc.assert(
      fc.property(fc.oneof(damagedYaml, anyText), (text) => neverCrashes(text)),
      { numRuns: 3 * runs },
    )
  })
})
