import type { PatchStep } from '../core/cluster.ts'
import { sameJson } from '../core/equal.ts'
import type { Json, JsonMap } from '../core/json.ts'
import { copyMap, get, isMap, put } from '../core/json.ts'
import { badPatch } from './answers.ts'
import { without } from './without.ts'

/**
 * JSON Patch as the API server does it, which is not quite RFC 6902: a test for null passes where a map lacks the key (but not
 * where there is no map), and `replace` adds what is not there. Throws the 422 that does not say which step failed. The
 * object stays as it is; the answer shares with it what did not change.
 */
export function patched(object: JsonMap, steps: readonly PatchStep[]): JsonMap {
  let root: Json = object
  for (const step of steps) {
    const way = step.path.split('/').slice(1).map(unescaped)
    if (step.op === 'test') test(root, way, step.value as Json)
    else root = changed(root, way, step)
  }
  if (!isMap(root)) throw badPatch()
  return root
}

type Change = Exclude<PatchStep, { readonly op: 'test' }> | { readonly op: 'add' | 'replace'; readonly value: unknown }

function test(root: Json, way: readonly string[], wanted: Json): void {
  let node: Json | undefined = root
  for (const key of way) {
    if (node === undefined) throw badPatch()
    node = child(node, key)
  }
  if (!sameJson(node ?? null, wanted)) throw badPatch()
}

/** Undefined for a key that a map lacks; an index that a list lacks is an error at once. */
function child(node: Json, key: string): Json | undefined {
  if (isMap(node)) return get(node, key)
  if (Array.isArray(node)) return node[indexOf(key, node.length - 1)]
  throw badPatch()
}

function changed(node: Json | undefined, [key, ...rest]: readonly string[], step: Change): Json {
  if (key === undefined) {
    if (step.op === 'remove') throw badPatch()
    return step.value as Json
  }
  if (Array.isArray(node)) return changedList(node, key, rest, step)
  if (!isMap(node)) throw badPatch()
  if (step.op === 'remove' && rest.length === 0) {
    if (!Object.hasOwn(node, key)) throw badPatch()
    return without(node, key)
  }
  const copy = copyMap(node)
  put(copy, key, changed(get(node, key), rest, step))
  return copy
}

function changedList(list: readonly Json[], key: string, rest: readonly string[], step: Change): Json {
  const copy = [...list]
  const isAdded = step.op === 'add' && rest.length === 0
  const index = isAdded && key === '-' ? list.length : indexOf(key, isAdded ? list.length : list.length - 1)
  if (isAdded) copy.splice(index, 0, step.value as Json)
  else if (step.op === 'remove' && rest.length === 0) copy.splice(index, 1)
  else copy[index] = changed(list[index], rest, step)
  return copy
}

function indexOf(key: string, last: number): number {
  const index = /^(?:0|[1-9]\d*)$/.test(key) ? Number(key) : -1
  if (index < 0 || index > last) throw badPatch()
  return index
}

function unescaped(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~')
}
