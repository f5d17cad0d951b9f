import type { JsonMap } from '../../core/json.ts'
import { get } from '../../core/json.ts'
import type { Verdict } from '../../core/verdict.ts'
import { ready } from '../answer.ts'
import type { Around } from '../around.ts'
import { counted, tooFew, tooMany } from '../counts.ts'
import { creationTroubles } from '../creation-trouble.ts'
import { integerAt, mapAt, nameOf, textAt } from '../field.ts'
import { unseenVerdict } from '../general.ts'
import { troubled } from '../trouble.ts'
import { statefulPodsVerdict } from './stateful-set-pods.ts'

/** What of a StatefulSet's spec decides. All arithmetic is in indices: an index is an ordinal minus `start`. */
export interface StatefulSetShape {
  readonly name: string
  readonly replicas: number
  /** The ordinal of index 0. */
  readonly start: number
  /** Pods at this index and above belong at the update revision; OnDelete: none. */
  readonly released: number
  readonly ordered: boolean
  readonly minReadySeconds: number
  readonly updateRevision: string | undefined
}

/**
 * With its pods at hand they alone are believed. Counts lie: `updatedReplicas` counts pods at the update revision also
 * below the partition, so that a revert in mid-rollout looks complete before it began; and equal revisions prove
 * nothing either.
 */
export function statefulSetVerdict(set: JsonMap, around: Around): Verdict {
  const unseen = unseenVerdict(set)
  if (unseen !== undefined) return unseen
  return around.pods === undefined ? countsVerdict(set, around) : statefulPodsVerdict(set, shapeOf(set), around)
}

function shapeOf(set: JsonMap): StatefulSetShape {
  const strategy = mapAt(set, 'spec', 'updateStrategy')
  const onDelete = textAt(strategy, 'type') === 'OnDelete'
  return {
    name: nameOf(set),
    replicas: integerAt(set, 'spec', 'replicas') ?? 1,
    start: integerAt(set, 'spec', 'ordinals', 'start') ?? 0,
    released: onDelete ? Infinity : (integerAt(strategy, 'rollingUpdate', 'partition') ?? 0),
    ordered: textAt(set, 'spec', 'podManagementPolicy') !== 'Parallel',
    minReadySeconds: integerAt(set, 'spec', 'minReadySeconds') ?? 0,
    updateRevision: textAt(set, 'status', 'updateRevision'),
  }
}

/** As kstatus counts, but availability (minReadySeconds) is asked for, and under OnDelete readiness. */
function countsVerdict(set: JsonMap, around: Around): Verdict {
  const lacking = lackingText(set, shapeOf(set))
  if (lacking === undefined) return ready
  return troubled(lacking, creationTroubles(set, around))
}

function lackingText(set: JsonMap, shape: StatefulSetShape): string | undefined {
  const { replicas, released, minReadySeconds } = shape
  return (
    tooFew(counted(set, 'replicas'), replicas, 'created') ??
    tooFew(counted(set, 'readyReplicas'), replicas, 'ready') ??
    (minReadySeconds > 0
      ? tooFew(counted(set, 'availableReplicas'), replicas, `ready for ${minReadySeconds} s`)
      : undefined) ??
    tooMany(counted(set, 'replicas'), replicas) ??
    (released === Infinity ? undefined : outdatedText(set, replicas))
  )
}

/** The server writes `partition: 0` into every rolling set, so that the second way is for sets that it never saw. */
function outdatedText(set: JsonMap, replicas: number): string | undefined {
  const partition = integerAt(set, 'spec', 'updateStrategy', 'rollingUpdate', 'partition')
  if (partition !== undefined) return tooFew(counted(set, 'updatedReplicas'), replicas - partition, 'updated')
  const status = mapAt(set, 'status')
  const settled = get(status, 'currentRevision') === get(status, 'updateRevision')
  return (
    tooFew(counted(set, 'currentReplicas'), replicas, 'at the current revision') ??
    (settled ? undefined : 'the update revision is not yet the current one')
  )
}
