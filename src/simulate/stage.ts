import type { PatchStep } from '../core/cluster.ts'
import type { Json, JsonMap } from '../core/json.ts'
import type { ObjectRef } from '../core/object-ref.ts'
import type { Marker } from '../rollout/protocol/marker.ts'
import { isUnderWay, markerOf, rolloutManager } from '../rollout/protocol/marker.ts'
import { held, holdSteps, identitySteps, isOnDelete, partitionOf } from '../rollout/protocol/partition.ts'
import { integerAt, mapAt, textAt } from '../status/field.ts'
import type { SimProcess } from './process.ts'

/**
 * What an install does before the rollout: holds the set, writes the template, and waits until the controller has seen it.
 * Gives the partition at which the set's manifest ends the rollout; undefined for all of it.
 */
export async function stage(process: SimProcess, ref: ObjectRef, template?: JsonMap): Promise<number | undefined> {
  const { cluster, clock } = process
  const live = (await cluster.get(ref))!
  const wanted = template ?? restarted(mapAt(live, 'spec', 'template'), cluster.serverTime())
  const end = partitionOf(live) ?? 0
  const stored = isOnDelete(live)
    ? live
    : await cluster.patch(ref, holdSteps(live, markerFor(live, cluster.serverTime())), { manager: rolloutManager })
  // Only to the set as it was stored: by now somebody may have let it go.
  const steps: PatchStep[] = [...identitySteps(stored), { op: 'replace', path: '/spec/template', value: wanted }]
  let set = await cluster.patch(ref, steps, { manager: 'capstan' })
  const generation = integerAt(set, 'metadata', 'generation') ?? 0
  while ((integerAt(set, 'status', 'observedGeneration') ?? 0) < generation) {
    await clock.sleep(5)
    set = (await cluster.get(ref)) ?? set
  }
  return end === 0 ? undefined : end
}

/** As `kubectl rollout restart` does it. */
function restarted(template: JsonMap, now: number): Json {
  const metadata = mapAt(template, 'metadata')
  const annotations = {
    ...mapAt(metadata, 'annotations'),
    'kubectl.kubernetes.io/restartedAt': new Date(now).toISOString(),
  }
  return { ...template, metadata: { ...metadata, annotations } }
}

/** Over a rollout that is under way, or that has parked the set, it ends where that one would have. */
function markerFor(set: JsonMap, now: number): Marker {
  const p = partitionOf(set) ?? 0
  const open = markerOf(set)?.marker
  return {
    v: 1,
    run: '000000000000',
    uid: textAt(set, 'metadata', 'uid') ?? '',
    base: textAt(set, 'status', 'currentRevision') ?? '',
    target: '',
    to: open !== undefined && (isUnderWay(open) || p >= held) ? open.to : p,
    phase: 'stage',
    p,
    at: new Date(now).toISOString(),
  }
}
