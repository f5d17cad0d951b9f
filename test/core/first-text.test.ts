import { expect, it } from 'vitest'
import { firstText } from '../../src/core/first-text.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

it('the beginning of a text is put together from pieces that cut characters in two', () => {
  const first = firstText()
  for (const byte of bytes('\ufeffgrün 🚢')) first.add(Uint8Array.of(byte))
  expect(first.text()).toBe('\ufeffgrün 🚢')
})

it('ends after 64 KiB, without the half of a character', () => {
  const first = firstText()
  first.add(bytes('a'.repeat(65_535)))
  first.add(bytes('üb'))
  first.add(bytes('c'))
  expect(first.text()).toBe('a'.repeat(65_535))
})
