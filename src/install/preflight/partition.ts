import { Failure } from '../../core/failure.ts'
import type { JsonMap } from '../../core/json.ts'
import { copyMap, get, isMap, put } from '../../core/json.ts'
import { refOf } from '../../core/object-ref.ts'
import { isStatefulSet } from '../stage/is-stateful-set.ts'

/**
 * A StatefulSet without `spec.updateStrategy.rollingUpdate.partition`, and the number it had, where its rollout shall end.
 * The partition belongs to the rollout alone: an apply that once contained it and then leaves it out sets it to 0, and all
 * pods roll at once. What is left empty goes too, since an owned empty map would take the partition with it when dropped.
 */
export function withoutPartition(object: JsonMap): { object: JsonMap; endPartition?: number } {
  const spec = mapAt(object, 'spec')
  const strategy = mapAt(spec, 'updateStrategy')
  const rolling = mapAt(strategy, 'rollingUpdate')
  if (!isStatefulSet(refOf(object)) || spec === undefined || strategy === undefined || rolling === undefined)
    return { object }
  const partition = get(rolling, 'partition')
  const stripped = replaced(
    object,
    'spec',
    replaced(spec, 'updateStrategy', kept(replaced(strategy, 'rollingUpdate', kept(without(rolling, 'partition'))))),
  )
  // The server reads null as absent.
  if (partition === undefined || partition === null) return { object: stripped }
  if (typeof partition === 'number' && Number.isInteger(partition) && partition >= 0 && partition <= 0x7fffffff)
    return { object: stripped, endPartition: partition }
  const got = typeof partition === 'object' ? 'a list or map' : String(partition)
  throw new Failure(
    'install/object',
    `spec.updateStrategy.rollingUpdate.partition must be a whole number from 0 to 2147483647, it is ${got}`,
  )
}

/** The way back, for the record: a rollback must know where the rollout of that revision ended. */
export function withPartition(object: JsonMap, endPartition: number | undefined): JsonMap {
  const spec = mapAt(object, 'spec')
  if (endPartition === undefined || spec === undefined) return object
  const strategy = mapAt(spec, 'updateStrategy') ?? {}
  const rolling = replaced(mapAt(strategy, 'rollingUpdate') ?? {}, 'partition', endPartition)
  return replaced(object, 'spec', replaced(spec, 'updateStrategy', replaced(strategy, 'rollingUpdate', rolling)))
}

function mapAt(map: JsonMap | undefined, key: string): JsonMap | undefined {
  const value = map === undefined ? undefined : get(map, key)
  return isMap(value) ? value : undefined
}

function without(map: JsonMap, key: string): JsonMap {
  const copy: JsonMap = {}
  for (const [name, value] of Object.entries(map)) if (name !== key) put(copy, name, value)
  return copy
}

function kept(map: JsonMap): JsonMap | undefined {
  return Object.keys(map).length === 0 ? undefined : map
}

function replaced(map: JsonMap, key: string, value: JsonMap | number | undefined): JsonMap {
  if (value === undefined) return without(map, key)
  const copy = copyMap(map)
  put(copy, key, value)
  return copy
}
