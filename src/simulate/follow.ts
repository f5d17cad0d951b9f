import type { KindRef, Where } from '../core/cluster.ts'
import type { JsonMap } from '../core/json.ts'
import type { Remembering } from '../core/remembering.ts'
import { remembering } from '../core/remembering.ts'
import type { Board } from './board.ts'
import { keptOf } from './requests.ts'
import { selected } from './select.ts'
import type { Change } from './store.ts'
import type { Caller, Latency, Wire } from './wire.ts'
import { never } from './wire.ts'

export interface FollowPorts {
  readonly board: Board
  readonly wire: Wire
  /** How far a watch is behind, in milliseconds. */
  readonly lag: Latency
}

/**
 * `Cluster.follow`: all objects at first, and again when some have changed. An iterator by hand: of an async generator,
 * `return` would wait for the next change, which may never come.
 */
export function followed(
  { board, wire, lag }: FollowPorts,
  caller: Caller,
  kind: KindRef,
  where: Where,
): AsyncIterator<readonly JsonMap[], undefined> {
  const { clock, store, random } = board
  const isSelected = selected(where)
  const memory: Remembering<JsonMap, JsonMap | undefined> = remembering()
  const keptIf = (object: JsonMap): JsonMap | undefined => (isSelected(object) ? keptOf(object, where.keep) : undefined)
  let seen: { readonly all: readonly JsonMap[]; readonly kept: readonly JsonMap[] } | undefined
  const look = (): readonly JsonMap[] => {
    const all = store.all(kind.kind)
    if (all !== seen?.all) seen = { all, kept: memory(all, keptIf).filter((object) => object !== undefined) }
    return seen.kept
  }
  const state: { told: readonly JsonMap[] | undefined; due: boolean; over: boolean; wake: () => void } = {
    told: undefined,
    due: false,
    over: false,
    wake: () => undefined,
  }
  let unsubscribe = (): void => undefined

  const end = (): void => {
    state.over = true
    unsubscribe()
    caller.signal?.removeEventListener('abort', end)
    state.wake()
  }

  const notice = (change: Change): void => {
    const concerns = change.kind === kind.kind && [change.object, change.before].some((one) => one && isSelected(one))
    if (!concerns || state.due) return
    state.due = true
    void clock.sleep(random.between(...lag)).then(() => {
      state.due = false
      state.wake()
    })
  }

  async function first(): Promise<readonly JsonMap[]> {
    caller.signal?.addEventListener('abort', end, { once: true })
    unsubscribe = store.onChange(notice)
    const request = { verb: 'follow', kind: kind.kind, name: undefined, dryRun: false } as const
    try {
      return await wire.ask(request, caller, look)
    } catch (error) {
      const cancelled = state.over
      end()
      if (cancelled) return []
      throw error
    }
  }

  async function changed(told: readonly JsonMap[]): Promise<readonly JsonMap[]> {
    for (;;) {
      if (state.over) return told
      const now = state.due ? told : look()
      if (!sameItems(now, told)) return now
      await new Promise<void>((woken) => (state.wake = woken))
      if (caller.process.dead) await never()
    }
  }

  return {
    next: async () => {
      if (caller.signal?.aborted === true) state.over = true
      if (!state.over) state.told = state.told === undefined ? await first() : await changed(state.told)
      return state.over || state.told === undefined
        ? { done: true, value: undefined }
        : { done: false, value: state.told }
    },
    return: () => {
      end()
      return Promise.resolve({ done: true, value: undefined })
    },
  }
}

/** Stored objects are never changed, so that the same ones mean no change. */
function sameItems(one: readonly JsonMap[], other: readonly JsonMap[]): boolean {
  return one === other || (one.length === other.length && one.every((object, index) => object === other[index]))
}
