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
  // Whatever else went wrong, the user had stopped it.
  if (failures.some(({ code }) => code === 'cluster/cancelled')) return exit.interrupted
  // As one that is blocked on its way: nothing was released, and by itself it will not go on.
  if (failures.some(({ code }) => code === 'rollout/refused')) return exit.blocked
  return failures.some(({ code }) => isTrouble(code)) ? exit.failed : exit.invalid
}

/** What is wrong with the world and not with what was typed: the same input may be right in an hour, or elsewhere. */
function isTrouble(code: ErrorCode): boolean {
  return troubles.has(code) || troubledStages.test(code)
}

const troubles: ReadonlySet<ErrorCode> = new Set([
  'io/read',
  'io/write',
  'io/http',
  'io/command',
  'rollout/locked',
  'rollout/target',
  'internal',
])
/** The cluster, and what is in it, said no. */
const troubledStages = /^(?:cluster|release|install)\//
