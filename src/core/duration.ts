const units: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
}
const most = 2n ** 63n - 1n
/** No duration that somebody means is longer; the sum of a gigabyte of digits would take minutes. */
const longest = 1000
const part = /(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/y

/**
 * Nanoseconds of a duration in Go's form ("1h30m", "1.5s", "-250ms", "0"), which Kubernetes uses for all of its own.
 * Undefined when `text` is none or is longer than 292 years, Go's limit. There is no unit for days: their length varies.
 */
export function parseDuration(text: string): bigint | undefined {
  const [, sign, body] = /^([-+]?)(.+)$/s.exec(text) ?? []
  if (body === undefined || body.length > longest) return undefined
  if (body === '0') return 0n
  let total = 0n
  let at = 0
  while (at < body.length) {
    part.lastIndex = at
    const [matched, whole = '', fraction = '', unit] = part.exec(body) ?? []
    if (matched === undefined || whole + fraction === '') return undefined
    const factor = units[unit!]!
    total += BigInt(whole || '0') * factor + (BigInt(fraction || '0') * factor) / 10n ** BigInt(fraction.length)
    if (total > most) return undefined
    at = part.lastIndex
  }
  return sign === '-' ? -total : total
}

/** A duration of whole milliseconds as Go prints it: "1m30s", "1h0m0s", "1.5s", "250ms", "0s". */
export function durationText(milliseconds: bigint): string {
  if (milliseconds < 0n) return '-' + durationText(-milliseconds)
  if (milliseconds === 0n) return '0s'
  if (milliseconds < 1000n) return `${milliseconds}ms`
  const seconds = milliseconds / 1000n
  const minutes = seconds / 60n
  const fraction = (milliseconds % 1000n).toString().padStart(3, '0').replace(/0+$/, '')
  const tail = `${seconds % 60n}${fraction === '' ? '' : '.' + fraction}s`
  if (minutes === 0n) return tail
  return minutes < 60n ? `${minutes}m${tail}` : `${minutes / 60n}h${minutes % 60n}m${tail}`
}
