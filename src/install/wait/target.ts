import type { JsonMap } from '../../core/json.ts'
import type { ObjectRef } from '../../core/object-ref.ts'
import type { Verdict } from '../../core/verdict.ts'

/** What is waited for: that an object is ready; by `absent` that it is gone, by `done` that its work is. */
export interface WaitTarget {
  readonly ref: ObjectRef
  /** Wait until it is gone. With `uid`, another object of the same name is no hindrance. */
  readonly absent?: boolean
  /** A pod that is to end with success, as hooks are; to be ready is not enough. */
  readonly done?: boolean
  readonly uid?: string | undefined
  /** Of our own write. An older state is not judged: yesterday's Deployment was ready. */
  readonly resourceVersion?: string | undefined
  /** The object as our write or our read gave it; spares a read where it says all. */
  readonly stored?: JsonMap | undefined
}

export interface NotReady {
  readonly ref: ObjectRef
  readonly verdict: Verdict
}

/** `notReady`: what failed first, then what was waited for; each in the order of the targets. */
export type Waited =
  | { readonly is: 'ready' }
  /** Of these at least one will not get ready by waiting. */
  | { readonly is: 'failed'; readonly notReady: readonly NotReady[] }
  /** The time is over, or the signal came: ask the signal which. */
  | { readonly is: 'timeout'; readonly notReady: readonly NotReady[] }
