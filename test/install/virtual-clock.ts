import type { Clock } from '../../src/core/ports.ts'
import { noon } from '../status/objects.ts'

/** Its time goes on only when everybody sleeps: after a round of the event loop, the first sleeper is woken. */
export function virtualClock(): Clock {
  let time = 0
  let sleepers: Sleeper[] = []
  let waiting = false
  function turn(): void {
    if (waiting || sleepers.length === 0) return
    waiting = true
    setImmediate(() => {
      waiting = false
      sleepers.sort((a, b) => a.at - b.at)
      const first = sleepers.shift()
      if (first === undefined) return
      time = Math.max(time, first.at)
      first.wake()
      turn()
    })
  }
  return {
    now: () => noon + time,
    monotonic: () => time,
    sleep: (milliseconds, signal) =>
      new Promise((done) => {
        if (signal?.aborted === true) {
          done()
          return
        }
        const sleeper = { at: time + Math.max(0, milliseconds), wake: done }
        sleepers.push(sleeper)
        const cancel = (): void => {
          sleepers = sleepers.filter((one) => one !== sleeper)
          done()
        }
        signal?.addEventListener('abort', cancel, { once: true })
        turn()
      }),
  }
}

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}
