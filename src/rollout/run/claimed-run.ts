import type { Bell } from '../../core/bell.ts'
import type { CancelSignal } from '../../core/ports.ts'
import type { RunPlan } from '../decide/decide.ts'
import type { EmitRollout } from '../event.ts'
import type { Flaps } from '../flaps.ts'
import type { GateKeeper } from '../gates/keeper.ts'
import type { RolloutPorts } from '../ports.ts'
import type { Override } from '../record.ts'
import type { BudgetPatience } from './budget-patience.ts'
import type { Explainer } from './explain.ts'
import type { SetWatch } from './watch-set.ts'

/** A run that has claimed its set. */
export interface Run {
  readonly ports: RolloutPorts
  readonly plan: RunPlan
  /** 12 hexadecimal digits of the rollout: the run of the marker is another one each time that it is gone on with. */
  readonly rollout: string
  readonly watch: SetWatch
  readonly bell: Bell
  readonly keeper: GateKeeper
  readonly explain: Explainer
  readonly flaps: Flaps
  readonly oldRestarts: ReadonlyMap<string, number>
  readonly racks: ReadonlyMap<string, string>
  /** Names of the set's ControllerRevisions; read once at the beginning, and again before pods are taken back. */
  readonly revisions: () => Promise<ReadonlySet<string>>
  readonly baselines: ReadonlyMap<string, number>
  /** Pods that a process before this one released, and did not see settle; by name the server time of that. */
  readonly unsettled: ReadonlyMap<string, number>
  readonly overrides: () => readonly Override[]
  readonly emit: EmitRollout
  /** A PodDisruptionBudget may be about these pods, so that it is asked before each of them. */
  readonly hasBudget: boolean
  readonly budget: BudgetPatience
  /** When (monotonic) that was asked for by which it is decided now. */
  readonly looked: { at: number }
  /** A reason to wait that no look shows. */
  readonly told: (because: string) => void
  /** The lock was lost, and why. */
  readonly stopped: CancelSignal
  /** That, or the user wants to stop. */
  readonly ending: CancelSignal
}
