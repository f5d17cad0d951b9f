/** Numbers that look random and are the same for the same seed, on every machine. */
export interface Random {
  /** At least 0, less than 1. */
  next(): number
  /** At least `from`, less than `to`. */
  between(from: number, to: number): number
  /** `length` characters of those that Kubernetes takes for the ends of names. */
  letters(length: number): string
  /** A stream of its own: what one part of the model draws does not shift what another one gets. */
  fork(name: string): Random
}

export function seededRandom(seed: number, name = ''): Random {
  // mulberry32: 32 bits of state and a full period, which is plenty for latencies.
  let state = hash32(`${seed}/${name}`)
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    between: (from, to) => from + next() * (to - from),
    letters: (length) => Array.from({ length }, () => nameLetters[Math.floor(next() * nameLetters.length)]!).join(''),
    fork: (branch) => seededRandom(seed, `${name}/${branch}`),
  }
}

/** No vowels and no digits that look like them, so that no name becomes a word. */
export const nameLetters = 'bcdfghjklmnpqrstvwxz2456789'

/** FNV-1a over UTF-16 units, 32 bits, as an unsigned number. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
