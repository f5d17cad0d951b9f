import type { Cluster } from '../core/cluster.ts'
import type { JsonMap } from '../core/json.ts'
import { chartOf } from '../release/chart-of.ts'
import { type After, chainOf } from '../rollout/chain.ts'
import type { SetName } from '../rollout/event.ts'
import { integerAt } from '../status/field.ts'
import type { InstallJob, InstallOptions } from './job.ts'
import { planOf, type Planned } from './plan.ts'
import { rolloutAhead, type RolloutAhead } from './preflight/rollout-ahead.ts'
import { isToRoll } from './roll-sets.ts'
import { isStatefulSet } from './stage/is-stateful-set.ts'

/** A StatefulSet of a release, and what an install would do to it. */
export interface SetAhead {
  readonly name: SetName
  readonly change: Planned
  /** How many pods it has, and will have. */
  readonly now: number
  readonly then: number
  /** Undefined where no pod restarts after the other: it is made, made anew or removed, or its template stays. */
  readonly rollout: RolloutAhead | undefined
}

/**
 * What an install would do to the StatefulSets of a release, in the order in which they roll. What stands against the rollouts
 * themselves is for the caller to find out; all else that stands against the install is thrown. Writes nothing.
 */
export async function setsAhead(
  cluster: Cluster,
  job: InstallJob,
  after: readonly After[],
): Promise<readonly SetAhead[]> {
  const options = { ...job.options, dryRun: true }
  const { changes } = await planOf(cluster, { ...job, options }, () => Promise.resolve([]))
  const links = changes.flatMap((change) => {
    const { ref, source, live, wanted } = change
    const set = wanted ?? live
    if (!isStatefulSet(ref) || set === undefined) return []
    return [{ name: ref.name, set, chart: chartOf(source), change }]
  })
  return chainOf(links, after).map(({ change }) => setAhead(cluster, change, options))
}

function setAhead({ namespace }: Cluster, change: Planned, options: InstallOptions): SetAhead {
  const { ref, action, live, wanted, result } = change
  const found = rolloutAhead(change, options)
  const now = live === undefined ? 0 : replicasOf(live)
  return {
    name: { namespace: ref.namespace ?? namespace, name: ref.name },
    change,
    now,
    then: action === 'prune' ? 0 : (integerAt(result ?? wanted ?? {}, 'spec', 'replicas') ?? (now || 1)),
    rollout: found !== undefined && (found.isNew || isToRoll(found.set, change, options)) ? found : undefined,
  }
}

function replicasOf(set: JsonMap): number {
  return integerAt(set, 'spec', 'replicas') ?? 1
}
