/**
 * What was made of each item of a list, as long as the item is the same object: of a thousand pods one has changed since the last
 * look, and even a map of all of them takes longer than the look. `still` tells whether what was made then is true now.
 * Gives the same list when all of it is.
 */
export type Remembering<T extends object, R> = (
  items: readonly T[],
  make: (item: T) => R,
  still?: (made: R) => boolean,
) => readonly R[]

export function remembering<T extends object, R>(): Remembering<T, R> {
  let before: readonly T[] = []
  let made: readonly R[] = []
  return (items, make, still = () => true) => {
    let isSame = items.length === before.length
    let at = 0
    const now = items.map((item, index) => {
      // One more or less than before is found a place further.
      if (item !== before[at] && item === before[at + 1]) at++
      if (item === before[at]) {
        const known = made[at++]!
        if (still(known)) return known
      } else if (items[index + 1] !== before[at]) at++
      isSame = false
      return make(item)
    })
    before = items
    if (!isSame) made = now
    return made
  }
}
