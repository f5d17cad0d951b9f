import fc from 'fast-check'
import { expect, it } from 'vitest'
import { charsOfPattern } from '../../src/package/pattern-chars.ts'
import { charsOfText, looser } from '../../src/package/type.ts'

it.each([
  ['^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$', 'word'],
  ['^sha256:[0-9a-f]{64}$', 'word'],
  ['^[A-Za-z0-9._/ -]+$', 'quoted'],
  ['^[\\p{L}\\p{N} ]*$', 'quoted'],
  ['^[\\p{L}\\p{M}\\p{N}\\p{P}\\p{S} ]*$', 'line'],
  ['^\\p{L}+$', 'quoted'],
  ['^[^\\p{Cc}\\p{Zl}\\p{Zp}\ufeff\ufffe\uffff]*$', 'line'],
  ['^[^\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\u2028\u2029\ufeff\ufffe\uffff]*$', 'lines'],
  ['^[^"\\\\\\p{Cc}\\p{Zl}\\p{Zp}\ufeff\ufffe\uffff]*$', 'quoted'],
  ['^[!-\\]]$', 'line'],
  ['^[\\--z]$', 'line'],
  ['^[ -~]*$', 'line'],
  // No more than a part of the text is said, or something that cannot be told.
  ['^a|b$', 'any'],
  ['[a-z]+', 'any'],
  ['^[^"]*$', 'any'],
  ['^.*$', 'any'],
  ['^[\\b]$', 'any'],
  ['^[\\p{Cc}a]$', 'any'],
  ['^[\\p{Z}]$', 'any'],
  ['^[^\\p{Cc}]*$', 'any'],
  ['^[\\S]*$', 'any'],
  ['^[z-a]$', 'any'],
])('texts that %s matches hold %s', (pattern, chars) => {
  expect(charsOfPattern(pattern)).toBe(chars)
})

it('says of no text less than what it holds: nothing that would break quotes or a line gets through', () => {
  const piece = fc.constantFrom(
    'a',
    '[a-z]',
    '[A-Z0-9._-]',
    '[ -~]',
    '[\\p{L} ]',
    '[\\p{P}]',
    '\\p{S}',
    '\\d',
    '\\.',
    '"',
    '\\\\',
    '[^a]',
    '[^\\p{Cc}\\p{Zl}\\p{Zp}\ufeff]',
    '[^\\x00-\\x1f\u2028\ufeff]',
    '.',
    '\\s',
    '[\\w"]',
  )
  const repeated = fc.tuple(piece, fc.constantFrom('', '*', '+', '?', '{1,2}')).map(([one, times]) => one + times)
  const pattern = fc.array(repeated, { maxLength: 4 }).map((parts) => `^${parts.join('')}$`)
  const one = fc.constantFrom(
    'a',
    'Z',
    '0',
    '"',
    '\\',
    ' ',
    '\n',
    '\t',
    '\u0085',
    '\u2028',
    '\ufeff',
    'é',
    '–',
    '€',
    '.',
    '\u0000',
  )
  const text = fc.array(one, { maxLength: 4 }).map((all) => all.join(''))
  let matched = 0
  fc.assert(
    fc.property(pattern, text, (source, value) => {
      if (!new RegExp(source, 'u').test(value)) return
      matched++
      const said = charsOfPattern(source)
      expect(looser(said, charsOfText(value)), source).toBe(said)
    }),
    { numRuns: 5000 },
  )
  expect(matched).toBeGreaterThan(100)
})
