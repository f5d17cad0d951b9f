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

/** Aborts when one of the two does, with its reason. Then it lets go of the other, which may live on for hours and see many like it. */
export function either(one: CancelSignal, other: CancelSignal): CancelSignal {
  const { signal, cancel } = cancelSource()
  const [first, second] = [() => end(one), () => end(other)]
  one.addEventListener('abort', first, { once: true })
  other.addEventListener('abort', second, { once: true })
  if (one.aborted) first()
  else if (other.aborted) second()
  return signal

  function end({ reason }: CancelSignal): void {
    one.removeEventListener('abort', first)
    other.removeEventListener('abort', second)
    cancel(reason)
  }
}
