import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byCodePoint, sortedKeys } from '../../src/core/order.ts'

describe('Text is ordered as Go orders it, by the bytes of UTF-8', () => {
  it('so that U+1F600 comes after U+FF5E, which JavaScript sees the other way round', () => {
    expect(['😀', '～', 'z', 'é', 'Z', '10', '9', ''].sort(byCodePoint)).toEqual([
      '',
      '10',
      '9',
      'Z',
      'z',
      'é',
      '～',
      '😀',
    ])
  })

  it('for any two texts', () => {
    const text = fc.string({ unit: 'binary' })
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(byCodePoint(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))))
      }),
    )
  })

  it('and keys that look like indices are no exception', () => {
    expect(sortedKeys({ b: 1, 10: 2, 9: 3, ['__proto__']: 4 })).toEqual(['10', '9', '__proto__', 'b'])
  })
})
