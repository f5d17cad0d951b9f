import { Failure } from '../../core/failure.ts'
import type { JsonMap } from '../../core/json.ts'
import type { SetName } from '../event.ts'
import { countFlaps } from '../flaps.ts'
import { unasked } from '../gates/standing.ts'
import { observe, type Sight } from '../observe.ts'
import type { RolloutPorts } from '../ports.ts'
import type { Observation, SetSeen } from '../seen.ts'
import { slimPod } from '../slim-pod.ts'
import { podKind, setRef } from './watch-set.ts'

/** Throws Failure `rollout/target` when there is no such set. */
export async function existing({ cluster }: Pick<RolloutPorts, 'cluster'>, name: SetName): Promise<JsonMap> {
  const set = await cluster.get(setRef(name))
  if (set !== undefined) return set
  throw new Failure('rollout/target', `there is no StatefulSet ${name.name} in namespace ${name.namespace}`, {
    hint: 'kubectl get statefulsets --all-namespaces lists those that there are',
  })
}

/** Milliseconds until a controller that has not seen the set counts as stopped. */
const controllerPatience = 30_000

/** An observation of a set that is there. */
export type Sighted = Observation & { readonly set: SetSeen }

/** The set and its pods once the controller has seen the newest template: before that nobody knows what its revision is. */
export async function observed(
  { cluster, clock, signal }: RolloutPorts,
  name: SetName,
  first: JsonMap,
): Promise<Sighted> {
  const deadline = clock.monotonic() + controllerPatience
  let live = first
  for (let pause = 5; ; pause = Math.min(pause * 2, 500)) {
    const pods = await cluster.list(podKind, { namespace: name.namespace, keep: slimPod })
    const seen = sightOf(live, pods.items, cluster.serverTime())
    if (seen.set?.observed === true) return { ...seen, set: seen.set }
    if (clock.monotonic() > deadline) throw unobserved(name)
    await clock.sleep(pause, signal)
    if (signal?.aborted === true) throw interrupted(name)
    live = await existing({ cluster }, name)
  }
}

function interrupted({ name }: SetName): Failure {
  const text = `interrupted while waiting for the StatefulSet controller to see the last change of ${name}`
  return new Failure('cluster/cancelled', text, { hint: 'the same command goes on' })
}

function unobserved({ name }: SetName): Failure {
  const text = `the StatefulSet controller has not seen the last change of ${name} for 30 s`
  return new Failure('cluster/deadline', text, { hint: 'is kube-controller-manager running?' })
}

/** What one look shows that remembers nothing. `now` is server time in milliseconds. */
export function sightOf(
  set: JsonMap | undefined,
  pods: readonly JsonMap[],
  now: number,
  known: Partial<Pick<Sight, 'events' | 'racks'>> = {},
): Observation {
  return observe({
    set,
    pods,
    events: [],
    revisions: undefined,
    flaps: countFlaps(),
    oldRestarts: new Map(),
    racks: new Map(),
    gates: unasked,
    now,
    ...known,
  })
}
