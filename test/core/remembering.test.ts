import { expect, it } from 'vitest'
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
  ['they change places', [a, b], [b, a], 'a'],
  ['more are gone than can be followed', [a, b, c, d], [a, d], 'd'],
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

it('gives the same list as long as it is the same, and makes anew what is not true any more', () => {
  const memory = remembering<Item, string>()
  const first = memory([a, b], ({ name }) => name)
  expect(memory([a, b], ({ name }) => name)).toBe(first)
  expect(
    memory(
      [a, b],
      ({ name }) => `${name}2`,
      (made) => made !== 'b',
    ),
  ).toEqual(['a', 'b2'])
})
