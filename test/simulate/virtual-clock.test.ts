import { describe, expect, it } from 'vitest'
import { cancelSource } from '../../src/core/cancel.ts'
import type { VirtualClock } from '../../src/simulate/virtual-clock.ts'
import { virtualClock } from '../../src/simulate/virtual-clock.ts'

const start = Date.UTC(2026, 0, 1)

describe('a virtual clock', () => {
  it('jumps to the next event when all work waits, and tells both of its times', async () => {
    const clock = virtualClock({ start })
    const times = await clock.run(async () => {
      await clock.sleep(3_600_000)
      return [clock.monotonic(), clock.now()]
    })
    expect(times).toEqual([3_600_000, start + 3_600_000])
  })

  it('wakes sleepers in the order of their times, and of equal times in the order in which they lay down', async () => {
    const { clock, log, sleeper } = diary()
    await clock.run(() => Promise.all([sleeper('c', 30), sleeper('a', 10), sleeper('b', 20), sleeper('A', 10)]))
    expect(log).toEqual(['a 10', 'A 10', 'b 20', 'c 30'])
  })

  it('lets all that follows from an event happen before the next one', async () => {
    const { clock, log, sleeper } = diary()
    const deep = async (depth: number): Promise<void> => (depth === 0 ? undefined : deep(depth - 1))
    await clock.run(async () => {
      const other = sleeper('other', 11)
      await clock.sleep(10)
      await deep(20)
      await sleeper('follower', 0)
      await other
    })
    expect(log).toEqual(['follower 10', 'other 11'])
  })

  it('ends a sleep early by its signal, and does not go to the time that was called off', async () => {
    const clock = virtualClock({ start })
    const source = cancelSource()
    await clock.run(async () => {
      const long = clock.sleep(1_000_000, source.signal)
      await clock.sleep(5)
      source.cancel()
      await long
      expect(clock.monotonic()).toBe(5)
      await clock.sleep(1, source.signal)
      expect(clock.monotonic()).toBe(5)
      await clock.sleep(10)
    })
    expect(clock.monotonic()).toBe(15)
  })

  it('does not wait for what was called off', async () => {
    const clock = virtualClock({ start, limit: 1000 })
    const source = cancelSource()
    const endless = clock.run(async () => {
      void clock.sleep(5000, source.signal)
      source.cancel()
      await new Promise(() => undefined)
    })
    await expect(endless).rejects.toThrow('dead stop after 0s of virtual time: nothing is due any more')
  })

  it('takes a sleep below 0, or of no number, for none', async () => {
    const clock = virtualClock({ start })
    await clock.run(() => Promise.all([clock.sleep(-5), clock.sleep(NaN), clock.sleep(0)]))
    expect(clock.monotonic()).toBe(0)
  })

  it('calls what is due for the model without waking anybody', async () => {
    const clock = virtualClock({ start })
    const seen: number[] = []
    const tick = (): void => {
      seen.push(clock.monotonic())
      clock.after(10, tick)
    }
    clock.after(10, tick)
    await clock.run(() => clock.sleep(35))
    expect(seen).toEqual([10, 20, 30])
  })

  it('stands still between two works, and goes on with the next one', async () => {
    const clock = virtualClock({ start })
    await clock.run(() => clock.sleep(10))
    expect(clock.monotonic()).toBe(10)
    await clock.run(() => clock.sleep(10))
    expect(clock.monotonic()).toBe(20)
  })

  it('gives what the work gives, and throws what it throws', async () => {
    const clock = virtualClock({ start })
    await expect(clock.run(() => Promise.resolve(7))).resolves.toBe(7)
    await expect(clock.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  })

  it('waits longer for whoever thinks deeply when there is nothing else to wait for', async () => {
    const clock = virtualClock({ start })
    const deep = async (depth: number): Promise<number> => (depth === 0 ? 7 : deep(depth - 1))
    await expect(clock.run(() => deep(1000))).resolves.toBe(7)
  })

  it.for<[string, (clock: VirtualClock) => Promise<unknown>, RegExp]>([
    ['nothing is due any more', () => new Promise(() => undefined), /nothing is due any more/],
    [
      'only the model goes on',
      (clock) => {
        const tick = (): void => clock.after(0, tick)
        tick()
        return new Promise(() => undefined)
      },
      /no time goes by/,
    ],
    ['it takes longer than the limit', (clock) => clock.sleep(1001), /has not ended within 1s/],
    [
      'no time goes by',
      async (clock) => {
        for (;;) await clock.sleep(0)
      },
      /no time goes by/,
    ],
  ])('comes to a dead stop and says so when %s', async ([, work, text]) => {
    const clock = virtualClock({ start, limit: 1000, steps: 10_000 })
    await expect(clock.run(() => work(clock))).rejects.toMatchObject({ code: 'internal', message: text })
  })

  it('runs one work at a time', async () => {
    const clock = virtualClock({ start })
    const first = clock.run(() => clock.sleep(5))
    await expect(clock.run(() => clock.sleep(5))).rejects.toMatchObject({ code: 'internal' })
    await first
  })

  it('plays ten thousand steps in a fraction of a second', async () => {
    const clock = virtualClock({ start })
    const began = performance.now()
    await clock.run(async () => {
      for (let step = 0; step < 10_000; step++) await clock.sleep(1)
    })
    // Ten times what it takes: the machine of a test may be busy.
    expect(performance.now() - began).toBeLessThan(1000)
  })
})

function diary(): { clock: VirtualClock; log: string[]; sleeper: (name: string, time: number) => Promise<void> } {
  const clock = virtualClock({ start })
  const log: string[] = []
  const sleeper = async (name: string, time: number): Promise<void> => {
    await clock.sleep(time)
    log.push(`${name} ${clock.monotonic()}`)
  }
  return { clock, log, sleeper }
}
