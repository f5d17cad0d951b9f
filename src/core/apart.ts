/** What lies between the beginnings and the ends of two lists that are the same: `from` to `to` of the one, to `end` of the other. */
export interface Apart {
  readonly from: number
  readonly to: number
  readonly end: number
}

/** Of a thousand pods mostly one: found by looking at none of them. */
export function apart<T extends object>(before: readonly (T | undefined)[], after: readonly T[]): Apart {
  let from = 0
  let to = before.length
  let end = after.length
  while (from < to && from < end && before[from] === after[from]) from++
  while (to > from && end > from && before[to - 1] === after[end - 1]) {
    to--
    end--
  }
  return { from, to, end }
}
