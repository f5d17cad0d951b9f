/** What is due at which time; of one time, in the order in which it was put in. */
export interface EventQueue<T> {
  put(at: number, item: T): void
  /** The first one, taken out; undefined when there is none. */
  take(): Due<T> | undefined
}

export interface Due<T> {
  readonly at: number
  readonly item: T
}

interface Entry<T> extends Due<T> {
  readonly order: number
}

/** A binary heap: a run of 1000 pods has some 100 000 events, and a sorted list would move all of them each time. */
export function eventQueue<T>(): EventQueue<T> {
  const heap: Entry<T>[] = []
  let count = 0
  return {
    put(at, item) {
      heap.push({ at, item, order: count++ })
      rise(heap, heap.length - 1)
    },
    take() {
      const first = heap[0]
      const last = heap.pop()
      if (first === undefined || last === undefined || first === last) return first
      heap[0] = last
      sink(heap)
      return first
    },
  }
}

function rise<T>(heap: Entry<T>[], from: number): void {
  const entry = heap[from]!
  let at = from
  while (at > 0) {
    const above = (at - 1) >> 1
    if (!isBefore(entry, heap[above]!)) break
    heap[at] = heap[above]!
    at = above
  }
  heap[at] = entry
}

function sink<T>(heap: Entry<T>[]): void {
  const entry = heap[0]!
  let at = 0
  for (;;) {
    let below = 2 * at + 1
    if (below >= heap.length) break
    if (below + 1 < heap.length && isBefore(heap[below + 1]!, heap[below]!)) below++
    if (!isBefore(heap[below]!, entry)) break
    heap[at] = heap[below]!
    at = below
  }
  heap[at] = entry
}

function isBefore<T>(one: Entry<T>, other: Entry<T>): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order)
}
