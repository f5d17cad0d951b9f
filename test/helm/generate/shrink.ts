import type { Choices } from './choices.ts'

type Made = Pick<Choices, 'taken' | 'spans'>

/**
 * Makes a failing case smaller while `fails` still says yes: leaves parts out, makes parts simple, lowers single answers.
 * Asks `fails` at most `budget` times and returns the best found.
 */
export async function shrink<T extends Made>(
  first: T,
  make: (taken: readonly number[]) => T,
  fails: (made: T) => Promise<boolean>,
  budget = 2000,
): Promise<T> {
  let best = first
  let left = budget
  const seen = new Set<string>()
  const takes = async (taken: readonly number[]): Promise<boolean> => {
    const made = make(taken)
    const key = made.taken.join()
    if (left <= 0 || seen.has(key) || !isSmaller(made.taken, best.taken)) return false
    seen.add(key)
    left--
    if (!(await fails(made))) return false
    best = made
    return true
  }
  for (let before; before !== best && left > 0;) {
    before = best
    for (const candidate of simpler(best)) if (await takes(candidate)) break
    if (before === best) for (const candidate of lower(best)) if (await takes(candidate)) break
  }
  return best
}

/** The answers without one part, then with one part made simple; the longest parts first. */
function* simpler({ taken, spans }: Made): Generator<readonly number[]> {
  const byLength = [...spans].sort(([a, b], [c, d]) => d - c - (b - a))
  for (const [from, to] of byLength) yield [...taken.slice(0, from), ...taken.slice(to)]
  for (const [from, to] of byLength) {
    for (let zeros = 1; zeros <= 4 && zeros < to - from; zeros++) {
      yield [...taken.slice(0, from), ...Array<number>(zeros).fill(0), ...taken.slice(to)]
    }
  }
}

function* lower({ taken }: Made): Generator<readonly number[]> {
  for (const [at, answer] of taken.entries()) {
    if (answer > 0) yield taken.with(at, 0)
    if (answer > 1) yield taken.with(at, answer - 1)
  }
}

function isSmaller(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return a.length < b.length
  const at = a.findIndex((answer, i) => answer !== b[i])
  return at >= 0 && a[at]! < b[at]!
}
