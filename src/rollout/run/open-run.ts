import { newBell } from '../../core/bell.ts'
import { either } from '../../core/cancel.ts'
import type { Cluster } from '../../core/cluster.ts'
import type { JsonMap } from '../../core/json.ts'
import type { CancelSignal } from '../../core/ports.ts'
import { mapAt, nameOf, textAt, timeAt } from '../../status/field.ts'
import { ownedPods } from '../../status/owned-pods.ts'
import type { EmitRollout } from '../event.ts'
import { countFlaps } from '../flaps.ts'
import { gateKeeper } from '../gates/keeper.ts'
import { makeGate } from '../gates/make-gate.ts'
import { isOwnedBy } from '../owned-by.ts'
import { podFacts } from '../pod-facts.ts'
import { slimPod } from '../slim-pod.ts'
import type { RolloutPorts } from '../ports.ts'
import type { Override, RolloutRecord } from '../record.ts'
import { unsettledPods } from '../record-keeper.ts'
import { budgetPatience } from './budget-patience.ts'
import type { Run } from './claimed-run.ts'
import { explainer } from './explain.ts'
import { podKind, watchSet } from './watch-set.ts'

export interface Opening {
  readonly ports: RolloutPorts
  readonly set: JsonMap
  readonly run: string
  readonly record: RolloutRecord
  readonly overrides: () => readonly Override[]
  readonly stopped: CancelSignal
  readonly emit: EmitRollout
}

/** All that a run needs beside its plan, from the cluster as it is. `watch.close` ends it. */
export async function openRun({ ports, set, run, record, overrides, stopped, emit }: Opening): Promise<Run> {
  const { cluster, clock } = ports
  const { spec, began } = record
  const bell = newBell(clock)
  stopped.addEventListener('abort', bell.ring, { once: true })
  ports.signal?.addEventListener('abort', bell.ring, { once: true })
  const namespace = textAt(set, 'metadata', 'namespace')
  const [pods, hasBudget, racks] = await Promise.all([
    cluster.list(podKind, { namespace, keep: slimPod }),
    budgetIsThere(cluster, set),
    spec.order.by === 'rack' ? racksOf(cluster, spec.order.label) : new Map<string, string>(),
  ])
  const gates = spec.gates.map((gate) => makeGate(gate, { cluster, clock, ...ports.gates }))
  let last = ''
  return {
    ports,
    plan: { run, spec },
    rollout: Math.trunc(began).toString(16).padStart(12, '0').slice(-12),
    watch: watchSet(cluster, set, bell),
    bell,
    keeper: gateKeeper(gates, { cluster, clock, emit, patience: spec.patience }),
    explain: explainer(cluster, clock),
    flaps: countFlaps(),
    oldRestarts: restartsBefore(ownedPods(set, { pods: pods.items }), began),
    racks,
    revisions: () => revisionsOf(cluster, set),
    baselines: new Map(Object.entries(record.baselines)),
    unsettled: unsettledPods(record),
    overrides,
    emit,
    hasBudget,
    budget: budgetPatience(clock),
    looked: { at: -Infinity },
    told: (text) => {
      if (text !== last) emit({ is: 'warning', at: cluster.serverTime(), text })
      last = text
    },
    stopped,
    ending: ports.signal === undefined ? stopped : either(ports.signal, stopped),
  }
}

/** By uid: what a pod that is older than the rollout did before it is not held against the new template. */
function restartsBefore(pods: readonly JsonMap[], began: number): ReadonlyMap<string, number> {
  return new Map(
    pods
      .filter((pod) => (timeAt(pod, 'metadata', 'creationTimestamp') ?? 0) < Math.floor(began / 1000) * 1000)
      .map((pod) => [textAt(pod, 'metadata', 'uid') ?? '', podFacts(pod).restarts]),
  )
}

/** Any budget of the namespace may select these pods; whether it does is the server's business. */
async function budgetIsThere(cluster: Cluster, set: JsonMap): Promise<boolean> {
  const kind = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' }
  try {
    return (await cluster.list(kind, { namespace: textAt(set, 'metadata', 'namespace') })).items.length > 0
  } catch {
    return true
  }
}

async function racksOf(cluster: Cluster, label: string): Promise<ReadonlyMap<string, string>> {
  const { items } = await cluster.list({ apiVersion: 'v1', kind: 'Node' })
  return new Map(items.map((node) => [nameOf(node), textAt(mapAt(node, 'metadata', 'labels'), label) ?? '']))
}

/** Names of the ControllerRevisions that the set owns. */
export async function revisionsOf(cluster: Cluster, set: JsonMap): Promise<ReadonlySet<string>> {
  const uid = textAt(set, 'metadata', 'uid') ?? ''
  const kind = { apiVersion: 'apps/v1', kind: 'ControllerRevision' }
  const { items } = await cluster.list(kind, { namespace: textAt(set, 'metadata', 'namespace'), keep: withoutTemplate })
  return new Set(items.filter((one) => isOwnedBy(one, uid)).map(nameOf))
}

function withoutTemplate({ metadata = {} }: JsonMap): JsonMap {
  return { metadata }
}
