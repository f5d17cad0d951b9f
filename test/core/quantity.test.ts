import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addQuantities,
  compareQuantities,
  multiplyQuantity,
  parseQuantity,
  quantityMillis,
  quantityText,
  quantityValue,
  roundUpQuantity,
  subtractQuantities,
} from '../../src/core/quantity.ts'
import type { Quantity } from '../../src/core/quantity.ts'
import vectors from '../vectors/quantity.json' with { type: 'json' }

interface Row {
  kind: 'parse' | 'compare' | 'arith'
  input?: string
  error?: true
  canonical?: string
  format?: string
  value?: string
  milliValue?: string
  asDec?: string
  asInt64?: string | null
  sign?: number
  isZero?: boolean
  a?: string
  b?: string
  cmp?: number
  equal?: boolean
  op?: string
  result?: string
}

const rows = vectors.vectors as Row[]
const ofKind = (kind: Row['kind']): Row[] => rows.filter((row) => row.kind === kind)
const read = (text: string): Quantity => parseQuantity(text)!
const one = 10n ** 9n

/** Kubernetes takes text without any digit for zero; that is a slip of the pen, and refused. */
const withoutDigit = ['m', '-']

/** Go's Value and MilliValue wrap around beyond int64; ours are exact. */
const wrapped = new Map([
  ['1E milliValue', 10n ** 21n],
  ['1e18 milliValue', 10n ** 21n],
  ['9223372036854775807 milliValue', 9223372036854775807000n],
  ['9223372036854775808 milliValue', 9223372036854775808000n],
  ['9223372036854775808 value', 9223372036854775808n],
  ['7Ei milliValue', 8070450532247928832000n],
])

describe('Quantities are those of Kubernetes (apimachinery 0.37)', () => {
  it.each(ofKind('parse').filter((row) => !withoutDigit.includes(row.input!)))('"$input"', (row) => {
    const { input = '', error } = row
    const quantity = parseQuantity(input)
    if (error === true) {
      expect(quantity).toBeUndefined()
      return
    }
    const nano = quantity!.nano
    expect(quantityText(quantity!)).toBe(row.canonical)
    expect(quantity!.format).toBe(row.format)
    expect(quantityValue(quantity!)).toBe(wrapped.get(`${input} value`) ?? BigInt(row.value!))
    expect(quantityMillis(quantity!)).toBe(wrapped.get(`${input} milliValue`) ?? BigInt(row.milliValue!))
    expect(nano).toBe(nanoOf(row.asDec!))
    // Go answers no integer for some whole numbers too (1.000, 0.5Gi, 7Ei), because of the form in which it keeps them.
    if (row.asInt64 !== null) expect(nano).toBe(BigInt(row.asInt64!) * one)
    expect(Math.sign(Number(nano))).toBe(row.sign)
    expect(nano === 0n).toBe(row.isZero)
  })

  it.each(withoutDigit)('"%s" has no digit and is refused', (text) => {
    expect(parseQuantity(text)).toBeUndefined()
  })

  it.each(ofKind('compare'))('$a against $b is $cmp', ({ a, b, cmp, equal }) => {
    expect(compareQuantities(read(a!), read(b!))).toBe(cmp)
    expect(compareQuantities(read(b!), read(a!))).toBe(-cmp! + 0)
    expect(read(a!).nano === read(b!).nano).toBe(equal)
  })

  it.each(ofKind('arith'))('$op of $a and $b is $result', ({ a, b, op, result }) => {
    expect(quantityText(calculate(op!, read(a!), b!))).toBe(result)
  })
})

describe('What the vectors do not show', () => {
  it.each([
    ['.5', '500m'],
    ['1.', '1.'],
    ['+1k', '+1k'],
    ['-0', '0'],
    ['1023', '1023'],
    ['0.5Ki', '512'],
    ['8Ei', '9223372036854775807'],
    ['-8Ei', '-9223372036854775807'],
    ['1e999', '1e999'],
    ['123456E', '123456E'],
  ])('"%s" prints as %s', (text, printed) => {
    expect(quantityText(read(text))).toBe(printed)
  })

  it.each([
    '4g',
    '4 Gi',
    '4GB',
    '4gi',
    '1,5',
    '1_000',
    '0x10',
    'Infinity',
    '1e',
    '1e+',
    '1m1',
    '1e1001',
    '1e999999999999',
    '５',
  ])('"%s" is no quantity', (text) => {
    expect(parseQuantity(text)).toBeUndefined()
  })

  it('endless text is refused at once', () => {
    expect(parseQuantity('1'.repeat(1_000_000))).toBeUndefined()
  })

  it('what is printed reads back as the same amount in the same format', () => {
    const text = fc
      .tuple(
        fc.constantFrom('', '-', '+'),
        fc.nat(99_999_999),
        fc.option(fc.nat(9_999), { nil: undefined }),
        fc.constantFrom(
          '',
          'n',
          'u',
          'm',
          'k',
          'M',
          'G',
          'T',
          'P',
          'E',
          'Ki',
          'Mi',
          'Gi',
          'Ti',
          'Pi',
          'Ei',
          'e3',
          'E-7',
          'e+18',
        ),
      )
      .map(
        ([sign, whole, fraction, suffix]) => `${sign}${whole}${fraction === undefined ? '' : `.${fraction}`}${suffix}`,
      )
    fc.assert(
      fc.property(text, (written) => {
        const quantity = read(written)
        const again = read(quantityText(quantity))
        expect(again.nano).toBe(quantity.nano)
        expect(quantityText(again)).toBe(quantityText(quantity))
      }),
    )
  })

  it('adding and taking away again changes nothing', () => {
    const amount = fc.record({
      nano: fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }),
      format: fc.constant('BinarySI' as const),
    })
    fc.assert(
      fc.property(amount, amount, (a, b) => {
        expect(subtractQuantities(addQuantities(a, b), b).nano).toBe(a.nano)
      }),
    )
  })
})

function calculate(op: string, a: Quantity, b: string): Quantity {
  switch (op) {
    case 'add':
      return addQuantities(a, read(b))
    case 'sub':
      return subtractQuantities(a, read(b))
    case 'mul':
      return multiplyQuantity(a, BigInt(b))
    case 'neg':
      return multiplyQuantity(a, -1n)
    default:
      return roundUpQuantity(a)
  }
}

/** "-0.5" → −500000000. */
function nanoOf(decimal: string): bigint {
  const [whole = '', fraction = ''] = decimal.split('.')
  return BigInt(whole + fraction.padEnd(9, '0').slice(0, 9))
}
