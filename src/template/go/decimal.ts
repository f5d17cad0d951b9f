/**
 * A double in decimal with `digits` places after the point, rounded half to even on its exact value, as Go and C do.
 * JavaScript's toFixed rounds exact halves up (2.5 → "3") and gives up at 1e21.
 */
export function fixed(value: number, digits: number): string {
  const [mantissa, exponent] = parts(Math.abs(value))
  const scaled = roundedShift(mantissa * 10n ** BigInt(digits), exponent)
  const text = scaled.toString().padStart(digits + 1, '0')
  const whole = text.slice(0, text.length - digits)
  return sign(value) + whole + (digits === 0 ? '' : '.' + text.slice(-digits))
}

/** Scientific: one digit, `digits` places, at least two digits of exponent. */
export function scientific(value: number, digits: number): string {
  if (value === 0) return sign(value) + '0' + (digits === 0 ? '' : '.' + '0'.repeat(digits)) + 'e+00'
  // JavaScript's exponent is right but for a half that it rounds up past a power of ten: 9.5 is 9 or 10 by evenness.
  let exponent = Number(Math.abs(value).toExponential().split('e')[1])
  let figures = significant(value, digits - exponent)
  if (figures.length > digits + 1) {
    exponent++
    figures = significant(value, digits - exponent)
  }
  const point = digits === 0 ? '' : '.' + figures.slice(1)
  return sign(value) + figures.charAt(0) + point + exponentText(exponent)
}

/** Go's %g: the shortest text that reads back as the same double, or `digits` significant ones. */
export function general(value: number, digits?: number): string {
  const text =
    digits === undefined ? Math.abs(value).toExponential() : scientific(Math.abs(value), Math.max(digits, 1) - 1)
  const [figures = '', power = '0'] = text.split('e')
  const shown = figures.replace('.', '').replace(/(?!^)0+$/, '')
  const exponent = Number(power)
  const limit = digits === undefined ? 6 : Math.max(digits, 1)
  if (exponent < -4 || exponent >= limit) {
    return sign(value) + shown.charAt(0) + (shown.length > 1 ? '.' + shown.slice(1) : '') + exponentText(exponent)
  }
  if (exponent < 0) return sign(value) + '0.' + '0'.repeat(-exponent - 1) + shown
  const whole = shown.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  const rest = shown.slice(exponent + 1)
  return sign(value) + whole + (rest === '' ? '' : '.' + rest)
}

/** The decimal figures of |value| with `places` places after the point; places may be negative. */
function significant(value: number, places: number): string {
  const [mantissa, exponent] = parts(Math.abs(value))
  const power = 10n ** BigInt(Math.abs(places))
  if (places >= 0) return roundedShift(mantissa * power, exponent).toString()
  return exponent >= 0
    ? roundedQuotient(mantissa << BigInt(exponent), power).toString()
    : roundedQuotient(mantissa, power << BigInt(-exponent)).toString()
}

/** mantissa × 2^exponent = value, exactly. */
function parts(value: number): readonly [mantissa: bigint, exponent: number] {
  let exponent = 0
  let mantissa = value
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2
    exponent--
  }
  return [BigInt(mantissa), exponent]
}

function roundedShift(mantissa: bigint, exponent: number): bigint {
  return exponent >= 0 ? mantissa << BigInt(exponent) : roundedQuotient(mantissa, 1n << BigInt(-exponent))
}

/** Half to even. */
function roundedQuotient(a: bigint, b: bigint): bigint {
  const quotient = a / b
  const twice = 2n * (a % b)
  return twice > b || (twice === b && quotient % 2n === 1n) ? quotient + 1n : quotient
}

function sign(value: number): string {
  return value < 0 ? '-' : ''
}

function exponentText(exponent: number): string {
  return (exponent < 0 ? 'e-' : 'e+') + String(Math.abs(exponent)).padStart(2, '0')
}
