import type { JsonMap } from '../../core/json.ts'
import type { Verdict } from '../../core/verdict.ts'
import { ready } from '../answer.ts'
import type { Around } from '../around.ts'
import { conditionOf } from '../conditions.ts'
import { counted, tooFew, tooMany } from '../counts.ts'
import { creationTroubles } from '../creation-trouble.ts'
import { integerAt } from '../field.ts'
import { unseenVerdict } from '../general.ts'
import { ownedPods } from '../owned-pods.ts'
import { podTrouble } from '../pod-trouble.ts'
import { troubled } from '../trouble.ts'

export function replicaSetVerdict(set: JsonMap, around: Around): Verdict {
  const unseen = unseenVerdict(set)
  if (unseen !== undefined) return unseen
  const lacking = lackingText(set)
  if (lacking === undefined) return ready
  const troubles = ownedPods(set, around).flatMap((pod) => podTrouble(pod, around) ?? [])
  return troubled(lacking, [...creationTroubles(set, around), ...troubles])
}

function lackingText(set: JsonMap): string | undefined {
  const replicas = integerAt(set, 'spec', 'replicas') ?? 1
  return (
    tooFew(counted(set, 'fullyLabeledReplicas'), replicas, 'created') ??
    tooFew(counted(set, 'availableReplicas'), replicas, 'available') ??
    tooFew(counted(set, 'readyReplicas'), replicas, 'ready') ??
    tooMany(counted(set, 'replicas'), replicas) ??
    (conditionOf(set, 'ReplicaFailure')?.status === 'True' ? 'a pod could not be created or deleted' : undefined)
  )
}
