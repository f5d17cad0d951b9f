import { cancelSource } from '../../core/cancel.ts'
import type { CancelSignal, Clock } from '../../core/ports.ts'

/** Work beside a rollout and never in its way: one piece after the other, in order. */
export interface WorkQueue {
  /** Returns at once. What the work throws is lost: whoever adds it tells of its own troubles. After `close` nothing is done. */
  add(work: (signal: CancelSignal) => Promise<void>): void
  /**
   * Resolves when all is done, or when so many milliseconds are over: then the piece under way is cancelled, and the rest is
   * left. Gives how many pieces were not done.
   */
  close(within: number): Promise<number>
}

export function workQueue(clock: Clock): WorkQueue {
  const waiting: ((signal: CancelSignal) => Promise<void>)[] = []
  const ended = cancelSource()
  let draining: Promise<void> | undefined
  let isBusy = false
  let closing: Promise<number> | undefined
  return {
    add: (work) => {
      if (closing !== undefined) return
      waiting.push(work)
      draining ??= drain()
    },
    close: (within) => (closing ??= finish(within)),
  }

  async function drain(): Promise<void> {
    // The engine that has just told something goes on first.
    await Promise.resolve()
    for (let work = waiting.shift(); work !== undefined; work = waiting.shift()) {
      isBusy = true
      await work(ended.signal).catch(() => undefined)
      isBusy = false
    }
    draining = undefined
  }

  async function finish(within: number): Promise<number> {
    const done = cancelSource()
    await Promise.race([draining, clock.sleep(within, done.signal)])
    done.cancel('done')
    const left = waiting.length + Number(isBusy)
    waiting.length = 0
    ended.cancel('the time is over')
    return left
  }
}
