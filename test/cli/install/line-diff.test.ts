import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lineDiff } from '../../../src/cli/install/line-diff.ts'

function text(before: string, after: string, most?: number): string {
  return lineDiff(before.split(' '), after.split(' '), most)
    .map(({ mark, text }) => mark + text)
    .join(' ')
    .replaceAll('  ', ' ')
}

/** How many lines the two have in common, in order, by the textbook's table. */
function longestCommon(a: readonly string[], b: readonly string[]): number {
  let last = new Array<number>(b.length + 1).fill(0)
  for (const one of a) {
    const row = [0]
    b.forEach((other, j) => row.push(one === other ? last[j]! + 1 : Math.max(last[j + 1]!, row[j]!)))
    last = row
  }
  return last.at(-1)!
}

const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 14 })

describe('a line diff', () => {
  it.each([
    ['a b c', 'a b c', ' a b c'],
    ['a b c', 'a x c', ' a -b +x c'],
    ['a b c', 'a c', ' a -b c'],
    ['a c', 'a b c', ' a +b c'],
    ['a b', 'x y', '-a -b +x +y'],
    ['a b c a b b a', 'c b a b a c', '-a -b c +b a b -b a +c'],
  ])('of %s and %s is %s', (before, after, expected) => expect(text(before, after)).toBe(expected))

  it('gives both texts back', () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const diff = lineDiff(before, after)
        expect(diff.filter(({ mark }) => mark !== '+').map(({ text }) => text)).toEqual(before)
        expect(diff.filter(({ mark }) => mark !== '-').map(({ text }) => text)).toEqual(after)
      }),
      { numRuns: 2000 },
    )
  })

  it('is the shortest there is', () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const kept = lineDiff(before, after).filter(({ mark }) => mark === ' ').length
        expect(kept).toBe(longestCommon(before, after))
      }),
      { numRuns: 2000 },
    )
  })

  it('tells texts that differ too much as replaced: the table for them would not fit into memory', () => {
    expect(text('s a b c e', 's x b y e', 2)).toBe(' s -a -b -c +x +b +y e')
    const many = (prefix: string): string[] => Array.from({ length: 20_000 }, (_, i) => `${prefix}${i}`)
    expect(lineDiff(['same', ...many('a')], ['same', ...many('b')])).toHaveLength(40_001)
  })
})
