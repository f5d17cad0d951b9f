import type { KindRef, ServedKind } from '../../src/core/cluster.ts'
import type { JsonMap } from '../../src/core/json.ts'
import { get, isMap } from '../../src/core/json.ts'
import { structsOf } from './openapi-structs.ts'
import type { Schema } from './ownership.ts'
import table from './types.json' with { type: 'json' }
import type { StructEntry, TypeTable } from './types.ts'
import { typesIn } from './types.ts'

/** A kind that the fake serves. */
export interface StoredKind extends ServedKind {
  readonly schema: Schema
  /** The server decodes it into a Go struct, which loses empty lists and the like. */
  readonly builtIn: boolean
}

export interface Kinds {
  all(): readonly StoredKind[]
  find(kind: KindRef): StoredKind | undefined
  /** A CustomResourceDefinition was created or changed: its versions are served. */
  define(definition: JsonMap): void
  /** It is gone, and the kinds that it served with it. */
  forget(definition: JsonMap): void
}

export function kindTable(): Kinds {
  const kinds = new Map(builtIn)
  return {
    all: () => [...kinds.values()],
    find: ({ apiVersion, kind }) => kinds.get(`${apiVersion} ${kind}`),
    define: (definition) => {
      for (const kind of defined(definition)) kinds.set(`${kind.apiVersion} ${kind.kind}`, kind)
    },
    forget: (definition) => {
      for (const kind of defined(definition)) kinds.delete(`${kind.apiVersion} ${kind.kind}`)
    },
  }
}

const { kinds: entries, structs } = table as TypeTable
const types = typesIn(structs)

const builtIn: ReadonlyMap<string, StoredKind> = new Map(
  Object.entries(entries).map(([name, { resource, namespaced, verbs, type, status }]): [string, StoredKind] => {
    const [apiVersion = '', kind = ''] = name.split(' ')
    const schema = { types, type: types(type ?? 'any'), hasStatus: status }
    return [name, { apiVersion, kind, resource, namespaced, verbs: verbs.split(' '), schema, builtIn: true }]
  }),
)

const allVerbs = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch']

function defined(definition: JsonMap): StoredKind[] {
  const spec = definition['spec'] as JsonMap
  const names = spec['names'] as JsonMap
  const versions = spec['versions'] as JsonMap[]
  return versions
    .filter((version) => get(version, 'served') === true)
    .map((version) => ({
      apiVersion: `${spec['group'] as string}/${version['name'] as string}`,
      kind: names['kind'] as string,
      resource: names['plural'] as string,
      namespaced: spec['scope'] === 'Namespaced',
      verbs: allVerbs,
      schema: schemaOf(version),
      builtIn: false,
    }))
}

function schemaOf(version: JsonMap): Schema {
  const subresources = get(version, 'subresources')
  const hasStatus = isMap(subresources) && Object.hasOwn(subresources, 'status')
  const written = get(version, 'schema')
  const root = isMap(written) ? (written['openAPIV3Schema'] as JsonMap) : {}
  const own = structsOf({ Custom: root }, ['Custom'], (name) => name)
  const fields = { ...own['Custom']!.fields, apiVersion: 'string', kind: 'string', metadata: 'meta.v1.ObjectMeta' }
  const all: Record<string, StructEntry> = { ...structs, ...own, Custom: { ...own['Custom']!, fields } }
  const found = typesIn(all)
  return { types: found, type: found('Custom'), hasStatus }
}
