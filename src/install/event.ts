import type { ObjectRef } from '../core/object-ref.ts'
import type { Verdict } from '../core/verdict.ts'
import type { Change } from './change.ts'
import type { RolloutEvent, RolloutOutcome, SetName } from '../rollout/event.ts'
import type { ReleaseId } from '../release/release.ts'

/**
 * What happens during `install`, `uninstall`, `rollback` and `test`, in order. The engine emits, printers print: lines on a
 * pipe, a table on a terminal, JSON lines. `at` is added by whoever prints.
 */
export type InstallEvent =
  | { readonly is: 'begin'; readonly release: ReleaseId; readonly action: string; readonly revision: number }
  /** Someone else holds the release, or left it: told once, and again when it was taken over. */
  | { readonly is: 'lock'; readonly holder: string; readonly state: 'waiting' | 'taken-over' }
  /** All that will happen to objects, `none` included, in the order in which it will. */
  | { readonly is: 'plan'; readonly changes: readonly Change[] }
  | { readonly is: 'applied'; readonly ref: ObjectRef; readonly action: Change['action'] }
  | { readonly is: 'verdict'; readonly ref: ObjectRef; readonly verdict: Verdict }
  /** `pod`'s log comes with a hook that failed, and with a test. */
  | {
      readonly is: 'hook'
      readonly ref: ObjectRef
      readonly event: string
      readonly state: 'started' | 'succeeded' | 'failed'
      readonly why?: string | undefined
      readonly log?: string | undefined
    }
  | { readonly is: 'warning'; readonly text: string }
  /** Of a StatefulSet that is rolled out ordinal by ordinal. */
  | { readonly is: 'rollout'; readonly set: SetName; readonly event: RolloutEvent }
  | { readonly is: 'evidence'; readonly evidence: Evidence }
  | { readonly is: 'recorded'; readonly revision: number; readonly status: 'deployed' | 'failed' | 'held' }
  | { readonly is: 'rollback'; readonly to: number }
  | { readonly is: 'end'; readonly outcome: InstallOutcome }

/** Collected of an object that failed or was not ready in time, before anything is undone. */
export interface Evidence {
  readonly ref: ObjectRef
  readonly verdict: Verdict
  /** Newest last: "3m ago Warning FailedScheduling pod/kafka-0: 0/3 nodes are available". */
  readonly events: readonly string[]
  readonly logs: readonly {
    readonly pod: string
    readonly container: string
    readonly previous: boolean
    readonly text: string
  }[]
}

export type InstallOutcome =
  /** Nothing differed: no object was written, no revision made. */
  | { readonly is: 'unchanged'; readonly revision: number; readonly notes: string | undefined }
  | { readonly is: 'deployed'; readonly revision: number; readonly notes: string | undefined }
  /** By `dryRun`. */
  | { readonly is: 'planned'; readonly changes: number }
  | { readonly is: 'uninstalled'; readonly kept: readonly ObjectRef[] }
  | { readonly is: 'tested' }
  | {
      readonly is: 'failed'
      readonly why: string
      /** The revision that the release was brought back to; undefined when it was not. */
      readonly rolledBackTo?: number | undefined
    }
  /** A rollout stopped before its end: nothing more is released, and the same command goes on. */
  | {
      readonly is: 'stopped'
      readonly set: string
      readonly rollout: RolloutOutcome
      /** Sets behind it, named as it is: their new template is staged, and none of their pods has it. Default: none. */
      readonly waiting?: readonly string[]
    }
  | { readonly is: 'interrupted'; readonly why: string }

/** The engine's way to tell. Never throws. */
export type Emit = (event: InstallEvent) => void
