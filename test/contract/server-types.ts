import type { Json, JsonMap } from '../../src/core/json.ts'
import { get, isMap } from '../../src/core/json.ts'
import { structsOf } from './openapi-structs.ts'
import type { KindEntry, TypeTable } from './types.ts'

/**
 * Reads `types.json` off a server: its discovery and the OpenAPI documents of the groups that the fake serves. `ask` gives
 * the JSON at a path.
 */
export async function serverTypes(ask: (path: string) => Promise<Json | undefined>): Promise<TypeTable> {
  const kinds: Record<string, KindEntry> = {}
  const schemas: JsonMap = {}
  const roots: string[] = []
  for (const apiVersion of groups) {
    const at = apiVersion === 'v1' ? 'api/v1' : `apis/${apiVersion}`
    const served = (await ask(`/${at}`)) as unknown as { resources: Resource[] }
    const document = (await ask(`/openapi/v3/${at}`)) as unknown as { components: { schemas: JsonMap } }
    Object.assign(schemas, document.components.schemas)
    const subresources = new Set(served.resources.map(({ name }) => name))
    for (const { name, kind, namespaced, verbs } of served.resources) {
      if (name.includes('/')) continue
      const schema = schemaOf(document.components.schemas, apiVersion, kind)
      if (schema === undefined) throw new Error(`no schema of ${apiVersion} ${kind}`)
      roots.push(schema)
      kinds[`${apiVersion} ${kind}`] = {
        resource: name,
        namespaced,
        verbs: verbs.join(' '),
        type: shortName(schema),
        status: subresources.has(`${name}/status`),
      }
    }
  }
  return { kinds, structs: structsOf(schemas, roots, shortName) }
}

const groups = [
  'v1',
  'apiregistration.k8s.io/v1',
  'apps/v1',
  'events.k8s.io/v1',
  'authorization.k8s.io/v1',
  'autoscaling/v2',
  'batch/v1',
  'networking.k8s.io/v1',
  'policy/v1',
  'rbac.authorization.k8s.io/v1',
  'storage.k8s.io/v1',
  'admissionregistration.k8s.io/v1',
  'apiextensions.k8s.io/v1',
  'scheduling.k8s.io/v1',
  'coordination.k8s.io/v1',
]

interface Resource {
  readonly name: string
  readonly kind: string
  readonly namespaced: boolean
  readonly verbs: readonly string[]
}

/** `io.k8s.api.apps.v1.StatefulSet` → `apps.v1.StatefulSet`. */
function shortName(schema: string): string {
  return schema.split('.').slice(-3).join('.')
}

function schemaOf(schemas: JsonMap, apiVersion: string, kind: string): string | undefined {
  return Object.keys(schemas).find((name) => {
    const kinds = get(schemas[name] as JsonMap, 'x-kubernetes-group-version-kind')
    if (!Array.isArray(kinds)) return false
    return kinds.some((of) => {
      if (!isMap(of) || get(of, 'kind') !== kind) return false
      const group = get(of, 'group') as string
      const version = get(of, 'version') as string
      return apiVersion === (group === '' ? version : `${group}/${version}`)
    })
  })
}
