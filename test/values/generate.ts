import fc from 'fast-check'
import { copyMap, put, type Json, type JsonMap } from '../../src/core/json.ts'

/** Few keys, so that two maps often meet, and the three that JavaScript treats as special. */
const key = fc.constantFrom('a', 'b', 'c', 'd.e', '', '__proto__', 'constructor', 'prototype')

const scalar: fc.Arbitrary<Json> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.constant(9007199254740993n),
  fc.string(),
)

function mapOf(keys: fc.Arbitrary<string>, values: fc.Arbitrary<Json>): fc.Arbitrary<JsonMap> {
  return fc.uniqueArray(fc.tuple(keys, values), { selector: ([name]) => name, maxLength: 5 }).map((entries) => {
    const map: JsonMap = {}
    for (const [name, value] of entries) put(map, name, value)
    return map
  })
}

const { any } = fc.letrec<{ any: Json }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc.array(tie('any'), { maxLength: 3 }) as fc.Arbitrary<Json>,
    mapOf(key, tie('any')),
  ),
}))

/** Any map of values. */
export const anyMap: fc.Arbitrary<JsonMap> = mapOf(key, any)

/** Maps in which the name of a key tells whether a map lies there, so that two of them never disagree about it. */
export const shapedMap: fc.Arbitrary<JsonMap> = fc.letrec<{ map: JsonMap }>((tie) => ({
  map: fc
    .tuple(
      mapOf(fc.constantFrom('x', 'y', '__proto__'), fc.oneof(scalar, fc.constant<Json>([1]))),
      fc.oneof({ maxDepth: 3 }, fc.constant({}), mapOf(fc.constantFrom('m', 'n', 'constructor'), tie('map'))),
    )
    .map(([leaves, maps]: JsonMap[]) => {
      const map = copyMap(leaves!)
      for (const name of Object.keys(maps!)) put(map, name, maps![name] as Json)
      return map
    }),
})).map

/** The same value, in which every attempt to change something throws. */
export function frozen<T extends Json>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) frozen(item)
    Object.freeze(value)
  }
  return value
}
