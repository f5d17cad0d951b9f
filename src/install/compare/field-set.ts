import { copyMap, get, isMap, put } from '../../core/json.ts'
import type { Json, JsonMap } from '../../core/json.ts'
import { managedEntries } from './managed-fields.ts'

/**
 * FieldsV1 as a set of paths, written as the API server writes them in conflicts, so that the two can be compared as text:
 * `.spec.template.spec.containers[name="kafka"].image`, `.metadata.finalizers[="x"]`. Keys with dots are not quoted.
 */
export function fieldSet(fieldsV1: JsonMap): Set<string> {
  const paths = new Set<string>()
  collect(fieldsV1, '', paths)
  return paths
}

/** What a manager owns by an operation, in all versions of the API, without subresources. */
export function ownedBy(live: JsonMap, manager: string, operation: 'Apply' | 'Update' = 'Apply'): Set<string> {
  const paths = new Set<string>()
  for (const entry of managedEntries(live)) {
    if (entry.manager === manager && entry.operation === operation && entry.subresource === undefined) {
      collect(entry.fields, '', paths)
    }
  }
  return paths
}

/** All that either owns. */
export function unionOfFields(a: JsonMap, b: JsonMap): JsonMap {
  const union = unionOfNodes(a, b)
  delete union['.']
  return union
}

export function isLeaf(node: JsonMap): boolean {
  for (const _ in node) return false
  return true
}

/** Whether the node itself is a member of the set, and not only something below it. */
function isMember(node: JsonMap): boolean {
  return isLeaf(node) || Object.hasOwn(node, '.')
}

function collect(node: JsonMap, path: string, paths: Set<string>): void {
  if (path !== '' && isMember(node)) paths.add(path)
  for (const key of Object.keys(node)) {
    const child = node[key]!
    if (key !== '.' && isMap(child)) collect(child, path + stepText(key), paths)
  }
}

/** `f:spec` → `.spec`, `k:{"name":"a"}` → `[name="a"]`, `v:"x"` → `[="x"]`, `i:3` → `[3]`. */
function stepText(key: string): string {
  const of = key.slice(2)
  switch (key.slice(0, 2)) {
    case 'f:':
      return `.${of}`
    case 'k:': {
      const keys = keyOfItem(key)
      if (keys === undefined) break
      const parts = Object.keys(keys).map((name) => `${name}=${JSON.stringify(keys[name])}`)
      return `[${parts.join(',')}]`
    }
    case 'v:':
      return `[=${of}]`
    case 'i:':
      return `[${of}]`
  }
  return `[${key}]`
}

/** `k:{"containerPort":80,"protocol":"TCP"}` → its map; undefined when it is none. */
export function keyOfItem(key: string): JsonMap | undefined {
  if (!key.startsWith('k:')) return undefined
  try {
    const keys: unknown = JSON.parse(key.slice(2))
    return isMap(keys) ? keys : undefined
  } catch {
    return undefined
  }
}

/**
 * The step that names an entry of a map. Kept, since a text put together anew costs more to look up by than all the rest of
 * a comparison; an install asks for the same few hundred keys again and again.
 */
export function stepOfKey(key: string): string {
  let step = STEPS.get(key)
  if (step === undefined) {
    if (STEPS.size >= 10_000) STEPS.clear()
    STEPS.set(key, (step = `f:${key}`))
  }
  return step
}

const STEPS = new Map<string, string>()

/**
 * The step that names an item of a list, as the server writes it: by its key fields, or, without, by its own value; undefined when
 * it has none. Ports of Services and containers may leave `protocol` out: the schema takes TCP for it.
 */
export function stepOfItem(item: Json, names: readonly string[] | undefined): string | undefined {
  if (names === undefined) return typeof item === 'string' ? `v:${JSON.stringify(item)}` : undefined
  if (!isMap(item)) return undefined
  if (names.length === 1) {
    const value = get(item, names[0]!)
    if (typeof value === 'string') return `k:{"${names[0]!}":${JSON.stringify(value)}}`
  }
  let step = ''
  for (const name of names) {
    const value = get(item, name) ?? (name === 'protocol' ? 'TCP' : undefined)
    if (value === undefined || typeof value === 'object') return undefined
    step += `${step === '' ? 'k:{' : ','}"${name}":`
    step += typeof value === 'string' ? JSON.stringify(value) : String(value)
  }
  return `${step}}`
}

function unionOfNodes(a: JsonMap, b: JsonMap): JsonMap {
  const member = isMember(a) || isMember(b)
  const union = copyMap(a)
  for (const key of Object.keys(b)) {
    const ours = get(union, key)
    const theirs = b[key]!
    put(union, key, isMap(ours) && isMap(theirs) ? unionOfNodes(ours, theirs) : theirs)
  }
  delete union['.']
  if (member && Object.keys(union).length > 0) put(union, '.', {})
  return union
}
