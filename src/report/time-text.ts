/** A narrow space that keeps a number with its unit. */
const space = '\u202f'

/** A duration for people, in its two largest units: `0`, `340 ms`, `3.4 s`, `34 s`, `12 min 5 s`, `1 h 4 min`, `2 d 3 h`. */
export function spanText(milliseconds: number): string {
  const whole = Math.max(0, Math.round(milliseconds))
  if (whole === 0) return '0'
  if (whole < 1000) return `${whole}${space}ms`
  if (whole < 9950) return `${(whole / 1000).toFixed(1).replace(/\.0$/, '')}${space}s`
  const seconds = Math.round(whole / 1000)
  if (seconds < 60) return `${seconds}${space}s`
  if (seconds < 3600) return pair(seconds, 60, 'min', 's')
  const minutes = Math.round(seconds / 60)
  if (minutes < 1440) return pair(minutes, 60, 'h', 'min')
  return pair(Math.round(minutes / 60), 24, 'd', 'h')
}

function pair(small: number, size: number, unit: string, smallUnit: string): string {
  const rest = small % size
  const large = `${Math.floor(small / size)}${space}${unit}`
  return rest === 0 ? large : `${large} ${rest}${space}${smallUnit}`
}

/** `2026-11-21 14:03:27 UTC`. */
export function momentText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** RFC 3339, for machines. */
export function isoText(at: number): string {
  return new Date(at).toISOString()
}

/** How times of one rollout are written in columns: as coarse as it was long. */
export function clockOf(began: number, until: number): (at: number) => string {
  const long = until - began
  const isoOf = (at: number): string => new Date(at).toISOString()
  if (long < 60_000) return (at) => isoOf(at).slice(11, 23)
  if (isoOf(began).slice(0, 10) === isoOf(until).slice(0, 10)) return (at) => isoOf(at).slice(11, 19)
  return (at) => isoOf(at).slice(5, 19).replace('T', ' ')
}
