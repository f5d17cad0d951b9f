import type { CancelSignal } from '../../core/ports.ts'

/** What ends requests and sleeps early, and its handle: pure folders have no AbortController. */
export interface Cancel {
  readonly signal: CancelSignal
  readonly cancel: () => void
}

export function newCancel(): Cancel {
  const listeners = new Set<() => void>()
  let aborted = false
  const signal: CancelSignal = {
    get aborted() {
      return aborted
    },
    addEventListener: (_type, listener) => void listeners.add(listener),
    removeEventListener: (_type, listener) => void listeners.delete(listener),
  }
  return {
    signal,
    cancel() {
      if (aborted) return
      aborted = true
      const told = [...listeners]
      listeners.clear()
      for (const listener of told) listener()
    },
  }
}
