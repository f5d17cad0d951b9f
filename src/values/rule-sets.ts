import type { Environment } from '@marcbachmann/cel-js'
import { equalityKey } from './rule-equality.ts'
import { addNamespace } from './rule-namespace.ts'

/** CEL's extension for lists as sets: `sets.contains(["a", "b"], self.modes)`, `sets.equivalent`, `sets.intersects`. */
export function addSets(environment: Environment): void {
  addNamespace(environment, 'sets')
  environment
    .registerFunction('sets.contains(list, list): bool', (_: unknown, a: Items, b: Items) => contains(a, b))
    .registerFunction('sets.equivalent(list, list): bool', (_: unknown, a: Items, b: Items) => {
      return contains(a, b) && contains(b, a)
    })
    .registerFunction('sets.intersects(list, list): bool', (_: unknown, a: Items, b: Items) => {
      const keys = keysOf(a)
      return [...b].some((item) => keys.has(equalityKey(item) ?? nothing))
    })
}

type Items = Iterable<unknown>

/** In no set of keys. */
const nothing = Symbol('equals nothing')

/** Whether each item of `b` is in `a`. */
function contains(a: Items, b: Items): boolean {
  const keys = keysOf(a)
  return [...b].every((item) => keys.has(equalityKey(item) ?? nothing))
}

function keysOf(items: Items): ReadonlySet<string | symbol> {
  const keys = new Set<string | symbol>()
  for (const item of items) {
    const key = equalityKey(item)
    if (key !== undefined) keys.add(key)
  }
  return keys
}
