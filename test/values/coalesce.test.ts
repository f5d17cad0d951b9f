import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { get, isMap, type Json, type JsonMap } from '../../src/core/json.ts'
import { coalesceValues } from '../../src/values/coalesce.ts'
import { anyMap, frozen } from './generate.ts'

describe("A user's values go over a chart's defaults as in Helm 4.3", () => {
  it.each<[title: string, user: JsonMap, defaults: JsonMap, values: JsonMap]>([
    ['maps go together', { a: { x: 1 } }, { a: { x: 0, y: 2 } }, { a: { x: 1, y: 2 } }],
    ['a list replaces a list', { a: [1] }, { a: [2, 3] }, { a: [1] }],
    ['a map stands against a default that is none', { a: { x: 1 } }, { a: 5 }, { a: { x: 1 } }],
    ['a text stands against a map', { a: 'text' }, { a: { x: 1 } }, { a: 'text' }],
    ['a null takes a default away', { a: null }, { a: 1, b: 2 }, { b: 2 }],
    ['a null takes a map of defaults away', { a: null }, { a: { x: 1 } }, {}],
    ['a null takes a nested default away', { a: { x: null } }, { a: { x: 1 } }, { a: {} }],
    ['a null stays where no default was', { a: null, b: { x: null } }, { b: {} }, { a: null, b: { x: null } }],
    ['a null in a list stays', { a: [null] }, { a: [1] }, { a: [null] }],
    ['a null default is none', {}, { a: null, b: { x: null, y: { z: null } } }, { b: { y: {} } }],
    [
      'a null over a null default goes at the top, but stays below',
      { a: null, b: { x: null } },
      { a: null, b: { x: null } },
      { b: { x: null } },
    ],
  ])('%s', (_, user, defaults, values) => {
    expect(coalesceValues(user, defaults)).toEqual(values)
  })

  it('leaves its inputs alone', () => {
    fc.assert(fc.property(anyMap, anyMap, (user, defaults) => void coalesceValues(frozen(user), frozen(defaults))))
  })

  it('gives every value of the user that is no null the last word', () => {
    fc.assert(
      fc.property(anyMap, anyMap, (user, defaults) => {
        expectLastWord(coalesceValues(user, defaults), user)
      }),
    )
  })

  it('adds nothing that neither of the two has', () => {
    fc.assert(
      fc.property(anyMap, anyMap, (user, defaults) => {
        for (const key of Object.keys(coalesceValues(user, defaults))) {
          expect(Object.hasOwn(user, key) || Object.hasOwn(defaults, key)).toBe(true)
        }
      }),
    )
  })

  it('takes __proto__ for an ordinary key', () => {
    const user = JSON.parse('{"__proto__":{"a":null,"b":1}}') as JsonMap
    const defaults = JSON.parse('{"__proto__":{"a":2,"c":3}}') as JsonMap
    expect(JSON.stringify(coalesceValues(user, defaults))).toBe('{"__proto__":{"b":1,"c":3}}')
    expect(({} as JsonMap)['c']).toBeUndefined()
  })
})

function expectLastWord(values: Json | undefined, user: Json): void {
  if (user === null) return
  if (!isMap(user)) expect(values).toEqual(user)
  else for (const key of Object.keys(user)) expectLastWord(get(values as JsonMap, key), user[key] as Json)
}
