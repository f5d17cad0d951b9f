import type { EventOf, RolloutOutcome } from './event.ts'
import type { GateResult } from './gates/gate.ts'
import type { RolloutSpec } from './spec.ts'

/**
 * What a rollout keeps in the Secret `capstan-rollout-NAME`, owned by its set, beside the marker: all that a later run
 * needs and that is too big for an annotation.
 */
export interface RolloutRecord {
  readonly run: string
  /** Server time at which its first run claimed the set, in milliseconds. */
  readonly began: number
  readonly spec: RolloutSpec
  /** Plans that were replaced last, at most three: until the marker names the new one, it names one of these. */
  readonly earlier?: readonly RolloutSpec[]
  /** The ControllerRevision of before, with its pod template as the API has it. */
  readonly base: { readonly revision: string; readonly template: unknown }
  /** `slo` baselines, by gate. */
  readonly baselines: Readonly<Record<string, number>>
  readonly overrides: readonly Override[]
  /** The last answers of gates, and how long ordinals took: newest last, at most 200. */
  readonly log: readonly LogEntry[]
  /** Of the pods that have settled so far, as of a past rollout; absent before the first. */
  readonly readyAfter?: PastRollout['readyAfter']
  /** Why it goes on now, as whoever began this run gave it by `--reason`. */
  readonly reason?: string | undefined
  /** Runs of this set that have ended, however they did; newest last, at most 20. */
  readonly past: readonly PastRollout[]
  /** Of the Secret, as it was read or written last: nobody writes over what he has not read. Absent before the first write. */
  readonly version?: SecretVersion | undefined
}

export interface SecretVersion {
  readonly uid: string
  readonly resourceVersion: string
}

/** A person set a gate aside, or said yes to a `manual` one. */
export interface Override {
  readonly gate: string
  /** At which partition it counts. */
  readonly partition: number
  readonly reason: string
  readonly by: string
  /** Server time, milliseconds. */
  readonly at: number
}

export interface LogEntry {
  readonly at: number
  /** `lowered to 2`, `gate lag: …`, `kafka-2 ready after 31 s`. */
  readonly text: string
  /** Of the end of a run: the gate that blocked it. */
  readonly gate?: string
  /** What a gate said, for whoever looks on. */
  readonly answer?: GateAnswer
  /** Of the end of a run: the `manual` gates by which it asked a person. To go on is a yes to these, and to no others. */
  readonly asks?: readonly string[]
}

/** At which partition it was asked, and how often it has passed in a row by now. */
export interface GateAnswer extends Pick<EventOf<'gate'>, 'name' | 'partition' | 'passes'> {
  readonly is: GateResult['is']
  readonly sentence: string
}

export interface PastRollout {
  readonly run: string
  /** `back`: an undo. Absent in records of before there was this field. */
  readonly direction?: 'forward' | 'back'
  /** As it was given by `--reason`. */
  readonly reason?: string | undefined
  /** What was set aside in it, and the yes to `manual` gates. Absent in records of before there was this field. */
  readonly overrides?: readonly Pick<Override, 'gate' | 'reason' | 'by'>[]
  readonly base: string
  readonly target: string
  readonly began: number
  readonly ended: number
  readonly outcome: Pick<RolloutOutcome, 'is' | 'partition' | 'because'>
  /** Milliseconds from release to ready, by index; of one that is done. */
  readonly readyAfter: readonly (readonly [index: number, milliseconds: number])[]
}
