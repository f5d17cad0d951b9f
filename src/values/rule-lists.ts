import type { Environment } from '@marcbachmann/cel-js'
import { badCall } from './rule-error.ts'

/** Kubernetes' list library: `sum`, `min`, `max`, `isSorted`, `indexOf`, `lastIndexOf`. */
export function addLists(environment: Environment): void {
  environment
    .registerFunction('list.sum(): dyn', sum)
    .registerFunction('list.min(): dyn', (list: Items) => extreme(list, 'min', (a, b) => a < b))
    .registerFunction('list.max(): dyn', (list: Items) => extreme(list, 'max', (a, b) => a > b))
    .registerFunction('list.isSorted(): bool', (list: Items) => {
      const items = [...list]
      return items.every((item, i) => i === 0 || comparable(items[i - 1]) <= comparable(item))
    })
    .registerFunction('list.indexOf(dyn): int', (list: Items, item: unknown) => BigInt([...list].findIndex(same(item))))
    .registerFunction('list.lastIndexOf(dyn): int', (list: Items, item: unknown) => {
      return BigInt([...list].findLastIndex(same(item)))
    })
}

type Items = Iterable<unknown>
type Comparable = number | bigint | string | boolean

/** Ints stay an int; one double makes it a double. The sum of nothing is 0. */
function sum(list: Items): number | bigint {
  const items = [...list]
  if (items.every((item) => typeof item === 'bigint')) {
    const total = items.reduce((a, b) => a + b, 0n)
    if (BigInt.asIntN(64, total) !== total) throw badCall('sum() is beyond 64 bits')
    return total
  }
  return items.reduce<number>((total, item) => {
    if (typeof item !== 'number' && typeof item !== 'bigint') throw badCall(`sum() needs numbers, got ${kind(item)}`)
    return total + Number(item)
  }, 0)
}

function extreme(list: Items, name: string, better: (a: Comparable, b: Comparable) => boolean): Comparable {
  const items = [...list].map(comparable)
  if (items.length === 0) throw badCall(`${name}() of an empty list`)
  return items.reduce((best, item) => (better(item, best) ? item : best))
}

function comparable(item: unknown): Comparable {
  if (typeof item === 'bigint' || typeof item === 'number' || typeof item === 'string' || typeof item === 'boolean')
    return item
  throw badCall(`a list with ${kind(item)} has no order`)
}

/** 1 and 1.0 are equal in CEL. */
function same(item: unknown): (other: unknown) => boolean {
  // eslint-disable-next-line eqeqeq -- between bigint and number only
  if (typeof item === 'bigint' || typeof item === 'number') return (other) => isNumber(other) && other == item
  return (other) => other === item
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'bigint' || typeof value === 'number'
}

function kind(item: unknown): string {
  if (Array.isArray(item)) return 'a list'
  if (item === null) return 'null'
  return typeof item === 'object' ? 'a map' : `a ${typeof item}`
}
