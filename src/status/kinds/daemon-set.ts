import type { JsonMap } from '../../core/json.ts'
import type { Verdict } from '../../core/verdict.ts'
import { ready, waiting } from '../answer.ts'
import type { Around } from '../around.ts'
import { counted, tooFew } from '../counts.ts'
import { creationTroubles } from '../creation-trouble.ts'
import { integerAt, textAt } from '../field.ts'
import { unseenVerdict } from '../general.ts'
import { ownedPods } from '../owned-pods.ts'
import { podTrouble } from '../pod-trouble.ts'
import { troubled } from '../trouble.ts'

/** One pod on each node that fits, all updated and available; under OnDelete the user decides when a pod is updated. */
export function daemonSetVerdict(set: JsonMap, around: Around): Verdict {
  const unseen = unseenVerdict(set)
  if (unseen !== undefined) return unseen
  const desired = integerAt(set, 'status', 'desiredNumberScheduled')
  if (desired === undefined) return waiting('its controller has not counted the nodes yet')
  const onDelete = textAt(set, 'spec', 'updateStrategy', 'type') === 'OnDelete'
  const lacking =
    tooFew(counted(set, 'currentNumberScheduled'), desired, 'created') ??
    (onDelete ? undefined : tooFew(counted(set, 'updatedNumberScheduled'), desired, 'updated')) ??
    tooFew(counted(set, 'numberAvailable'), desired, 'available') ??
    tooFew(counted(set, 'numberReady'), desired, 'ready')
  if (lacking === undefined) return ready
  const troubles = presentPods(set, around).flatMap((pod) => podTrouble(pod, around) ?? [])
  return troubled(lacking, [...creationTroubles(set, around), ...troubles])
}

/** Pods of the present template: the controller replaces older ones, broken ones first. */
function presentPods(set: JsonMap, around: Around): readonly JsonMap[] {
  const pods = ownedPods(set, around)
  const template = textAt(set, 'metadata', 'annotations', 'deprecated.daemonset.template.generation')
  if (template === undefined) return pods
  return pods.filter((pod) => textAt(pod, 'metadata', 'labels', 'pod-template-generation') === template)
}
