/**
 * A generator asks nothing but "which of so many?". What it was told is its whole input, so a case can be made again from a
 * seed, and made smaller by giving fewer and smaller answers: 0 is always the simplest one.
 */
export interface Choices {
  /** A number from 0 to `limit` − 1. */
  readonly below: (limit: number) => number
  /** All answers so far. */
  readonly taken: readonly number[]
  /** Which of them make one part of the result, that may be left out or made simpler: from, to. */
  readonly spans: (readonly [from: number, to: number])[]
}

/** Answers by a small generator of 32 bits (mulberry32): the same for a seed on every machine. */
export function fromSeed(seed: number): Choices {
  let state = seed >>> 0
  return recording((limit) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit)
  })
}

/** Answers as given, then 0. */
export function fromTaken(taken: readonly number[]): Choices {
  let next = 0
  return recording((limit) => Math.min(taken[next++] ?? 0, limit - 1))
}

function recording(answer: (limit: number) => number): Choices {
  const taken: number[] = []
  return {
    taken,
    spans: [],
    below: (limit) => {
      const given = answer(limit)
      taken.push(given)
      return given
    },
  }
}

export function pick<T>(choices: Choices, items: readonly T[]): T {
  return items[choices.below(items.length)]!
}

export function chance(choices: Choices, percent: number): boolean {
  return choices.below(100) >= 100 - percent
}

/** One of several ways, by weight; the first is the simplest. */
export function oneOf<T>(choices: Choices, ways: readonly (readonly [weight: number, way: () => T])[]): T {
  let left = choices.below(ways.reduce((sum, [weight]) => sum + weight, 0))
  for (const [weight, way] of ways) {
    if (left < weight) return way()
    left -= weight
  }
  throw new Error('weights do not add up')
}

/** So many as chance wants, all counts alike. Each is asked for by itself, so that one can be cut out of the answers. */
export function several<T>(choices: Choices, [least, most]: readonly [number, number], make: () => T): T[] {
  const made: T[] = []
  for (;;) {
    const from = choices.taken.length
    const more = made.length < least || (made.length < most && choices.below(most - made.length + 1) > 0)
    if (!more) return made
    made.push(make())
    choices.spans.push([from, choices.taken.length])
  }
}

/** A part that shrinking may make simpler as a whole. */
export function part<T>(choices: Choices, make: () => T): T {
  const from = choices.taken.length
  const made = make()
  choices.spans.push([from, choices.taken.length])
  return made
}
