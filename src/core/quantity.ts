/** How a quantity was written, and is written again: 1500m and 2G, 512Mi, or 12e6. */
export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent'

/** An amount of memory, processor or storage as Kubernetes reads it, exact. */
export interface Quantity {
  /** In billionths, the finest that Kubernetes keeps: what is finer was rounded up, away from zero. */
  readonly nano: bigint
  readonly format: QuantityFormat
  /** The source text where Kubernetes keeps it, because it looks canonical to it ("007", "1.2e7"). */
  readonly spelling?: string
}

const one = 10n ** 9n
const largest = (2n ** 63n - 1n) * one
const form = /^[+-]?(\d*)(?:\.(\d*))?(?:([num]|[kMGTPE]|)|([KMGTPE])i|[eE]([+-]?\d{1,9}))$/
const thousands = 'num kMGTPE'
const kibis = 'KMGTPE'
/** Kubernetes has no limit; 1e999999999 would be a number of a gigabyte. */
const most = { digits: 1000, exponent: 1000 }

/**
 * Reads a quantity by the rules of k8s.io/apimachinery: also ".5", "1." and "+1k". Undefined when `text` is none.
 * Stricter in one thing: there must be a digit. Kubernetes takes "m", "-" and "." for zero.
 */
export function parseQuantity(text: string): Quantity | undefined {
  const [matched, whole = '', fraction = '', decimal, binary, exponent] = form.exec(text) ?? []
  if (matched === undefined || whole + fraction === '' || text.length > most.digits) return undefined
  const digits = BigInt(whole + fraction)
  const negative = text.startsWith('-')
  if (binary !== undefined)
    return binaryQuantity({ text, whole, fraction, digits, negative }, kibis.indexOf(binary) + 1)
  const power = exponent === undefined ? scaleOf(decimal!) : Number(exponent)
  if (Math.abs(power) > most.exponent) return undefined
  const scale = power - fraction.length
  const nano = signed(scaled(digits, scale + 9), negative)
  const format = exponent === undefined ? 'DecimalSI' : 'DecimalExponent'
  return keepsDecimal(whole, fraction, scale) ? { nano, format, spelling: text } : { nano, format }
}

/** The canonical text: no fraction, the greatest suffix that leaves a whole number. */
export function quantityText(quantity: Quantity): string {
  const { nano, format, spelling } = quantity
  if (spelling !== undefined) return spelling
  if (nano === 0n) return '0'
  if (format === 'BinarySI' && nano % one === 0n && absolute(nano) >= 1024n * one) {
    const [amount, times] = withoutFactors(nano / one, 1024n, kibis.length)
    return times === 0 ? `${amount}` : `${amount}${kibis.charAt(times - 1)}i`
  }
  const [amount, times] = withoutFactors(nano, 1000n, format === 'DecimalExponent' ? Infinity : thousands.length - 1)
  if (times === 3) return `${amount}`
  return format === 'DecimalExponent' ? `${amount}e${times * 3 - 9}` : `${amount}${thousands.charAt(times)}`
}

/** Below, at or above 0. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  return a.nano < b.nano ? -1 : a.nano > b.nano ? 1 : 0
}

/** The result takes the format of `a`, or of `b` when `a` is zero. */
export function addQuantities(a: Quantity, b: Quantity): Quantity {
  return { nano: a.nano + b.nano, format: a.nano === 0n ? b.format : a.format }
}

export function subtractQuantities(a: Quantity, b: Quantity): Quantity {
  return { nano: a.nano - b.nano, format: a.nano === 0n ? b.format : a.format }
}

export function multiplyQuantity({ nano, format }: Quantity, factor: bigint): Quantity {
  return { nano: nano * factor, format }
}

/** To whole units, away from zero. A quantity that is whole already keeps its spelling. */
export function roundUpQuantity(quantity: Quantity): Quantity {
  if (quantity.nano % one === 0n) return quantity
  return { nano: quantityValue(quantity) * one, format: quantity.format }
}

/** Whole units, rounded up (away from zero): what the scheduler counts bytes in. */
export function quantityValue(quantity: Quantity): bigint {
  return roundedUp(quantity.nano, one)
}

/** Thousandths, rounded up: what the scheduler counts processors in. */
export function quantityMillis(quantity: Quantity): bigint {
  return roundedUp(quantity.nano, one / 1000n)
}

interface Parts {
  readonly text: string
  readonly whole: string
  readonly fraction: string
  readonly digits: bigint
  readonly negative: boolean
}

/** Capped at 2^63 − 1; below one it counts as decimal, since it will be written so. */
function binaryQuantity(parts: Parts, kibi: number): Quantity {
  const { text, whole, fraction, digits, negative } = parts
  const exact = scaled(digits * 1024n ** BigInt(kibi), 9 - fraction.length)
  const size = exact > largest ? largest : exact
  const format = size > 0n && size < one ? 'DecimalSI' : 'BinarySI'
  const nano = signed(size, negative)
  return keepsBinary(whole, fraction, kibi, digits) ? { nano, format, spelling: text } : { nano, format }
}

/*
 * apimachinery keeps the source text of some short numbers instead of building the canonical one, so that "007" stays
 * "007" in a manifest. The same rules, or a diff against the server would show a change that is none.
 */
function keepsDecimal(whole: string, fraction: string, scale: number): boolean {
  const figures = (whole.replace(/^0+/, '') || '0') + fraction
  const short = figures.length <= 18 && scale >= -9
  return short && scale % 3 === 0 && !figures.endsWith('000') && !figures.startsWith('0')
}

function keepsBinary(whole: string, fraction: string, kibi: number, digits: bigint): boolean {
  const figures = whole.replace(/^0+/, '') || '0'
  const short = fraction === '' && 14 - figures.length - Math.trunc(kibi * 3) >= 0
  return short && digits % 8n !== 0n
}

/** digits × 10^power, rounded up to a whole number. */
function scaled(digits: bigint, power: number): bigint {
  return power >= 0 ? digits * 10n ** BigInt(power) : roundedUp(digits, 10n ** BigInt(-power))
}

function scaleOf(suffix: string): number {
  return suffix === '' ? 0 : thousands.indexOf(suffix) * 3 - 9
}

/** Divides by `factor` as often as nothing is left over, at most `limit` times. */
function withoutFactors(amount: bigint, factor: bigint, limit: number): [amount: bigint, times: number] {
  let times = 0
  let left = amount
  while (times < limit && left % factor === 0n) {
    left /= factor
    times++
  }
  return [left, times]
}

function roundedUp(a: bigint, b: bigint): bigint {
  const quotient = a / b
  if (a % b === 0n) return quotient
  return a < 0n ? quotient - 1n : quotient + 1n
}

function signed(size: bigint, negative: boolean): bigint {
  return negative ? -size : size
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value
}
