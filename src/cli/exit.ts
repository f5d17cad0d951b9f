import type { ErrorCode, Failure } from '../core/failure.ts'

/** One table for all commands: a script can tell a wrong input from a broken disk, and a held rollout from a lost one. */
export const exit = {
  done: 0,
  failed: 1,
  invalid: 2,
  differs: 3,
  held: 4,
  blocked: 5,
  drifted: 6,
  lost: 7,
  interrupted: 130,
} as const

export type ExitCode = (typeof exit)[keyof typeof exit]

/**
 * Trouble of the system outranks wrong input: as long as a disk fails, what was said about the input may be wrong too.
 */
export function exitCodeOf(failures: readonly Failure[]): ExitCode {
  return failures.some(({ code }) => troubles.has(code)) ? exit.failed : exit.invalid
}

/** Failures that no change of flags, values or charts would cure. */
const troubles: ReadonlySet<ErrorCode> = new Set(['io/read', 'io/write', 'internal'])
