import { apart } from './apart.ts'

/**
 * What was made of each item of a list, as long as the item is the same object: of a thousand pods one has changed since the last
 * look, and even a map of all of them takes longer than the look. What does not last, since it depends on more than its item, is
 * made anew each time. Gives the same list when all of it is.
 */
export type Remembering<T extends object, R> = (
  items: readonly T[],
  make: (item: T) => R,
  lasts?: (made: R) => boolean,
) => readonly R[]

export function remembering<T extends object, R>(): Remembering<T, R> {
  // Without those of which nothing lasts.
  let before: readonly (T | undefined)[] = []
  let made: readonly R[] = []
  return (items, make, lasts = () => true) => {
    const { from, to, end } = apart(before, items)
    if (from === to && from === end) return made
    const known = new Map(before.slice(from, to).map((item, index) => [item, made[from + index]]))
    const between = items.slice(from, end).map((item) => known.get(item) ?? make(item))
    const kept = between.map((one, index) => (lasts(one) ? items[from + index] : undefined))
    before = kept.includes(undefined) ? items.toSpliced(from, end - from, ...(kept as T[])) : items
    const isSame = to === end && between.every((one, index) => one === made[from + index])
    if (!isSame) made = made.toSpliced(from, to - from, ...between)
    return made
  }
}
