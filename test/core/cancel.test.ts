import { describe, expect, it } from 'vitest'
import { cancelSource, either } from '../../src/core/cancel.ts'

describe('either of two signals', () => {
  it.for([0, 1])('aborts with signal %i, and for its reason', (which) => {
    const sources = [cancelSource(), cancelSource()] as const
    const both = either(sources[0].signal, sources[1].signal)
    expect(both.aborted).toBe(false)
    sources[which]!.cancel('enough')
    sources[1 - which]!.cancel('too late')
    expect([both.aborted, both.reason]).toEqual([true, 'enough'])
  })

  it('has aborted where one has before', () => {
    const [past, live] = [cancelSource(), cancelSource()]
    past.cancel('over')
    for (const both of [either(past.signal, live.signal), either(live.signal, past.signal)]) {
      expect([both.aborted, both.reason]).toEqual([true, 'over'])
    }
  })

  it('leaves nothing behind on the one that lives on', () => {
    let listening = 0
    const long = {
      aborted: false,
      addEventListener: () => {
        listening++
      },
      removeEventListener: () => {
        listening--
      },
    }
    for (let asked = 0; asked < 1000; asked++) {
      const short = cancelSource()
      either(long, short.signal)
      short.cancel()
    }
    expect(listening).toBe(0)
  })
})
