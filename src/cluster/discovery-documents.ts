import type { ServedKind } from '../core/cluster.ts'
import type { Json, JsonMap } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'

/** What one of the server's discovery documents tells. */
export interface Catalogue {
  readonly kinds: readonly ServedKind[]
  /** apiVersions whose server does not answer now (an APIService without endpoints): what they serve is not known. */
  readonly unavailable: readonly string[]
}

/** Of an APIGroupDiscoveryList (KEP-3352): groups and versions in the order of the server's preference. */
export function aggregatedCatalogue(document: JsonMap): Catalogue {
  const kinds: ServedKind[] = []
  const unavailable: string[] = []
  for (const group of mapsAt(document, 'items')) {
    const metadata = get(group, 'metadata')
    const name = isMap(metadata) ? textAt(metadata, 'name') : ''
    for (const version of mapsAt(group, 'versions')) {
      const apiVersion = groupVersion(name, textAt(version, 'version'))
      // Stale: the aggregator shows what it saw last, which may be nothing at all.
      if (textAt(version, 'freshness') === 'Stale') unavailable.push(apiVersion)
      for (const resource of mapsAt(version, 'resources')) {
        const kind = get(resource, 'responseKind')
        // Without one the server only has subresources of it.
        if (!isMap(kind) || textAt(kind, 'kind') === '') continue
        kinds.push({
          apiVersion,
          kind: textAt(kind, 'kind'),
          resource: textAt(resource, 'resource'),
          namespaced: textAt(resource, 'scope') === 'Namespaced',
          verbs: textsAt(resource, 'verbs'),
        })
      }
    }
  }
  return { kinds, unavailable }
}

/** apiVersions of an APIVersions (`/api`) or an APIGroupList (`/apis`), preferred version of each group first. */
export function apiVersionsOf(document: JsonMap): readonly string[] {
  const core = textsAt(document, 'versions')
  const grouped = mapsAt(document, 'groups').flatMap((group) => {
    const preferred = get(group, 'preferredVersion')
    const first = isMap(preferred) ? textAt(preferred, 'groupVersion') : ''
    const all = mapsAt(group, 'versions').map((version) => textAt(version, 'groupVersion'))
    return all.includes(first) ? [first, ...all.filter((version) => version !== first)] : all
  })
  return [...core, ...grouped]
}

/** Of an APIResourceList (`/apis/apps/v1`). */
export function kindsOf(apiVersion: string, document: JsonMap): readonly ServedKind[] {
  return mapsAt(document, 'resources')
    .filter((resource) => !textAt(resource, 'name').includes('/'))
    .map((resource) => ({
      apiVersion,
      kind: textAt(resource, 'kind'),
      resource: textAt(resource, 'name'),
      namespaced: get(resource, 'namespaced') === true,
      verbs: textsAt(resource, 'verbs'),
    }))
}

function groupVersion(group: string, version: string): string {
  return group === '' ? version : `${group}/${version}`
}

function textAt(map: JsonMap, key: string): string {
  const value = get(map, key)
  return typeof value === 'string' ? value : ''
}

function listAt(map: JsonMap, key: string): readonly Json[] {
  const value = get(map, key)
  return Array.isArray(value) ? value : []
}

function mapsAt(map: JsonMap, key: string): readonly JsonMap[] {
  return listAt(map, key).filter(isMap)
}

function textsAt(map: JsonMap, key: string): readonly string[] {
  return listAt(map, key).filter((value) => typeof value === 'string')
}
