import { cellsOf } from './cells.ts'
import type { Cell, SetName } from './event.ts'
import { gateViews } from './gate-views.ts'
import type { GateView } from './gates/standing.ts'
import { defaultSpec, stagesOf } from './plan/stages.ts'
import type { RolloutPorts } from './ports.ts'
import type { Marker } from './protocol/marker.ts'
import { held } from './protocol/partition.ts'
import type { LogEntry } from './record.ts'
import { visibleRecord } from './record-store.ts'
import { wayOf } from './run/begin.ts'
import { existing, sightOf } from './run/existing.ts'
import { explainer } from './run/explain.ts'
import { unclearPods } from './unclear-pods.ts'
import { podKind } from './run/watch-set.ts'
import type { Observation, SetSeen } from './seen.ts'
import type { RolloutSpec } from './spec.ts'
import type { Silence } from './silence.ts'
import { silenceByTime } from './silence.ts'
import { slimPod } from './slim-pod.ts'
import type { RolloutPhase } from './status-phase.ts'
import { phaseOf } from './status-phase.ts'
import type { Beside, Reason } from './status-reason.ts'
import { reasonOf } from './status-reason.ts'
import type { Hidden } from './visible-lock.ts'
import { visibleLock } from './visible-lock.ts'

/** How the rollout of a set stands, as anybody can see it in the cluster. */
export interface RolloutStatus extends Reason {
  readonly set: SetName
  readonly phase: RolloutPhase
  readonly replicas: number
  readonly start: number
  readonly partition: number
  readonly held: boolean
  readonly base: string
  readonly target: string
  readonly cells: readonly Cell[]
  /** How those of the next step stand, by the record; none where nothing is under way. */
  readonly gates: readonly GateView[]
  readonly stages: readonly number[]
  /** Who rolls now. */
  readonly holder: string | undefined
  /** Milliseconds for which the holder has given no sign of life, where it counts as gone. */
  readonly silent?: number | undefined
  /** What `kubectl rollout status` and Helm say of this set: "complete", although pods are at the old template. */
  readonly othersSay: string | undefined
  /** The set is updated by deleting its pods (`OnDelete`). */
  readonly deletes?: true | undefined
  readonly log: readonly LogEntry[]
  /** What the server does not let us see of it: without the record no plan, gate or reason is known, without the lock no driver. */
  readonly hidden?: readonly Hidden[]
}

/** Throws Failure `rollout/target` when there is no such set. */
export async function rolloutStatus(
  ports: RolloutPorts,
  name: SetName,
  silenceOf: Silence = silenceByTime(ports),
): Promise<RolloutStatus> {
  const { cluster, clock } = ports
  const explain = explainer(cluster, clock)
  const [set, { record, isHidden }, lock, pods] = await Promise.all([
    existing(ports, name),
    visibleRecord(cluster, name),
    visibleLock(ports, name, silenceOf),
    cluster.list(podKind, { namespace: name.namespace, keep: slimPod }),
  ])
  const bare = sightOf(set, pods.items, cluster.serverTime())
  const unclear = unclearPods(bare)
  if (unclear.length > 0) await explain.refresh(set, unclear)
  const seen = sightOf(set, pods.items, cluster.serverTime(), { events: explain.events() })
  const hidden = [...(isHidden ? (['secrets'] as const) : []), ...(lock.isHidden ? (['leases'] as const) : [])]
  const { holder, silent } = lock
  return statusOf({ ...seen, set: seen.set! }, { name, record, holder, silent, hidden, now: cluster.serverTime() })
}

/** What a look shows, with what is recorded. Pure. */
export function statusOf(seen: Observation & { readonly set: SetSeen }, beside: Beside): RolloutStatus {
  const { set } = seen
  const { name, record, now } = beside
  const spec = record?.spec ?? defaultSpec
  const phase = phaseOf(seen)
  // Also where somebody else changed the template: that is the newest one, by which kubectl and the controller count.
  const target = set.updateRevision
  const partition = set.partition ?? set.marker?.p ?? 0
  const cells = cellsOf(seen, { target, soak: soakOf(phase, spec, set), now })
  const old = cells.filter(({ index }) => seen.pods.find((pod) => pod.index === index)?.revision !== target).length
  return {
    set: name,
    phase,
    replicas: set.replicas,
    start: set.start,
    partition: Math.min(partition, set.replicas),
    held: partition >= held,
    base: tellingMarker(set, phase)?.base ?? set.currentRevision,
    target,
    cells,
    ...reasonOf(seen, { ...beside, phase, old }),
    gates: record !== undefined && isRun(phase) ? gateViews(record, Math.min(partition, set.replicas)) : [],
    stages: stagesOf(spec.stages, set.replicas),
    holder: beside.holder === '' ? undefined : beside.holder,
    silent: beside.silent,
    othersSay: othersSayOf(set, old, cells),
    deletes: wayOf(set).deletes,
    log: record?.log ?? [],
    hidden: beside.hidden,
  }
}

/** An undo by pods asks no gate, and of one that is over nobody does. */
function isRun(phase: RolloutPhase): boolean {
  return phase === 'rolling' || phase === 'paused' || phase === 'aborted'
}

/** The marker of a rollout that is over tells nothing of what was staged since then. */
function tellingMarker({ marker, updateRevision }: SetSeen, phase: RolloutPhase): Marker | undefined {
  const isOver = phase === 'idle' || phase === 'staged' || phase === 'partial' || phase === 'ungated'
  return isOver && marker?.target !== updateRevision ? undefined : marker
}

/** Pods of a set that was just made, or that nobody rolls, soak for nobody. */
function soakOf(phase: RolloutPhase, { soak }: RolloutSpec, { minReady }: SetSeen): number {
  return phase === 'idle' || phase === 'ungated' ? minReady : Math.max(soak, minReady)
}

const calm: ReadonlySet<Cell['state']> = new Set(['old', 'new', 'soaking'])

/** kubectl and Helm compare counts with the partition, and call everything below it done. */
function othersSayOf({ partition, replicas }: SetSeen, old: number, cells: readonly Cell[]): string | undefined {
  if (partition === undefined || partition === 0 || old === 0) return undefined
  // While pods are not ready, others wait for those.
  if (!cells.every(({ state }) => calm.has(state))) return undefined
  return `partitioned roll out complete: ${replicas - old} new pods have been updated`
}
