import { sameJson } from '../core/equal.ts'
import type { Json, JsonMap } from '../core/json.ts'
import { get } from '../core/json.ts'
import { conditionOf } from '../status/conditions.ts'
import { integerAt, mapAt, nameOf, textAt, timeAt } from '../status/field.ts'
import type { Board } from './board.ts'
import { matchesLabels } from './select.ts'
import type { Store } from './store.ts'

/** Keeps the statuses of PodDisruptionBudgets, some milliseconds after their pods, as the disruption controller does. */
export function keepBudgets(board: Board): void {
  const { clock, store, random } = board
  let due = false
  const look = (): void => {
    due = false
    for (const budget of store.all('PodDisruptionBudget')) {
      const status = statusOf(store, budget, clock.now())
      if (!sameJson(status, mapAt(budget, 'status'))) store.put({ ...budget, status })
      if (get(status, 'disruptedPods') !== undefined) clock.after(patience, soon)
    }
  }
  const soon = (): void => {
    if (due) return
    due = true
    clock.after(random.between(2, 20), look)
  }
  store.onChange(({ kind }) => {
    if (kind === 'PodDisruptionBudget' || (kind === 'Pod' && store.all('PodDisruptionBudget').length > 0)) soon()
  })
}

export function budgetsOf(store: Store, pod: JsonMap): readonly JsonMap[] {
  const namespace = textAt(pod, 'metadata', 'namespace')
  return store
    .all('PodDisruptionBudget')
    .filter((budget) => textAt(budget, 'metadata', 'namespace') === namespace && selects(budget, pod))
}

/** So long a pod counts as gone whose eviction was granted, and which is still there. Milliseconds. */
const patience = 120_000

function statusOf(store: Store, budget: JsonMap, now: number): JsonMap {
  const pods = store.all('Pod').filter((pod) => selects(budget, pod))
  const granted = mapAt(budget, 'status', 'disruptedPods')
  const disrupted: JsonMap = {}
  for (const pod of pods) {
    const since = timeAt(granted, nameOf(pod))
    const isThere = textAt(pod, 'metadata', 'deletionTimestamp') === undefined
    if (isThere && since !== undefined && now < since + patience) disrupted[nameOf(pod)] = get(granted, nameOf(pod))!
  }
  const healthy = pods.filter((pod) => isHealthy(pod) && !Object.hasOwn(disrupted, nameOf(pod))).length
  const { expected, desired } = wantedOf(store, budget, pods)
  return {
    observedGeneration: integerAt(budget, 'metadata', 'generation') ?? 1,
    currentHealthy: healthy,
    desiredHealthy: desired,
    disruptionsAllowed: expected > 0 ? Math.max(0, healthy - desired) : 0,
    expectedPods: expected,
    ...(Object.keys(disrupted).length > 0 && { disruptedPods: disrupted }),
  }
}

function wantedOf(
  store: Store,
  { spec }: JsonMap,
  pods: readonly JsonMap[],
): { readonly expected: number; readonly desired: number } {
  const [least, most] = [get(spec as JsonMap, 'minAvailable'), get(spec as JsonMap, 'maxUnavailable')]
  if (typeof least === 'number') return { expected: pods.length, desired: least }
  const owners = new Set(pods.map((pod) => ownerUid(pod)))
  const sets = store.all('StatefulSet').filter((set) => owners.has(textAt(set, 'metadata', 'uid')))
  const expected = sets.reduce((sum, set) => sum + (integerAt(set, 'spec', 'replicas') ?? 1), 0)
  const desired = least === undefined ? expected - scaled(most, expected) : scaled(least, expected)
  return { expected, desired: Math.max(0, desired) }
}

/** A number, or a share of all, rounded up. */
function scaled(value: Json | undefined, all: number): number {
  if (typeof value === 'number') return value
  return typeof value === 'string' ? Math.ceil((Number.parseInt(value) / 100) * all) : 0
}

function isHealthy(pod: JsonMap): boolean {
  return textAt(pod, 'metadata', 'deletionTimestamp') === undefined && conditionOf(pod, 'Ready')?.status === 'True'
}

function selects(budget: JsonMap, pod: JsonMap): boolean {
  return matchesLabels(mapAt(budget, 'spec', 'selector'), mapAt(pod, 'metadata', 'labels'))
}

function ownerUid(pod: JsonMap): string | undefined {
  const owners = get(mapAt(pod, 'metadata'), 'ownerReferences')
  return Array.isArray(owners) ? textAt(owners[0] as JsonMap, 'uid') : undefined
}
