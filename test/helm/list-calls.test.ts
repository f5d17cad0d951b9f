import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import type { CallCase } from './call-judge.ts'
import { difference, forms } from './call-judge.ts'
import type { Oracle } from './oracle.ts'
import { startOracle } from './oracle.ts'
import { combinations } from './combinations.ts'

let oracle: Oracle
beforeAll(async () => {
  oracle = await startOracle()
})
afterAll(() => oracle.close())

const scalars: Json[] = [null, true, false, 0, 1, -1, 3, 1.5, 1_000_000, 9007199254740991, 1e21, 1e-7]
const texts: Json[] = ['', 'a', 'b', '1', 'true', 'é b', '\n', '"<&>', '10', '9', 'a.b', 'constructor']
const lists: Json[] = [
  [],
  [null],
  [0],
  ['a', 'b', 'a'],
  [1, 2, 1],
  [0, 1, 2],
  ['c', 'b', 'a'],
  [1.5, 1, 1_000_000],
  [true, false, true],
  ['b', null, 'a', null],
  [[1], [1]],
  [{ a: 1 }, { a: 1 }, { a: null }],
  [1, '1', true, 'true'],
  ['10', '9', ''],
]
const maps: Json[] = [
  {},
  { a: 1 },
  { a: null },
  { a: 'x', b: 2 },
  { a: { b: 1, c: null } },
  { a: '', b: false, c: 0, d: [], e: {} },
  { a: { b: { c: 'x' } }, 'a.b': 1 },
  { '10': 1, '9': 2, __proto: 0 },
  { a: [1, 'x'], constructor: 1, '': 3 },
]
const any = [...scalars, ...texts, ...lists, ...maps]
const few: Json[] = [null, true, 0, 1, 1.5, '', 'a', [], ['a', 1], {}, { a: { b: 1 } }]
const someLists = [...lists, null, 'a', 1, {}]
const someMaps = [...maps, null, '', 'a', 1, []]
const keys: Json[] = ['a', 'b', '', 'a.b', null, 1, []]
const fewLists: Json[] = [[], [1, 'a'], [1.5, 0, true], [{ a: { b: 1 } }], [['a', 1]], ['', null], null, 'a']
const numbers: Json[] = [0, 1, 2, 3, -1, 1.5, 4, null, '1', [], 100_001, 9007199254740991]

/** Values of each argument, of which all combinations are called or, where there are more, a fresh sample. */
const calls: readonly [name: string, ...args: (readonly Json[])[]][] = [
  // All combinations of a few, which no sample misses.
  ['default', few, few],
  ['coalesce', few, few],
  ['eq', few, few],
  ['le', few, few],
  ['has', few, fewLists],
  ['without', fewLists, few],
  ['append', fewLists, few],
  ['index', fewLists, few],
  ['default', any, any],
  ['default', any],
  ['coalesce'],
  ['coalesce', any],
  ['coalesce', any, any, any],
  ['ternary', any, any, any],
  ['required', [...texts, 1, null, []], any],
  ['fail', few],
  ['empty', any],
  ['not', any],
  ['eq', any, any],
  ['eq', any, any, any],
  ['ne', any, any],
  ...(['lt', 'le', 'gt', 'ge'] as const).map((name) => [name, any, any] as [string, ...(readonly Json[])[]]),
  ['list'],
  ['list', any],
  ['list', any, any],
  ['first', any],
  ['last', any],
  ['rest', any],
  ['initial', any],
  ['reverse', any],
  ['compact', any],
  ['uniq', any],
  ['sortAlpha', any],
  ['append', someLists, any],
  ['prepend', someLists, any],
  ['concat'],
  ['concat', any],
  ['concat', someLists, someLists],
  ['concat', lists, someLists, someLists],
  ['without', any],
  ['without', someLists, any],
  ['without', someLists, any, any],
  ['has', any, someLists],
  ['slice', any],
  ['slice', someLists, numbers],
  ['slice', someLists, numbers, numbers],
  ['until', [...any, ...numbers, 100_000, -100_001]],
  ['untilStep', numbers, numbers, numbers],
  ['dict'],
  ['dict', any, any],
  ['dict', [...keys, 'a', 'b'], any, [...keys, 'b'], any],
  ['get', someMaps, [...keys, 'c']],
  ['set', someMaps, keys, any],
  ['unset', someMaps, keys],
  ['hasKey', someMaps, keys],
  ['keys', any],
  ['keys', someMaps, someMaps],
  ['values', any],
  ['pick', any],
  ['pick', someMaps, keys],
  ['pick', someMaps, keys, keys],
  ['omit', any],
  ['omit', someMaps, keys],
  ['omit', someMaps, keys, keys],
  ['merge', any],
  ['merge', someMaps, someMaps],
  ['merge', maps, maps, someMaps],
  ['mergeOverwrite', any],
  ['mergeOverwrite', someMaps, someMaps],
  ['mergeOverwrite', maps, maps, someMaps],
  ['dig', keys, few, someMaps],
  ['dig', keys, keys, few, someMaps],
  ['dig', ['a'], ['b', 1], ['c', null], few, someMaps],
  ['deepCopy', any],
  ['len', any],
  ['index', any],
  ['index', any, [...keys, 0, 2, -1, 1.5]],
  ['index', [...lists, ...maps], [...keys, 0, 1], [...keys, 0, 1]],
]

const most = 150

describe('A packaged helper gives under Helm what it gives here, and refuses what it refuses here', () => {
  it.for(calls)('%s %#', { concurrent: false }, async ([name, ...pools]) => {
    const cases = combinations(pools, most).flatMap((args, i) =>
      forms.flatMap((form, j): CallCase[] => {
        const mode = (i + j) % 2 === 0 ? 'float64' : 'int64'
        return [{ name, args, form, mode }]
      }),
    )
    const differences = (await Promise.all(cases.map((call) => difference(oracle, call)))).filter(Boolean)
    expect(differences.slice(0, 6), `${differences.length} of ${cases.length}`).toEqual([])
  })
})
