import type { GateResult } from './gate.ts'

/** For which step gates are asked. */
export interface GateStep {
  readonly at: 'ordinal' | 'stage'
  /** The partition as it is: index `partition - 1` goes next. */
  readonly partition: number
  /** When the last pod became ready, how many are released, and the uid of the next: another pod, or one that came back, asks anew. */
  readonly state: string
}

/** How the gates of a step stand. */
export interface GateStanding {
  /** Undefined before anybody asked. */
  readonly step: GateStep | undefined
  readonly is:
    /** Nobody asked yet. */
    | 'unasked'
    /** Some do not pass yet, or not often enough. */
    | 'pending'
    | 'passed'
    /** One used up its budget. */
    | 'blocked'
    /** One waits for a person. */
    | 'held'
  /** Server time of the oldest answer that counts. Milliseconds. */
  readonly asked: number
  /** One sentence: "gate lag: 812 > 100 (3rd of 5 passes …)". */
  readonly because: string
  /** Name of the gate that used up its budget. */
  readonly blockedBy?: string
  readonly gates: readonly GateView[]
}

export interface GateView {
  readonly name: string
  readonly kind: string
  readonly last: GateResult | undefined
  /** Passes in a row, and how many are needed. */
  readonly passes: number
  readonly of: number
  /** Set aside by name, with the reason that was given. */
  readonly overridden: string | undefined
}

export const unasked: GateStanding = { step: undefined, is: 'unasked', asked: 0, because: '', gates: [] }
