import type { Json, JsonMap } from '../../core/json.ts'
import { get, isMap, pathText } from '../../core/json.ts'
import { parseQuantity } from '../../core/quantity.ts'
import { mapAt } from '../../status/field.ts'
import { partitionOf } from '../protocol/partition.ts'
import type { HelmRelease } from './helm-release.ts'
import type { Refusal } from './refusals.ts'

/**
 * A partition in Helm's own manifest comes back with the next upgrade: Helm 3, and Helm 4 without server-side apply, write it
 * over any other without a conflict; Helm 4 fails, and with --force-conflicts releases (tried).
 */
export function helmRefusal(helm: HelmRelease | undefined): Refusal | undefined {
  const partition = helm?.set && partitionOf(helm.set)
  if (helm === undefined || partition === undefined) return undefined
  return {
    name: 'helm',
    text: `Helm release ${helm.name}, revision ${helm.revision}, says partition ${partition}: the next helm upgrade sets it, or fails by the conflict, wherever the rollout is by then`,
    hint: "take updateStrategy.rollingUpdate.partition out of the chart's values, and upgrade once with that",
  }
}

/** A template that others changed is to Helm what it was: its next upgrade writes it back, to all pods that are released. */
export function helmWarnings(helm: HelmRelease | undefined, set: JsonMap): string[] {
  if (helm?.set === undefined) return []
  const path = difference(mapAt(helm.set, 'spec', 'template'), mapAt(set, 'spec', 'template'), [])
  if (path === undefined) return []
  const what = pathText(['spec', 'template', ...path])
  return [
    `Helm release ${helm.name}, revision ${helm.revision}, has another ${what}: the next helm upgrade sets it back in all pods at once, or fails by the conflict; change it in the values of the release, too`,
  ]
}

/**
 * Where the first thing is that `wanted` says otherwise than `live`; what only `live` has is a default, or somebody else's, and
 * Helm leaves it alone.
 */
function difference(wanted: Json, live: Json | undefined, path: readonly (string | number)[]): typeof path | undefined {
  if (isEmpty(wanted)) return undefined
  if (isMap(wanted)) {
    const other = isMap(live) ? live : {}
    return first(Object.keys(wanted), (key) => difference(wanted[key]!, get(other, key), [...path, key]))
  }
  if (Array.isArray(wanted)) {
    const others = Array.isArray(live) ? live : []
    const isNamed = wanted.every((item) => keyOf(item) !== undefined)
    if (!isNamed && others.length !== wanted.length) return path
    return first([...wanted.keys()], (at) => {
      const item = wanted[at]!
      const other = isNamed ? others.find((one) => keyOf(one) === keyOf(item)) : others[at]
      return difference(item, other, [...path, at])
    })
  }
  return isSame(wanted, live) ? undefined : path
}

function first<Key, Found>(keys: readonly Key[], find: (key: Key) => Found | undefined): Found | undefined {
  for (const key of keys) {
    const found = find(key)
    if (found !== undefined) return found
  }
  return undefined
}

/** By what the API merges lists: containers, variables and volumes by name, mounts by path, ports by number. */
function keyOf(item: Json | undefined): string | undefined {
  if (!isMap(item)) return undefined
  const parts = ['name', 'mountPath', 'containerPort'].flatMap((key) => {
    const value = get(item, key)
    return typeof value === 'string' || typeof value === 'number' ? [value] : []
  })
  return parts.length === 0 ? undefined : parts.join(' ')
}

/** What says nothing to the server. */
function isEmpty(value: Json): boolean {
  return typeof value === 'object' && (value === null || Object.keys(value).length === 0)
}

/** The server leaves out what is zero, and writes quantities in their canonical form. */
function isSame(wanted: Json, live: Json | undefined): boolean {
  if (live === undefined) return wanted === '' || wanted === false || wanted === 0
  if (typeof wanted === 'object' || typeof live === 'object') return false
  const [a, b] = [parseQuantity(String(wanted)), parseQuantity(String(live))]
  return String(wanted) === String(live) || (a !== undefined && a.nano === b?.nano)
}
