import { isTestFailure } from '../../core/api-error.ts'
import type { JsonMap } from '../../core/json.ts'
import { refOf } from '../../core/object-ref.ts'
import { fieldSet } from '../compare/field-set.ts'
import { managedEntries } from '../compare/managed-fields.ts'
import { rolloutManager } from '../../rollout/protocol/marker.ts'
import { markerOf } from '../../rollout/protocol/marker.ts'
import { isHeld, lowerSteps, partitionOf } from '../../rollout/protocol/partition.ts'
import type { StagePorts } from './observed.ts'
import { observed } from './observed.ts'

/**
 * Whether the manifest's partition lets more pods go than the live one, which no apply would say. Never up: a partition that is
 * declared counts for the next template, and pods that have this one keep it. Not of a set that is held, nor while a
 * rollout is under way.
 */
export function isToBeLowered(set: JsonMap, endPartition: number | undefined): endPartition is number {
  if (endPartition === undefined || isHeld(set)) return false
  const phase = markerOf(set)?.marker.phase
  return (phase === undefined || phase === 'done') && endPartition < (partitionOf(set) ?? 0)
}

/** Who else wrote the partition: it is theirs to lower. */
export function partitionOwner(set: JsonMap): string | undefined {
  const path = '.spec.updateStrategy.rollingUpdate.partition'
  return managedEntries(set).find(({ manager, fields }) => manager !== rolloutManager && fieldSet(fields).has(path))
    ?.manager
}

/** Tried again on what is there then, as long as it is still to be done. */
export async function lower(ports: StagePorts, read: JsonMap, to: number): Promise<JsonMap> {
  const ref = refOf(read)
  for (let attempt = 1; ; attempt++) {
    const set = await observed(ports, ref)
    if (!isToBeLowered(set, to)) return set
    try {
      return await ports.cluster.patch(ref, lowerSteps(set, to), { manager: rolloutManager })
    } catch (error) {
      if (!isTestFailure(error) || attempt === 20) throw error
    }
  }
}
