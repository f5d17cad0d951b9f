import fc from 'fast-check'
import { describe, it } from 'vitest'
import { readJson } from '../../src/yaml/json.ts'
import { anyText, anyValue, damagedYaml } from './arbitrary.ts'
import { everydayAgrees, jsonIsReadBack, neverCrashes, othersReadTheSame, writerIsReadBack } from './properties.ts'

describe('For any value', () => {
  it('what is written as YAML is read back as the same value', () => {
    fc.assert(fc.property(anyValue, writerIsReadBack), { numRuns: 1500 })
  })

  it('js-yaml and yaml, which share no code with us, read the same from it', () => {
    fc.assert(fc.property(anyValue, othersReadTheSame), { numRuns: 600 })
  })

  it('what is written as JSON is read back as the same value', () => {
    fc.assert(fc.property(anyValue, jsonIsReadBack), { numRuns: 500 })
  })
})

describe('For any text', () => {
  it('the everyday reader gives up or agrees with the complete reader', () => {
    fc.assert(fc.property(damagedYaml, everydayAgrees), { numRuns: 3000 })
  })

  it('reading ends with values or with failures that name a place', () => {
    fc.assert(
      fc.property(fc.oneof(damagedYaml, anyText), (text) => neverCrashes(text)),
      { numRuns: 3000 },
    )
  })

  it('reading JSON ends so too', () => {
    const json = fc
      .tuple(fc.json(), fc.nat(60), anyText)
      .map(([text, at, part]) => text.slice(0, at) + part + text.slice(at))
    fc.assert(
      fc.property(json, (text) => neverCrashes(text, readJson)),
      { numRuns: 1000 },
    )
  })
})
