import { sameJson } from '../core/equal.ts'
import type { Json, JsonMap } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'
import { mapAt, nameOf, textAt } from '../status/field.ts'
import { invalid } from './answers.ts'
import type { SimKind } from './kinds.ts'
import { without } from './without.ts'

/** A StatefulSet as the server stores it: with its defaults, valid, and changed only where it may be. Throws 422. */
export function admittedSet(kind: SimKind, given: JsonMap, before: JsonMap | undefined, gates: SetGates): JsonMap {
  const spec = withoutClosed(defaultedSpec(mapAt(given, 'spec')), gates)
  refuseStrategy(kind, nameOf(given), mapAt(spec, 'updateStrategy'))
  if (before !== undefined) refuseImmutable(kind, nameOf(given), spec, mapAt(before, 'spec'))
  return { ...given, spec }
}

/** Feature gates of the server. */
export interface SetGates {
  /** MaxUnavailableStatefulSet. */
  readonly maxUnavailable: boolean
}

/** A field whose gate is closed is dropped without a word. */
function withoutClosed(spec: JsonMap, gates: SetGates): JsonMap {
  const strategy = mapAt(spec, 'updateStrategy')
  const rollingUpdate = get(strategy, 'rollingUpdate')
  if (gates.maxUnavailable || !isMap(rollingUpdate) || get(rollingUpdate, 'maxUnavailable') === undefined) return spec
  return { ...spec, updateStrategy: { ...strategy, rollingUpdate: without(rollingUpdate, 'maxUnavailable') } }
}

function defaultedSpec(spec: JsonMap): JsonMap {
  const type = textAt(spec, 'updateStrategy', 'type')
  const bare = !isMap(get(mapAt(spec, 'updateStrategy'), 'rollingUpdate'))
  // Only who says no type gets a partition; `RollingUpdate` alone stays without.
  const strategy = type === undefined && bare ? rolling : { type: 'RollingUpdate', ...mapAt(spec, 'updateStrategy') }
  return {
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
    podManagementPolicy: 'OrderedReady',
    replicas: 1,
    revisionHistoryLimit: 10,
    ...spec,
    template: defaultedTemplate(mapAt(spec, 'template')),
    updateStrategy: withPartition(strategy),
  }
}

const rolling: JsonMap = { type: 'RollingUpdate', rollingUpdate: { partition: 0 } }

function withPartition(strategy: JsonMap): JsonMap {
  const rollingUpdate = get(strategy, 'rollingUpdate')
  return isMap(rollingUpdate) ? { ...strategy, rollingUpdate: { partition: 0, ...rollingUpdate } } : strategy
}

function defaultedTemplate(template: JsonMap): JsonMap {
  const spec = mapAt(template, 'spec')
  const containers = (key: string): JsonMap => {
    const list = get(spec, key)
    return Array.isArray(list)
      ? { [key]: list.map((one) => (isMap(one) ? { ...containerDefaults, ...one } : one)) }
      : {}
  }
  return {
    ...template,
    spec: { ...podDefaults, ...spec, ...containers('containers'), ...containers('initContainers') },
  }
}

const podDefaults: JsonMap = {
  dnsPolicy: 'ClusterFirst',
  restartPolicy: 'Always',
  schedulerName: 'default-scheduler',
  securityContext: {},
  terminationGracePeriodSeconds: 30,
}

const containerDefaults: JsonMap = {
  imagePullPolicy: 'IfNotPresent',
  resources: {},
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
}

function refuseStrategy(kind: SimKind, name: string, strategy: JsonMap): void {
  const rollingUpdate = get(strategy, 'rollingUpdate')
  const field = 'spec.updateStrategy.rollingUpdate'
  if (!isMap(rollingUpdate)) return
  const refuse = (at: string, value: Json, why: string): never => {
    const message = `Invalid value: ${JSON.stringify(value)}: ${why}`
    throw invalid(kind, name, { reason: 'FieldValueInvalid', field: at, message })
  }
  if (get(strategy, 'type') !== 'RollingUpdate')
    refuse(field, rollingUpdate, "only allowed for updateStrategy 'RollingUpdate'")
  const partition = get(rollingUpdate, 'partition')
  if (typeof partition === 'number' && partition >= 0 && partition <= greatest) return
  // One above the greatest comes out as the least 32-bit number.
  const read = typeof partition === 'number' ? partition | 0 : (partition ?? null)
  refuse(`${field}.partition`, read, 'must be greater than or equal to 0')
}

const greatest = 2 ** 31 - 1

function refuseImmutable(kind: SimKind, name: string, spec: JsonMap, before: JsonMap): void {
  if (sameJson(without(spec, ...mutable), without(before, ...mutable))) return
  const names = mutable.map((field) => `'${field}'`)
  const list = `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`
  const message = `Forbidden: updates to statefulset spec for fields other than ${list} are forbidden`
  throw invalid(kind, name, { reason: 'FieldValueForbidden', field: 'spec', message })
}

const mutable: readonly string[] = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
]
