import { describe, expect, it } from 'vitest'
import { callRules } from '../../src/package/calls/all-calls.ts'
import { encodingCalls } from '../../src/package/calls/encoding-calls.ts'
import { fileCalls } from '../../src/package/calls/file-calls.ts'
import { formatCalls } from '../../src/package/calls/format-calls.ts'
import { kafkaCalls } from '../../src/package/calls/kafka-calls.ts'
import { kindCalls } from '../../src/package/calls/kind-calls.ts'
import { listCalls } from '../../src/package/calls/list-calls.ts'
import { logicCalls } from '../../src/package/calls/logic-calls.ts'
import { mapCalls } from '../../src/package/calls/map-calls.ts'
import { numberCalls } from '../../src/package/calls/number-calls.ts'
import { regexCalls } from '../../src/package/calls/regex-calls.ts'
import { textCalls } from '../../src/package/calls/text-calls.ts'
import { heavyHelpers } from '../../src/template/heavy-helpers.ts'
import { helperTable } from '../../src/template/helper-table.ts'

const families = {
  encodingCalls,
  fileCalls,
  formatCalls,
  kafkaCalls,
  kindCalls,
  listCalls,
  logicCalls,
  mapCalls,
  numberCalls,
  regexCalls,
  textCalls,
}

describe('Rules of calls', () => {
  it('Every helper has one; and, or are no calls', () => {
    const names = [...helperTable.keys(), ...heavyHelpers.keys()].filter((name) => name !== 'and' && name !== 'or')
    expect([...callRules.keys()].sort()).toEqual(names.sort())
  })

  it('No helper has two', () => {
    const names = Object.values(families).flatMap((rules) => [...rules.keys()])
    expect(names.sort()).toEqual([...callRules.keys()].sort())
  })
})
