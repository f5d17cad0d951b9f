export interface DiffLine {
  /** As unified diffs mark it. */
  readonly mark: ' ' | '-' | '+'
  readonly text: string
}

/**
 * The shortest way from some lines to others (Eugene W. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986,
 * the greedy form of figure 2); deletions come before insertions. Texts that differ in more than `most` lines are told as
 * replaced: time and memory grow with the square of that number, and nobody reads such a diff.
 */
export function lineDiff(before: readonly string[], after: readonly string[], most = 2000): DiffLine[] {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start++
  let end = 0
  const rest = Math.min(before.length, after.length) - start
  while (end < rest && before[before.length - 1 - end] === after[after.length - 1 - end]) end++
  const a = before.slice(start, before.length - end)
  const b = after.slice(start, after.length - end)
  const kept = (text: string): DiffLine => ({ mark: ' ', text })
  return [...before.slice(0, start).map(kept), ...middle(a, b, most), ...before.slice(before.length - end).map(kept)]
}

function middle(a: readonly string[], b: readonly string[], most: number): DiffLine[] {
  const steps = furthest(a, b, most)
  const lines: DiffLine[] = []
  let x = a.length
  let y = b.length
  if (steps === undefined) {
    return [...a.map((text): DiffLine => ({ mark: '-', text })), ...b.map((text): DiffLine => ({ mark: '+', text }))]
  }
  for (let d = steps.length - 1; d >= 0; d--) {
    const reached = steps[d]!
    const k = x - y
    const down = k === -d || (k !== d && at(reached, k - 1) < at(reached, k + 1))
    const fromX = d === 0 ? 0 : down ? at(reached, k + 1) : at(reached, k - 1)
    const fromY = d === 0 ? 0 : fromX - (down ? k + 1 : k - 1)
    for (; x > fromX && y > fromY; x--, y--) lines.push({ mark: ' ', text: a[x - 1]! })
    if (d > 0) lines.push(down ? { mark: '+', text: b[--y]! } : { mark: '-', text: a[--x]! })
  }
  return lines.reverse()
}

/** For each number of changes, how far into `a` each diagonal had come before it (`x − y = k` at `k + d`). */
function furthest(a: readonly string[], b: readonly string[], most: number): Int32Array[] | undefined {
  const steps: Int32Array[] = []
  let reached = new Int32Array(3)
  for (let d = 0; d <= Math.min(most, a.length + b.length); d++) {
    steps.push(reached)
    const next = new Int32Array(2 * d + 5)
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && at(reached, k - 1) < at(reached, k + 1))
      let x = d === 0 ? 0 : down ? at(reached, k + 1) : at(reached, k - 1) + 1
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++
      next[k + d + 2] = x
      if (x >= a.length && x - k >= b.length) return steps
    }
    reached = next
  }
  return undefined
}

/** The middle of each array is diagonal 0. */
function at(reached: Int32Array, k: number): number {
  return reached[k + (reached.length >> 1)]!
}
