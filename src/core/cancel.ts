import type { CancelSignal } from './ports.ts'

/** A `CancelSignal` and the way to abort it; pure folders have no `AbortController`. */
export interface CancelSource {
  readonly signal: CancelSignal
  /** Only the first call counts. A listener that throws does not keep the others from being called. */
  readonly cancel: (reason?: unknown) => void
}

export function cancelSource(): CancelSource {
  const state: { aborted: boolean; reason: unknown } = { aborted: false, reason: undefined }
  const listeners = new Set<() => void>()
  const signal: CancelSignal = {
    get aborted() {
      return state.aborted
    },
    get reason() {
      return state.reason
    },
    addEventListener: (_type, listener) => void listeners.add(listener),
    removeEventListener: (_type, listener) => void listeners.delete(listener),
  }
  return { signal, cancel }

  function cancel(reason?: unknown): void {
    if (state.aborted) return
    state.aborted = true
    state.reason = reason
    const called = [...listeners]
    listeners.clear()
    for (const listener of called) {
      try {
        listener()
      } catch {
        // The next listener may be the one that stops a write.
      }
    }
  }
}
