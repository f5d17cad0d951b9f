import type { Clock } from '../../core/ports.ts'
import type { Cluster } from '../../core/cluster.ts'
import type { Evidence } from '../../install/event.ts'
import { evidenceOf } from '../../install/wait/evidence.ts'
import type { Cell, RolloutOutcome, SetName } from '../../rollout/event.ts'

/** How a rollout stood when it was blocked. */
export interface Blocked {
  readonly set: SetName
  readonly cells: readonly Cell[]
  readonly outcome: RolloutOutcome
}

/** What the cluster knows of the pods that block a rollout: events, last lines of logs. A gate that says no has its own. */
export async function podEvidence(
  { cluster, clock }: { readonly cluster: Cluster; readonly clock: Clock },
  { set, cells, outcome }: Blocked,
): Promise<readonly Evidence[]> {
  if (outcome.is !== 'blocked') return []
  const { gate, because } = outcome
  // A gate names the pod that it asked, or the next one: neither has to be ill.
  const troubled = cells.filter((cell) => !calm.has(cell.state) || (gate === undefined && isNamed(cell.pod, because)))
  if (troubled.length === 0) return []
  const notReady = troubled.map(({ pod, sentence }) => ({
    ref: { apiVersion: 'v1', kind: 'Pod', namespace: set.namespace, name: pod },
    verdict: { is: 'failed', why: sentence ?? because } as const,
  }))
  const found = await evidenceOf(cluster, notReady, { clock })
  return found.filter(({ events, logs }) => events.length > 0 || logs.length > 0)
}

const calm: ReadonlySet<Cell['state']> = new Set(['old', 'soaking', 'new'])

/** One that restarted may be ready again, and is what blocks all the same. */
function isNamed(pod: string, because: string): boolean {
  return because.split(/[^-.\w]+/).includes(pod)
}
