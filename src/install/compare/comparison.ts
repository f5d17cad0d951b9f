import type { ApiError } from '../../core/api-error.ts'
import type { PatchStep } from '../../core/cluster.ts'
import type { Failure } from '../../core/failure.ts'
import type { JsonMap } from '../../core/json.ts'
import type { ObjectRef } from '../../core/object-ref.ts'
import type { Change } from '../change.ts'
import type { InstallOptions } from '../job.ts'
import type { Conflict } from './conflict.ts'

export type CompareOptions = Pick<InstallOptions, 'forceConflicts' | 'take' | 'yield' | 'adopt'>

/** What an install would do, object by object; nothing has been written. Keys of maps are `identityOf`. */
export interface Comparison {
  /** In the order of what is wanted; without the objects of `conflicts`, `refused` and `invalid`. */
  readonly changes: readonly Change[]
  readonly conflicts: readonly Conflict[]
  /** What the server, or a misspelt option, stands against. */
  readonly refused: readonly Failure[]
  /** The server calls these invalid (422): an immutable field, mostly. Whoever knows the kind can say which. */
  readonly invalid: readonly InvalidObject[]
  /** To be applied with `force`: every conflict of these is taken. */
  readonly forced: ReadonlySet<string>
  /** To be sent by `patch` (manager `capstan`) before these are applied: what is adopted, and what is given up by `yield`. */
  readonly ownership: ReadonlyMap<string, readonly PatchStep[]>
}

export interface InvalidObject {
  readonly ref: ObjectRef
  readonly source: string | undefined
  readonly live: JsonMap
  readonly wanted: JsonMap
  readonly error: ApiError
}
