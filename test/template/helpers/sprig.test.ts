import { describe, expect, it } from 'vitest'
import type { Json } from '../../../src/core/json.ts'
import { byCodePoint } from '../../../src/core/order.ts'
import { canonicalJson } from '../../../src/core/canonical-json.ts'
import { readJson } from '../../../src/yaml/json.ts'
import vectors from '../../vectors/sprig.json' with { type: 'json' }
import { callHelper } from './call.ts'
import more from './sprig-more.json' with { type: 'json' }
import { stricter } from './stricter.ts'

interface Row {
  readonly fn: string
  readonly args: Json[]
  readonly argsJson?: string
  readonly numbers?: 'any' | 'literal' | 'values'
  readonly error?: true
  readonly errorFrom?: string
  readonly errorText?: string
  readonly result?: Json
  readonly resultJson?: string
  readonly unordered?: true
  readonly invalidUtf8?: true
}

type Outcome = { readonly value: Json } | { readonly refused: string }

const rows = vectors.vectors as unknown as Row[]
const idOf = (row: Row): string => `${row.fn} ${row.argsJson ?? canonicalJson(row.args)}`
const groups = Map.groupBy(rows, idOf)

describe('Helpers answer as in Helm 4.3 (Sprig 3.3)', () => {
  it.each([...groups.keys()].filter((id) => !stricter.has(id)))('%s', (id) => {
    const group = groups.get(id)!
    const ours = outcome(group[0]!)
    expect(
      group.some((row) => agrees(row, ours)),
      `got ${shown(ours)}, wanted ${JSON.stringify(group.map((row) => row.result ?? row.errorText))}`,
    ).toBe(true)
  })
})

describe('Edges that the shared vectors do not show, from the same functions', () => {
  it.each(more.vectors as unknown as Row[])('$fn %#', (row) => {
    expect(outcome(row)).toEqual({ value: row.result })
  })
})

describe('Where Helm goes on with a mistake, or differs between literals and values, the answer is ours', () => {
  it.each([...stricter])('%s', (id, { answer }) => {
    const [row] = groups.get(id) ?? []
    expect(row, 'this row is no longer in the vectors').toBeDefined()
    const ours = outcome(row!)
    if (answer === 'refused') expect(ours).toHaveProperty('refused')
    else expect('value' in ours && canonicalJson(ours.value)).toBe(answer)
  })

  it('and every such row really differs from Helm', () => {
    const same = [...stricter.keys()].filter((id) => groups.get(id)?.some((row) => agrees(row, outcome(row))))
    expect(same).toEqual([])
  })
})

function outcome(row: Row): Outcome {
  const args = row.argsJson === undefined ? row.args : (readJson(row.argsJson, 'args') as Json[])
  return callHelper(row.fn, args)
}

function agrees(row: Row, ours: Outcome): boolean {
  if ('refused' in ours) {
    if (row.invalidUtf8 === true) return true
    return row.error === true && (row.errorFrom === undefined || ours.refused.includes(row.errorText!))
  }
  if (row.error === true) return refusesFloatOnly(row)
  const wanted = row.resultJson === undefined ? row.result! : readJson(row.resultJson, 'result')
  if (row.fn === 'toToml') return ours.value === withWholeNumbers(wanted as string)
  return sameText(arranged(row, ours.value), arranged(row, wanted))
}

/** Helm prints numbers of a values file as floats, whole or not. */
function withWholeNumbers(toml: string): string {
  return toml.replaceAll(/(\d+)\.0\b/g, '$1').replaceAll('1e+06', '1000000')
}

/** Go's int parameters refuse the float64 that numbers of a values file are; JSON has one kind of number. */
function refusesFloatOnly(row: Row): boolean {
  return row.numbers !== 'literal' && /(expected int; got float64|with type float64)$/.test(row.errorText ?? '')
}

function arranged(row: Row, value: Json): Json {
  return row.unordered === true && Array.isArray(value) ? value.map(canonicalJson).sort(byCodePoint) : value
}

function sameText(a: Json, b: Json): boolean {
  return canonicalJson(a) === canonicalJson(b)
}

function shown(ours: Outcome): string {
  return 'refused' in ours ? `the refusal "${ours.refused}"` : canonicalJson(ours.value)
}
