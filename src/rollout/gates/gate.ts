import type { Cluster } from '../../core/cluster.ts'
import type { Clock, CancelSignal, Http, LocalCommand } from '../../core/ports.ts'
import type { PodSeen } from '../seen.ts'
import type { GateSpec } from '../spec.ts'

/** What one try of a gate said. Only `pass` lets a rollout go on: what is unknown counts as no. */
export interface GateResult {
  readonly is: 'pass' | 'fail' | 'unknown'
  /** What it found, as one sentence without its name: "3 partitions are under-replicated". */
  readonly sentence: string
  /** What stood behind it, cut to some lines: output, an answer's body. */
  readonly evidence: string | undefined
  /** Server time of the facts it went by, in milliseconds: of a sample, not of the question. */
  readonly at: number
  /**
   * `early`: it can only be told later (no sample since the last restart, a Job under way), which costs the gate's `wait` and
   * not its `errors`. `final`: no waiting changes it (a Job that failed), so the rollout is blocked at once.
   */
  readonly term?: 'early' | 'final' | undefined
}

/** One kind of check. `evaluate` never throws but for a bug: what keeps it from an answer is `unknown`. */
export interface Gate {
  readonly spec: GateSpec
  /** Looks once. It ends when the signal aborts. */
  evaluate(moment: GateMoment): Promise<GateResult>
}

/** The rollout at the moment of the question. */
export interface GateMoment {
  readonly set: { readonly namespace: string; readonly name: string; readonly uid: string; readonly start: number }
  /** 12 hexadecimal digits of this rollout, the same when it was cut short and goes on: a Job's name has them. */
  readonly run: string
  readonly partition: number
  readonly pods: readonly PodSeen[]
  /** The pod that goes next; undefined at the end of the last stage. */
  readonly next: { readonly name: string; readonly index: number } | undefined
  /** The pod that was updated last; undefined before the first. */
  readonly last: { readonly name: string; readonly index: number } | undefined
  /** Server time since which all released pods are ready: facts of before do not count. Milliseconds. */
  readonly since: number
  /** What the `slo` gate found before the first step, by the gate's name. */
  readonly baselines: ReadonlyMap<string, number>
  readonly signal: CancelSignal
}

export interface GatePorts {
  readonly cluster: Cluster
  readonly clock: Clock
  readonly http: Http
  /** Absent where no local command may ever run. */
  readonly local?: LocalCommand | undefined
}
