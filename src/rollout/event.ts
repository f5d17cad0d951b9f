import type { GateResult } from './gates/gate.ts'

/** What happens during a rollout, in order. The engine emits, printers print; `at` is server time in milliseconds. */
export type RolloutEvent =
  | {
      readonly is: 'begin'
      readonly at: number
      readonly set: SetName
      readonly run: string
      /** An earlier run of the same rollout was cut short, and this one goes on. */
      readonly resumed: boolean
      /** Of the rollout: an undo goes from `target` back to `base`. */
      readonly base: string
      readonly target: string
      readonly replicas: number
      readonly start: number
      readonly from: number
      /** Partitions of the stages, descending; the last is the end. */
      readonly stages: readonly number[]
      readonly gates: readonly { readonly name: string; readonly kind: string; readonly at: 'ordinal' | 'stage' }[]
      readonly phase: 'roll' | 'undo'
      /** The set is updated by deleting its pods (`OnDelete`): it has no partition. */
      readonly deletes?: true | undefined
      /** It is played against a model: nothing of it happens in a cluster. */
      readonly simulated?: true | undefined
    }
  /** In a simulation something goes wrong from now on; told before what follows from it. `fault` is its word: `crash`. */
  | {
      readonly is: 'fault'
      readonly at: number
      readonly fault: string
      /** Undefined where it is about the set, a gate or Capstan. */
      readonly pod: string | undefined
      readonly text: string
    }
  | { readonly is: 'warning'; readonly at: number; readonly text: string }
  /** Someone else rolls this set, or was found gone. */
  | { readonly is: 'lock'; readonly at: number; readonly holder: string; readonly state: 'waiting' | 'taken-over' }
  /** How all pods stand, and what is waited for: whenever one of both is another than before. */
  | {
      readonly is: 'state'
      readonly at: number
      readonly partition: number
      readonly held: boolean
      readonly cells: readonly Cell[]
      readonly because: string
    }
  /** The partition was written. `lower` releases `pod`; `hold` and `raise` let none go any more. */
  | {
      readonly is: 'moved'
      readonly at: number
      readonly how: 'hold' | 'lower' | 'raise' | 'park' | 'restore'
      readonly to: number
      readonly pod: string | undefined
      readonly because: string
    }
  | {
      readonly is: 'deleted'
      readonly at: number
      readonly pod: string
      readonly by: 'delete' | 'evict'
      readonly because: string
    }
  /** An ordinal was seen at its new revision, ready, and soaked. Durations in milliseconds from its release. */
  | {
      readonly is: 'settled'
      readonly at: number
      readonly index: number
      readonly pod: string
      readonly ready: number
      readonly soaked: number
    }
  | {
      readonly is: 'gate'
      readonly at: number
      readonly name: string
      readonly kind: string
      readonly partition: number
      readonly result: GateResult
      readonly passes: number
      readonly of: number
    }
  | {
      readonly is: 'override'
      readonly at: number
      readonly gate: string
      readonly partition: number
      readonly reason: string
      readonly by: string
    }
  /** A stage was reached and passed. */
  | {
      readonly is: 'stage'
      readonly at: number
      readonly partition: number
      readonly number: number
      readonly of: number
    }
  | { readonly is: 'end'; readonly at: number; readonly outcome: RolloutOutcome }

export type EventOf<Is extends RolloutEvent['is']> = Extract<RolloutEvent, { readonly is: Is }>

export interface SetName {
  readonly namespace: string
  readonly name: string
}

/** One ordinal in the row of cells. */
export interface Cell {
  readonly index: number
  readonly pod: string
  readonly state:
    | 'old'
    /** On its way: terminating, not made yet, starting. */
    | 'in-flight'
    | 'soaking'
    | 'new'
    /** Not by waiting, or no longer by it. */
    | 'stuck'
    /** Not released, but not well either. */
    | 'unwell'
  /** What it waits for, or what is wrong; undefined for `old` and `new`. */
  readonly sentence: string | undefined
}

export interface RolloutOutcome {
  /**
   * `done`: at the partition that was asked for. `held`: waits for a person. `blocked`: cannot go on, and nothing more is
   * released. `drifted`: somebody else changed the template; the set is held. `lost`: gone, or another one, or another run has it.
   */
  readonly is: 'done' | 'held' | 'blocked' | 'failed' | 'drifted' | 'lost' | 'interrupted'
  readonly partition: number
  /** One sentence. */
  readonly because: string
  /** What to do, or the exact condition under which it goes on; undefined when nothing is to be done. */
  readonly next: string | undefined
  /** Name of the gate that blocks it: no pod is to blame then. */
  readonly gate?: string
  /** Names of the `manual` gates for whose yes it waits. */
  readonly asks?: readonly string[]
}

/** The engine's way to tell. Never throws. */
export type EmitRollout = (event: RolloutEvent) => void
