import type { Json } from '../../src/core/json.ts'
import { firstSeed } from './seed.ts'

/** All combinations, or a sample spread evenly over them. */
export function combinations(pools: readonly (readonly Json[])[], limit: number): Json[][] {
  const total = pools.reduce((product, pool) => product * pool.length, 1)
  const count = Math.min(total, limit)
  const offset = firstSeed % total
  return Array.from({ length: count }, (_, i) => {
    let number = (offset + Math.floor((i * total) / count)) % total
    return pools.map((pool) => {
      const value = pool[number % pool.length]!
      number = Math.floor(number / pool.length)
      return value
    })
  })
}
