import type { JsonMap } from '../../core/json.ts'
import { get } from '../../core/json.ts'
import { isTrueAt, mapAt, mapsAt, textAt } from '../../status/field.ts'
import { rolloutManager } from '../protocol/marker.ts'
import { isOnDelete, partitionOf } from '../protocol/partition.ts'
import type { RolloutSpec } from '../spec.ts'

/** All that can stand against a rollout before it goes on, as docs/rollout.md explains it. */
export const refusalNames = [
  'deleting',
  'owner',
  'last-applied',
  'partition-owner',
  'helm',
  'claim',
  'quota',
  'order',
  'permission',
  'strategy',
  'undo',
] as const

/** What stands against a rollout; it can be set aside by its name and a reason. */
export interface Refusal {
  readonly name: (typeof refusalNames)[number]
  readonly text: string
  readonly hint: string
}

/** What the set itself says against it. */
export function setRefusals(set: JsonMap, spec: RolloutSpec): Refusal[] {
  return [deleting(set), owned(set), unordered(set, spec), lastApplied(set), partitionOwner(set)].filter(
    (refusal) => refusal !== undefined,
  )
}

function deleting(set: JsonMap): Refusal | undefined {
  const since = textAt(set, 'metadata', 'deletionTimestamp')
  if (since === undefined) return undefined
  return { name: 'deleting', text: `the set is being deleted since ${since}`, hint: 'wait until it is gone' }
}

/** What its owner writes the next time undoes whatever is staged. */
function owned(set: JsonMap): Refusal | undefined {
  const owner = mapsAt(set, 'metadata', 'ownerReferences').find((one) => isTrueAt(one, 'controller'))
  if (owner === undefined) return undefined
  const name = `${textAt(owner, 'kind') ?? 'an object'} ${textAt(owner, 'name') ?? ''}`.trim()
  return {
    name: 'owner',
    text: `the set belongs to ${name}, whose controller will undo what a rollout writes`,
    hint: `change ${name} instead`,
  }
}

function unordered(set: JsonMap, { order }: RolloutSpec): Refusal | undefined {
  if (order.by === 'descending' || isOnDelete(set)) return undefined
  return {
    name: 'order',
    text: `order ${order.by} is for sets that are updated by deleting pods; under RollingUpdate the highest index goes first`,
    hint: 'set updateStrategy.type to OnDelete, or use order descending',
  }
}

/** A client-side apply writes the partition back to what its file says, without a conflict and without a warning. */
function lastApplied(set: JsonMap): Refusal | undefined {
  const text = textAt(set, 'metadata', 'annotations', 'kubectl.kubernetes.io/last-applied-configuration')
  if (text === undefined || !declaresPartition(text)) return undefined
  return {
    name: 'last-applied',
    text: 'the partition stands in last-applied-configuration: the next kubectl apply releases all pods at once',
    hint: 'take updateStrategy.rollingUpdate.partition out of the file by kubectl apply view-last-applied and set-last-applied',
  }
}

function declaresPartition(text: string): boolean {
  try {
    const applied: unknown = JSON.parse(text)
    return typeof applied === 'object' && applied !== null && partitionOf(applied as JsonMap) !== undefined
  } catch {
    return false
  }
}

/**
 * Who applies the partition says it again with every apply. Of updates the owner tells nothing: whoever creates a set owns the
 * 0 that the server fills in (tried). Only a value that somebody chose, by no tool for hands, is one that comes back.
 */
function partitionOwner(set: JsonMap): Refusal | undefined {
  const chosen = partitionOf(set) !== 0
  const owner = mapsAt(set, 'metadata', 'managedFields').find((entry) => {
    const manager = textAt(entry, 'manager') ?? ''
    if (manager === rolloutManager || !ownsPartition(entry)) return false
    return textAt(entry, 'operation') === 'Apply' || (chosen && !manager.startsWith('kubectl'))
  })
  if (owner === undefined) return undefined
  const manager = textAt(owner, 'manager') ?? ''
  return {
    name: 'partition-owner',
    text: `${manager} writes the partition too: it would release pods, or hold them back, behind the rollout's back`,
    hint: `take updateStrategy.rollingUpdate.partition out of what ${manager} writes`,
  }
}

function ownsPartition(entry: JsonMap): boolean {
  const rolling = mapAt(entry, 'fieldsV1', 'f:spec', 'f:updateStrategy', 'f:rollingUpdate')
  return get(rolling, 'f:partition') !== undefined
}
