/**
 * A way from a producer to a consumer that holds one thing: what is true when the consumer asks. Changes that come in the
 * same turn of the event loop are told together, so that a hundred lines in one packet make one list and not a hundred.
 */
export interface Latest<T> {
  changed(): void
  end(): void
  fail(error: unknown): void
  next(): Promise<IteratorResult<T, undefined>>
}

export function latestOf<T>(read: () => T): Latest<T> {
  const waiting: Waiting<T>[] = []
  let news = false
  let scheduled = false
  let over: { readonly error?: unknown } | undefined

  const serve = (): void => {
    scheduled = false
    while (waiting.length > 0 && (news || over !== undefined)) {
      const { resolve, reject } = waiting.shift()!
      if (over === undefined) {
        news = false
        resolve({ done: false, value: read() })
      } else if ('error' in over) {
        reject(over.error)
        over = {}
      } else resolve({ done: true, value: undefined })
    }
  }

  const finish = (how: { readonly error?: unknown }): void => {
    over ??= how
    serve()
  }

  return {
    changed: () => {
      news = true
      if (scheduled || waiting.length === 0) return
      scheduled = true
      setImmediate(serve)
    },
    end: () => finish({}),
    fail: (error) => finish({ error }),
    next: () =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject })
        if (!scheduled) serve()
      }),
  }
}

interface Waiting<T> {
  readonly resolve: (result: IteratorResult<T, undefined>) => void
  readonly reject: (error: unknown) => void
}
