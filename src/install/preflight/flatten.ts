import { Failure } from '../../core/failure.ts'
import type { Json, JsonMap } from '../../core/json.ts'
import { copyMap, get, isMap, kindOf, put } from '../../core/json.ts'
import type { GivenManifest } from '../job.ts'

/**
 * The objects inside of lists (`kubectl get -o yaml` writes a `List`, charts a `ConfigMapList`), where they stand. Items of a
 * typed list may leave out what the list says: apiVersion and kind. A custom kind whose name ends so is no list unless it has
 * items and no name.
 */
export function flatten(manifests: readonly GivenManifest[]): { manifests: GivenManifest[]; failures: Failure[] } {
  const flat: GivenManifest[] = []
  const failures: Failure[] = []
  const add = ({ source, object }: GivenManifest, depth: number): void => {
    const items = itemsOf(object)
    if (items === undefined) return void flat.push({ source, object })
    if (depth === deepest) {
      failures.push(new Failure('install/object', `${source} has lists in lists, too deep`))
      return
    }
    items.forEach((item, i) => {
      const at = `${source} items[${i}]`
      if (isMap(item)) add({ source: at, object: named(item, object) }, depth + 1)
      else failures.push(new Failure('install/object', `${at} must be an object, it is a ${kindOf(item)}`))
    })
  }
  for (const manifest of manifests) add(manifest, 0)
  return { manifests: flat, failures }
}

const deepest = 16

function itemsOf(object: JsonMap): readonly Json[] | undefined {
  const kind = get(object, 'kind')
  if (typeof kind !== 'string' || !kind.endsWith('List')) return undefined
  const metadata = get(object, 'metadata')
  if (isMap(metadata) && get(metadata, 'name') !== undefined) return undefined
  const items = get(object, 'items')
  // Go writes an empty list of items as null.
  if (items === null) return []
  return Array.isArray(items) ? items : undefined
}

function named(item: JsonMap, list: JsonMap): JsonMap {
  const kind = get(list, 'kind') as string
  if (kind === 'List' || (get(item, 'kind') !== undefined && get(item, 'apiVersion') !== undefined)) return item
  const whole = copyMap(item)
  if (get(item, 'kind') === undefined) put(whole, 'kind', kind.slice(0, -'List'.length))
  if (get(item, 'apiVersion') === undefined) put(whole, 'apiVersion', get(list, 'apiVersion') ?? '')
  return whole
}
