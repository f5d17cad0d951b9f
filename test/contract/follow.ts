import type { JsonMap } from '../../src/core/json.ts'
import type { CancelSignal } from '../../src/core/ports.ts'
import type { Store } from './store.ts'

/**
 * What `look` gives, at first and whenever it gives other objects than before. Stored objects are never changed in place, so
 * that the same ones mean no change.
 */
export async function* followed(
  store: Store,
  look: () => readonly JsonMap[],
  signal: CancelSignal | undefined,
): AsyncGenerator<readonly JsonMap[], undefined> {
  let last: readonly JsonMap[] | undefined
  while (signal?.aborted !== true) {
    const now = look()
    if (last === undefined || now.length !== last.length || now.some((object, index) => object !== last![index])) {
      last = now
      yield now
    } else await store.changed(signal)
  }
  return undefined
}
