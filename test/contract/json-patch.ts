import type { PatchStep } from '../../src/core/cluster.ts'
import { sameJson } from '../../src/core/equal.ts'
import type { Json, JsonMap } from '../../src/core/json.ts'
import { get, isMap, put } from '../../src/core/json.ts'
import { badPatch } from './answers.ts'

/**
 * JSON Patch as the server's library does it: a test for null passes where nothing is, and replace adds to a map what it
 * does not have. Throws the 422 that does not say which step failed.
 */
export function patched(object: JsonMap, steps: readonly PatchStep[]): JsonMap {
  const root: JsonMap = { '': structuredClone(object) }
  for (const step of steps) {
    const way = step.path === '' ? [''] : step.path.split('/').map(unescaped)
    const key = way.pop()!
    const parent = way.reduce<Json | undefined>(at, root)
    if (step.op !== 'test') change(parent, key, step)
    else if (!sameJson(at(parent, key) ?? null, step.value as Json)) throw badPatch()
  }
  return root[''] as JsonMap
}

function unescaped(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~')
}

function at(node: Json | undefined, key: string): Json | undefined {
  if (Array.isArray(node)) return /^\d+$/.test(key) ? node[Number(key)] : undefined
  return isMap(node) ? get(node, key) : undefined
}

function change(parent: Json | undefined, key: string, step: PatchStep): void {
  if (isMap(parent)) {
    if (step.op !== 'remove') put(parent, key, structuredClone(step.value) as Json)
    else if (!Object.hasOwn(parent, key)) throw badPatch()
    else Reflect.deleteProperty(parent, key)
  } else if (Array.isArray(parent)) changeList(parent, key, step)
  else throw badPatch()
}

function changeList(list: Json[], key: string, step: PatchStep): void {
  const index = key === '-' && step.op === 'add' ? list.length : Number(key)
  const end = step.op === 'add' ? list.length : list.length - 1
  if (!Number.isInteger(index) || index < 0 || index > end) throw badPatch()
  if (step.op === 'remove') list.splice(index, 1)
  else list.splice(index, step.op === 'replace' ? 1 : 0, structuredClone(step.value) as Json)
}
