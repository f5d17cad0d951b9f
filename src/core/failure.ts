import type { Span } from './span.ts'

/** Every way in which Capstan can say no. The word before the slash names the stage; `cli/` derives the exit code from it. */
export type ErrorCode =
  | 'usage'
  | 'io/not-found'
  | 'io/read'
  | 'io/write'
  | 'io/limit'
  | 'io/http'
  | 'io/command'
  | 'yaml/syntax'
  | 'yaml/duplicate-key'
  | 'yaml/alias'
  | 'yaml/value'
  | 'values/kind'
  | 'values/set'
  | 'values/merge'
  | 'values/schema'
  | 'values/rule'
  | 'chart/missing'
  | 'chart/metadata'
  | 'chart/archive'
  | 'chart/dependency'
  | 'chart/version'
  | 'chart/schema'
  | 'stack/entry'
  | 'template/syntax'
  | 'template/habit'
  | 'template/block'
  | 'template/position'
  | 'template/partial'
  | 'template/unknown-path'
  | 'template/unknown-helper'
  | 'template/no-value'
  | 'template/helper'
  | 'template/value'
  | 'template/limit'
  | 'template/fail'
  | 'manifest/identity'
  | 'manifest/duplicate-key'
  | 'package/chart'
  | 'package/helper'
  | 'package/rule'
  | 'package/schema'
  | 'package/template'
  | 'package/value'
  | 'cluster/config'
  | 'cluster/credentials'
  | 'cluster/unreachable'
  | 'cluster/deadline'
  | 'cluster/cancelled'
  | 'cluster/refused'
  | 'release/missing'
  | 'release/locked'
  | 'release/damaged'
  | 'rollout/locked'
  | 'rollout/plan'
  | 'rollout/refused'
  | 'rollout/target'
  | 'rollout/gate'
  | 'install/kind'
  | 'install/object'
  | 'install/conflict'
  | 'install/immutable'
  | 'install/permission'
  | 'install/quota'
  | 'install/rule'
  | 'install/owner'
  | 'internal'

export interface FailureDetails {
  readonly at?: Span | undefined
  /** What to do now, one sentence: "did you mean Values.broker.heap?" */
  readonly hint?: string | undefined
  /** Further facts, one line each, printed as `= note`. */
  readonly notes?: readonly string[] | undefined
  readonly cause?: unknown
}

/** One thing that is wrong, with its place. Made where it is found, pictured by a printer. */
export class Failure extends Error {
  readonly is = 'capstan.Failure'
  readonly code: ErrorCode
  readonly at: Span | undefined
  readonly hint: string | undefined
  readonly notes: readonly string[]

  constructor(code: ErrorCode, message: string, details: FailureDetails = {}) {
    super(message, { cause: details.cause })
    this.name = 'Failure'
    this.code = code
    this.at = details.at
    this.hint = details.hint
    this.notes = details.notes ?? []
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return isMarked(value, 'capstan.Failure')
  }
}

/** All that is wrong in one stage, reported together. Never empty. */
export class Failures extends Error {
  readonly is = 'capstan.Failures'
  readonly all: readonly Failure[]

  constructor(all: readonly Failure[]) {
    super(all.map((failure) => failure.message).join('\n'))
    this.name = 'Failures'
    this.all = all
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return isMarked(value, 'capstan.Failures')
  }
}

/** By a mark and not by class: a part of the program that is loaded late brings its own copy of these classes. */
function isMarked(value: unknown, mark: string): boolean {
  return typeof value === 'object' && value !== null && 'is' in value && value.is === mark
}

/** The failures inside a caught error; undefined when it is none of ours (a bug, or the system's). */
export function failuresOf(error: unknown): readonly Failure[] | undefined {
  if (error instanceof Failures) return error.all
  if (error instanceof Failure) return [error]
  return undefined
}
