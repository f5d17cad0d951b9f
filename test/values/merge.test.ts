import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { get, isMap, type Json, type JsonMap } from '../../src/core/json.ts'
import { mergeFiles } from '../../src/values/merge.ts'
import { anyMap, frozen, shapedMap } from './generate.ts'

describe('Values files are merged as Helm merges them', () => {
  it.each<[title: string, base: JsonMap, over: JsonMap, merged: JsonMap]>([
    ['maps go together', { a: { x: 1, y: 2 } }, { a: { y: 3, z: 4 } }, { a: { x: 1, y: 3, z: 4 } }],
    ['a list is replaced as a whole', { a: [1, 2, 3] }, { a: [4] }, { a: [4] }],
    ['a scalar replaces a map', { a: { x: 1 } }, { a: 'text' }, { a: 'text' }],
    ['a map replaces a scalar', { a: 1 }, { a: { x: 1 } }, { a: { x: 1 } }],
    ['a null stays, so that it can still delete a default', { a: { x: 1 } }, { a: { x: null } }, { a: { x: null } }],
    ['an empty map adds nothing', { a: { x: 1 } }, { a: {} }, { a: { x: 1 } }],
    ['an empty list empties', { a: [1] }, { a: [] }, { a: [] }],
  ])('%s', (_, base, over, merged) => {
    expect(mergeFiles(base, over)).toEqual(merged)
  })

  it('leaves its inputs alone', () => {
    fc.assert(fc.property(anyMap, anyMap, (base, over) => void mergeFiles(frozen(base), frozen(over))))
  })

  it('shares what the second file does not touch', () => {
    const base: JsonMap = { kept: { deep: [1] }, a: { x: 1, sibling: {} } }
    const merged = mergeFiles(base, { a: { x: 2 } })
    expect(merged['kept']).toBe(base['kept'])
    expect((merged['a'] as JsonMap)['sibling']).toBe((base['a'] as JsonMap)['sibling'])
  })

  it('gives every path of the second file the last word', () => {
    fc.assert(
      fc.property(anyMap, anyMap, (base, over) => {
        expectLastWord(mergeFiles(base, over), over)
      }),
    )
  })

  it('does not care how three files are grouped, as long as no file turns a map into something else', () => {
    fc.assert(
      fc.property(shapedMap, shapedMap, shapedMap, (a, b, c) => {
        expect(mergeFiles(mergeFiles(a, b), c)).toEqual(mergeFiles(a, mergeFiles(b, c)))
      }),
    )
  })

  it('does care otherwise, like Helm: a map over a scalar over a map forgets the first', () => {
    const [a, b, c]: JsonMap[] = [{ k: { x: 1 } }, { k: null }, { k: { y: 2 } }]
    expect(mergeFiles(mergeFiles(a!, b!), c!)).toEqual({ k: { y: 2 } })
    expect(mergeFiles(a!, mergeFiles(b!, c!))).toEqual({ k: { x: 1, y: 2 } })
  })

  it('takes __proto__, constructor and prototype for ordinary keys', () => {
    const base = JSON.parse('{"__proto__":{"a":1},"constructor":{"prototype":{"b":2}}}') as JsonMap
    const over = JSON.parse('{"__proto__":{"c":3},"constructor":{"prototype":{"d":4}}}') as JsonMap
    const merged = mergeFiles(base, over)
    expect(JSON.stringify(merged)).toBe('{"__proto__":{"a":1,"c":3},"constructor":{"prototype":{"b":2,"d":4}}}')
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype)
    expect(({} as JsonMap)['c']).toBeUndefined()
  })
})

function expectLastWord(merged: Json | undefined, over: Json): void {
  if (!isMap(over)) expect(merged).toEqual(over)
  else for (const key of Object.keys(over)) expectLastWord(get(merged as JsonMap, key), over[key]!)
}
