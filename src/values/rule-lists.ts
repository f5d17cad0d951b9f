import type { Environment } from '@marcbachmann/cel-js'
import { byCodePoint } from '../core/order.ts'
import { equalityKey } from './rule-equality.ts'
import { badCall } from './rule-error.ts'

/** Kubernetes' list library: `sum`, `min`, `max`, `isSorted`, `indexOf`, `lastIndexOf`. */
export function addLists(environment: Environment): void {
  environment
    .registerFunction('list.sum(): dyn', sum)
    .registerFunction('list.min(): dyn', (list: Items) => extreme(list, 'min', -1))
    .registerFunction('list.max(): dyn', (list: Items) => extreme(list, 'max', 1))
    .registerFunction('list.isSorted(): bool', (list: Items) => {
      const items = [...list].map(comparable)
      return items.every((item, i) => i === 0 || compare(items[i - 1]!, item) <= 0)
    })
    .registerFunction('list.indexOf_(dyn): int', (list: Items, item: unknown) =>
      BigInt([...list].findIndex(same(item))),
    )
    .registerFunction('list.lastIndexOf_(dyn): int', (list: Items, item: unknown) => {
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

function extreme(list: Items, name: string, sign: 1 | -1): Comparable {
  const items = [...list].map(comparable)
  if (items.length === 0) throw badCall(`${name}() of an empty list`)
  return items.reduce((best, item) => (sign * compare(item, best) > 0 ? item : best))
}

function compare(a: Comparable, b: Comparable): number {
  if (typeof a === 'string' && typeof b === 'string') return byCodePoint(a, b)
  return a < b ? -1 : a > b ? 1 : 0
}

function comparable(item: unknown): Comparable {
  if (typeof item === 'bigint' || typeof item === 'number' || typeof item === 'string' || typeof item === 'boolean')
    return item
  throw badCall(`a list with ${kind(item)} has no order`)
}

function same(item: unknown): (other: unknown) => boolean {
  // The quick way for most lists; only of numbers, and of what has parts, some are equal that are not the same.
  if (typeof item === 'string' || typeof item === 'boolean' || item === null) return (other) => other === item
  const key = equalityKey(item)
  return (other) => key !== undefined && equalityKey(other) === key
}

function kind(item: unknown): string {
  if (Array.isArray(item)) return 'a list'
  if (item === null) return 'null'
  return typeof item === 'object' ? 'a map' : `a ${typeof item}`
}
