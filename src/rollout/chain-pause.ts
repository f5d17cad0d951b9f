import { placeOf } from './chain-stand.ts'
import { pauseRollout } from './pause.ts'
import type { RolloutPorts } from './ports.ts'
import type { Marker } from './protocol/marker.ts'
import { isUnderWay, markerOf } from './protocol/marker.ts'
import { wayOf } from './run/begin.ts'
import { claim } from './run/claim.ts'
import { existing, sightOf } from './run/existing.ts'
import type { StopJob } from './run/stop.ts'
import { untilUnmoved } from './run/until-unmoved.ts'
import { podKind } from './run/watch-set.ts'
import type { SetSeen } from './seen.ts'
import { slimPod } from './slim-pod.ts'

/**
 * As `pauseRollout`, and also of a set that waits for its turn without a marker: between two sets of a chain nothing is under
 * way, and the next one would go although somebody has said stop. Throws Failure `rollout/target` where nothing waits either.
 */
export async function pauseInChain(ports: RolloutPorts, job: StopJob): Promise<Marker | undefined> {
  const { cluster } = ports
  await untilUnmoved(async () => {
    const live = await existing(ports, job.set)
    if (isUnderWay(markerOf(live)?.marker)) return
    const pods = await cluster.list(podKind, { namespace: job.set.namespace, keep: slimPod })
    const seen = sightOf(live, pods.items, cluster.serverTime())
    if (placeOf(seen) === 'staged') await claim(cluster, live, stagedMarker(ports, seen.set!), false)
  })
  return pauseRollout(ports, job)
}

/** As an install would have staged it; where it ends, its own declaration says. */
function stagedMarker({ cluster, newRun }: RolloutPorts, set: SetSeen): Marker {
  const { uid, currentRevision: base, partition, replicas } = set
  const at = new Date(cluster.serverTime()).toISOString()
  return {
    v: 1,
    run: newRun(),
    uid,
    base,
    target: '',
    to: 0,
    phase: 'stage',
    p: partition ?? replicas,
    at,
    ...wayOf(set),
  }
}
