import { parseDuration } from '../../core/duration.ts'
import { Failure, failuresOf } from '../../core/failure.ts'
import type { GivenFlags } from './given-flags.ts'

/** The value that counts of a flag with few values; the first of them without one. */
export function choice<T extends string>(given: GivenFlags, flag: string, choices: readonly [T, ...T[]]): T {
  const text = given.last(flag)
  const found = choices.find((choice) => choice === text)
  if (found === undefined && text !== undefined && text !== '') {
    const wanted = `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)!}`
    refuse(given, `--${flag} must be ${wanted}, got ${JSON.stringify(text)}`)
  }
  return found ?? choices[0]
}

/** Milliseconds, more than none; `byDefault` when the flag is not given. `wanted` is for whoever takes none, too. */
export function duration(
  given: GivenFlags,
  flag: string,
  byDefault: number,
  wanted = 'a duration of more than 0',
): number {
  const text = given.last(flag)
  if (text === undefined || text === '') return byDefault
  const milliseconds = millisecondsOf(text)
  if (milliseconds !== undefined && milliseconds > 0) return milliseconds
  const hint =
    /^\d+$/.test(text) && Number(text) > 0 ? `with its unit: ${text}s, or ${text}m` : 'like 90s, 10m or 1h30m'
  refuse(given, `--${flag} must be ${wanted}, got ${JSON.stringify(text)}`, hint)
  return byDefault
}

/** As kubectl's `--request-timeout`: a number without a unit is seconds, and 0 is no limit. In milliseconds. */
export function requestTimeout(given: GivenFlags): number | undefined {
  const text = given.last('request-timeout')
  if (text === undefined || text === '') return undefined
  const milliseconds = millisecondsOf(/^\d+$/.test(text) ? `${text}s` : text)
  if (milliseconds !== undefined && milliseconds >= 0) return milliseconds
  const hint = 'like 30s or 1m; 0 is no limit'
  refuse(given, `--request-timeout must be a duration, got ${JSON.stringify(text)}`, hint)
  return undefined
}

/** A whole number of at least `least`; undefined when the flag is not given, or wrong. */
export function wholeNumber(given: GivenFlags, flag: string, least: number): number | undefined {
  const text = given.last(flag)
  if (text === undefined || text === '') return undefined
  if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text)
  refuse(given, `--${flag} must be a whole number from ${least}, got ${JSON.stringify(text)}`)
  return undefined
}

/** What `read` gives; its Failures join the others that are wrong with the command line. */
export function noted<T>(given: GivenFlags, read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    const failures = failuresOf(error)
    if (failures === undefined) throw error
    given.failures.push(...failures)
    return undefined
  }
}

export function refuse({ failures }: GivenFlags, sentence: string, hint?: string): void {
  failures.push(new Failure('usage', sentence, { hint }))
}

/** Undefined too for what no timer of JavaScript can wait for: 24 days, beyond which it fires at once. */
function millisecondsOf(text: string): number | undefined {
  const nanoseconds = parseDuration(text)
  if (nanoseconds === undefined) return undefined
  const milliseconds = Math.ceil(Number(nanoseconds) / 1e6)
  return milliseconds < 2 ** 31 ? milliseconds : undefined
}
