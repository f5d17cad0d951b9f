import { sameJson } from '../../core/equal.ts'
import { get, isMap } from '../../core/json.ts'
import type { Json, JsonMap } from '../../core/json.ts'
import { rolloutEnd } from '../stage/open-rollout.ts'

/**
 * What an update does to the pods of a StatefulSet, Deployment or DaemonSet, in one sentence; undefined when its pod template
 * stays as it is: "restarts 3 pods: spec.template.spec.containers[name=kafka].image changed". `endPartition`: what the
 * manifest of a StatefulSet says; without it the partition stays where somebody put it.
 */
export function describeRestart(live: JsonMap, result: JsonMap, endPartition?: number): string | undefined {
  const kind = get(live, 'kind')
  if (kind !== 'StatefulSet' && kind !== 'Deployment' && kind !== 'DaemonSet') return undefined
  const before = at(live, 'spec', 'template')
  const after = at(result, 'spec', 'template')
  if (before === undefined || after === undefined) return undefined
  const paths = changedPaths(before, after, 'spec.template')
  if (paths.length === 0) return undefined
  const shown = paths.length > 4 ? [...paths.slice(0, 3), `${paths.length - 3} more fields`] : paths
  const what = `${shown.join(', ')} changed`
  if (at(result, 'spec', 'updateStrategy', 'type') === 'OnDelete') return `changes pods when they are deleted: ${what}`
  return `restarts ${podsText(live, endPartition)}: ${what}`
}

/** `3 pods`, `its pods` where nobody knows how many there are. */
function podsText(live: JsonMap, endPartition: number | undefined): string {
  const isDaemon = get(live, 'kind') === 'DaemonSet'
  const count = isDaemon ? at(live, 'status', 'desiredNumberScheduled') : at(live, 'spec', 'replicas')
  if (typeof count !== 'number') return 'its pods'
  if (count === 0) return 'no pod'
  const pods = count === 1 ? 'pod' : 'pods'
  const partition = get(live, 'kind') === 'StatefulSet' ? rolloutEnd(live, endPartition) : 0
  if (partition === undefined) return 'no pod before whoever holds them lets them go'
  const kept = Math.min(count, partition)
  if (kept === 0) return `${count} ${pods}`
  return `${count - kept} of ${count} ${pods}, the others are below partition ${partition}`
}

/** Fields that differ, as deep as they can be named: items of lists by name or other keys, else the list as a whole. */
export function changedPaths(before: Json | undefined, after: Json | undefined, path = ''): string[] {
  if (before !== undefined && after !== undefined) {
    if (sameJson(before, after)) return []
    if (isMap(before) && isMap(after)) {
      const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
      return keys.flatMap((key) => changedPaths(get(before, key), get(after, key), joined(path, key)))
    }
    if (Array.isArray(before) && Array.isArray(after)) return changedItems(before, after, path)
  }
  return [path]
}

/** The place of each item by one of its fields; undefined when an item has no such text, or two have the same. */
function placesOf(list: readonly Json[], key: string): Map<string, number> | undefined {
  const places = new Map<string, number>()
  for (let i = 0; i < list.length; i++) {
    const item = list[i]!
    const value = isMap(item) ? get(item, key) : undefined
    if (value === undefined || value === null || typeof value === 'object' || places.has(String(value)))
      return undefined
    places.set(String(value), i)
  }
  return places
}

/** What tells the items of the lists of a pod template apart, the commonest first. */
const KEYS = ['name', 'mountPath', 'containerPort', 'key', 'ip', 'topologyKey']

function changedItems(before: readonly Json[], after: readonly Json[], path: string): string[] {
  for (const key of KEYS) {
    const old = placesOf(before, key)
    const now = placesOf(after, key)
    if (old === undefined || now === undefined) continue
    const ids = [...new Set([...old.keys(), ...now.keys()])]
    const changed = ids.flatMap((id) => {
      const item = old.has(id) ? before[old.get(id)!] : undefined
      const other = now.has(id) ? after[now.get(id)!] : undefined
      return changedPaths(item, other, `${path}[${key}=${id}]`)
    })
    return changed.length === 0 ? [`${path} (order)`] : changed
  }
  return [path]
}

function joined(path: string, key: string): string {
  const step = /^[\w/-]+$/.test(key) ? key : JSON.stringify(key)
  return path === '' ? step : `${path}.${step}`
}

function at(node: Json, ...path: readonly string[]): Json | undefined {
  let value: Json | undefined = node
  for (const key of path) value = isMap(value) ? get(value, key) : undefined
  return value
}
