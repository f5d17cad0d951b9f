import { describe, expect, it } from 'vitest'
import { remembering } from '../../src/core/remembering.ts'

const [a, b, c, d, e] = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name })) as [Item, Item, Item, Item, Item]

interface Item {
  readonly name: string
}

it.for<[change: string, first: readonly Item[], then: readonly Item[], made: string]>([
  ['nothing is another', [a, b, c], [a, b, c], ''],
  ['one is', [a, b, c], [a, d, c], 'd'],
  ['the first is', [a, b, c], [d, b, c], 'd'],
  ['the last is', [a, b, c], [a, b, d], 'd'],
  ['one is gone', [a, b, c], [a, c], ''],
  ['one has come', [a, c], [a, b, c], 'b'],
  ['all are gone', [a, b], [], ''],
  ['all have come', [], [a, b], 'ab'],
  ['they change places', [a, b], [b, a], ''],
  ['two of them are gone', [a, b, c, d], [a, d], ''],
  ['two that are apart are', [a, b, c], [d, b, e], 'de'],
  ['one stands there twice', [a, b], [a, a, b], 'a'],
  ['one is gone, and another one has come', [a, b, c, d], [a, c, d, e], 'e'],
])('where %s, no more is made anew than has to be', ([, first, then, wanted]) => {
  const made: string[] = []
  const make = ({ name }: Item): string => {
    made.push(name)
    return name.toUpperCase()
  }
  const memory = remembering<Item, string>()
  memory(first, make)
  made.length = 0
  expect(memory(then, make)).toEqual(then.map(({ name }) => name.toUpperCase()))
  expect(made.join('')).toBe(wanted)
})

it('gives the same list as long as nothing in it is another', () => {
  const memory = remembering<Item, string>()
  const first = memory([a, b], ({ name }) => name)
  expect(memory([a, b], ({ name }) => name)).toBe(first)
  expect(memory([c, b], ({ name }) => name)).toEqual(['c', 'b'])
})

describe('what does not last', () => {
  const lasts = (made: string): boolean => !made.startsWith('b')
  const named =
    (at: number) =>
    ({ name }: Item): string =>
      `${name}${at}`

  it.for<[change: string, then: readonly Item[], made: readonly string[]]>([
    ['among the same others', [a, b, c], ['a1', 'b2', 'c1']],
    ['a place further', [d, a, b, c], ['d2', 'a1', 'b2', 'c1']],
    ['beside one that has come', [a, b, d, c], ['a1', 'b2', 'd2', 'c1']],
    ['at the end', [a, b], ['a1', 'b2']],
  ])('is made anew each time: %s', ([, then, made]) => {
    const memory = remembering<Item, string>()
    memory([a, b, c], named(1), lasts)
    expect(memory(then, named(2), lasts)).toEqual(made)
    expect(memory(then, named(3), lasts)).toEqual(made.map((one) => (one === 'b2' ? 'b3' : one)))
  })

  it('leaves the list the same one where the same comes out', () => {
    const memory = remembering<Item, string>()
    const first = memory([a, b, c], named(1), lasts)
    expect(memory([a, b, c], named(1), lasts)).toBe(first)
    expect(memory([a, b, c], named(2), lasts)).not.toBe(first)
  })
})
