import type { PatchStep } from '../../core/cluster.ts'
import { Failure } from '../../core/failure.ts'
import type { JsonMap } from '../../core/json.ts'
import { baseTemplate } from '../base-template.ts'
import type { Marker } from '../protocol/marker.ts'
import { isUnderWay } from '../protocol/marker.ts'
import { holdAll, identitySteps, isHeld, isOnDelete, markerTest } from '../protocol/partition.ts'
import { claim } from '../run/claim.ts'
import { patchUnmoved } from '../run/patch-unmoved.ts'
import { start } from '../run/start.ts'
import type { Back, GoOn } from './back.ts'
import { noted, toldBase } from './back.ts'

/** Hold, then the template of before, then an ordinary rollout to it: pods that never left it are not restarted. */
export async function byTemplate(back: Back): Promise<GoOn> {
  const { ports, job, emit, stopped, seen, record } = back
  const { cluster } = ports
  const { set } = seen
  const base = baseOf(back)
  const template =
    (await baseTemplate(cluster, set.object, base)) ?? (record?.base.revision === base ? record.base.template : null)
  if (template === null || typeof template !== 'object') {
    const text =
      base === ''
        ? `nothing is known of a template that StatefulSet ${set.ref.name} had before: there is nothing to go back to`
        : `the template of ${base} is nowhere: its ControllerRevision is gone`
    const hint = 'apply the manifest of before: it is staged, and rolled out like any other'
    throw new Failure('rollout/refused', text, { hint })
  }
  // Until it is written the record is where it is safe.
  const how = { base: set.updateRevision, target: base, phase: 'stage', back: true } as const
  const kept = await noted(back, how, { revision: base, template })
  const isToHold = !isOnDelete(set.object) && !isHeld(set.object)
  const marker: Marker = { ...kept.marker, p: isToHold ? holdAll : (set.partition ?? 0) }
  const live = await claim(cluster, set.object, marker, isToHold)
  await patchUnmoved(cluster, live, (now) => templateSteps(now, template as JsonMap))
  emit({
    is: 'warning',
    at: cluster.serverTime(),
    text: `the template of ${base} is written back; the next install or apply meets a conflict where it differs: --force-conflicts takes it`,
  })
  const again = { set: job.set, spec: kept.record.spec, overrides: job.overrides ?? [], reason: job.reason }
  return () => start({ ports, job: again, emit, stopped })
}

/** Held as it was claimed: by now its process may be gone, and another one at work. */
function templateSteps(set: JsonMap, template: JsonMap): PatchStep[] {
  return [...identitySteps(set), ...markerTest(set), { op: 'replace', path: '/spec/template', value: template }]
}

/** What was before: by the status, by the marker, or by pods that still have it. */
function baseOf({ seen, record }: Back): string {
  const { set, pods } = seen
  const { currentRevision, updateRevision, marker } = set
  // Stopped before it was written.
  if (marker?.back === true && isUnderWay(marker) && marker.target !== updateRevision) return marker.target
  const told = toldBase(set)
  if (told !== undefined) return told
  if (set.strategy === 'RollingUpdate' && currentRevision !== updateRevision) return currentRevision
  const other = pods.find(({ revision }) => revision !== updateRevision)?.revision
  if (other === undefined && marker !== undefined && !['', updateRevision].includes(marker.base)) return marker.base
  return other ?? (record !== undefined && record.base.revision !== updateRevision ? record.base.revision : '')
}
