import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { durationText, parseDuration } from '../../src/core/duration.ts'
import { parseJvmSize } from '../../src/core/jvm-size.ts'

describe('Durations are those of Go', () => {
  it.each([
    ['0', 0n],
    ['-0', 0n],
    ['0s', 0n],
    ['1h30m', 5_400_000_000_000n],
    ['1.5s', 1_500_000_000n],
    ['.5s', 500_000_000n],
    ['1.s', 1_000_000_000n],
    ['-250ms', -250_000_000n],
    ['+1us', 1_000n],
    ['1µs', 1_000n],
    ['1μs', 1_000n],
    ['1m1m', 120_000_000_000n],
    ['0.0000000001h', 360n],
    ['2562047h47m16.854775807s', 9223372036854775807n],
  ])('%s', (text, nanos) => {
    expect(parseDuration(text)).toBe(nanos)
  })

  it.each([
    '',
    '-',
    '1',
    '1d',
    '7d',
    '1w',
    '.s',
    's',
    '1 h',
    '1h ',
    '1H',
    '--1s',
    '2562047h47m16.854775808s',
    '1e3s',
    '１s',
  ])('"%s" is none', (text) => {
    expect(parseDuration(text)).toBeUndefined()
  })

  it.each([
    [0n, '0s'],
    [1n, '1ms'],
    [999n, '999ms'],
    [1_000n, '1s'],
    [1_500n, '1.5s'],
    [1_050n, '1.05s'],
    [90_000n, '1m30s'],
    [3_600_000n, '1h0m0s'],
    [604_800_000n, '168h0m0s'],
    [-90_000n, '-1m30s'],
  ])('%s ms print as %s', (milliseconds, text) => {
    expect(durationText(milliseconds)).toBe(text)
  })

  it('what is printed reads back as the same time', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), (milliseconds) => {
        expect(parseDuration(durationText(milliseconds))).toBe(milliseconds * 1_000_000n)
      }),
    )
  })

  it('endless text is refused at once', () => {
    expect(parseDuration('1h'.repeat(1_000_000))).toBeUndefined()
    expect(parseDuration('1'.repeat(1_000_000))).toBeUndefined()
  })
})

describe('Sizes are those of the JVM', () => {
  it.each([
    ['1024', 1024n],
    ['4g', 4294967296n],
    ['4G', 4294967296n],
    ['512m', 536870912n],
    ['1K', 1024n],
    ['2t', 2199023255552n],
    ['0', 0n],
  ])('%s', (text, bytes) => {
    expect(parseJvmSize(text)).toBe(bytes)
  })

  it.each(['', 'g', '4Gi', '4gb', '1.5g', '-1g', '+1g', ' 1g', '1 g', '1p', '0x10', '9'.repeat(30)])(
    '"%s" is none',
    (text) => {
      expect(parseJvmSize(text)).toBeUndefined()
    },
  )
})
