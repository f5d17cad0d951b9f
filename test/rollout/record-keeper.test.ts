import { cancelSource } from '../../src/core/cancel.ts'
import { describe, expect, it } from 'vitest'
import type { RolloutEvent } from '../../src/rollout/event.ts'
import { recordKeeper } from '../../src/rollout/record-keeper.ts'
import { recordStore } from '../../src/rollout/record-store.ts'
import type { RolloutRecord } from '../../src/rollout/record.ts'
import { fakeCluster } from '../contract/fake-cluster.ts'
import { database } from '../install/objects.ts'
import { virtualClock } from '../install/virtual-clock.ts'
import { markerOf, now, run, specOf } from './scene.ts'

const warning: RolloutEvent = { is: 'warning', at: now, text: 'a budget says no' }
const end = { is: 'held', partition: 2, because: 'paused by bob', next: undefined } as const

describe('the record of a rollout, which others write to, too', () => {
  it('keeps what somebody notes while its driver writes', async () => {
    const { driver, store, set, read } = await kept()
    const there = (await read())!
    await store.write({ ...there, log: [{ at: now - 1, text: 'paused by bob' }] }, set)
    driver.note(warning)
    await driver.close(end, { marker: markerOf(), at: now + 1 })
    const { log, past } = (await read())!
    expect(log.map(({ text }) => text)).toEqual(['paused by bob', 'a budget says no', 'held: paused by bob'])
    expect(past.map(({ outcome }) => outcome.is)).toEqual(['held'])
  })

  it('is left alone once it is that of a successor', async () => {
    const { driver, store, set, read, warnings } = await kept()
    const there = (await read())!
    await store.write({ ...there, run: 'successor' }, set)
    driver.note(warning)
    await driver.close(end, { marker: markerOf(), at: now + 1 })
    expect(await read()).toMatchObject({ run: 'successor', log: [], past: [] })
    expect(warnings).toEqual([])
  })

  it('is made anew where somebody has deleted it: an undo goes by it', async () => {
    const { driver, fake, read } = await kept()
    fake.drop({ apiVersion: 'v1', kind: 'Secret', namespace: 'prod', name: 'capstan-rollout-db' })
    await driver.close(end, { marker: markerOf(), at: now + 1 })
    expect(await read()).toMatchObject({ run, base: { revision: 'db-1' } })
  })
})

/** A record as a run has written it before it claimed its set. */
async function kept() {
  const fake = fakeCluster({ namespaces: ['prod'] })
  const set = fake.put({ ...database('v1'), metadata: { name: 'db', namespace: 'prod' } })
  const store = recordStore(fake, { namespace: 'prod', name: 'db' })
  const stored = await store.write(record, set)
  const warnings: string[] = []
  const driver = recordKeeper(
    { store, clock: virtualClock(), warn: (text) => void warnings.push(text), stopped: cancelSource().signal },
    set,
    stored,
  )
  return { driver, fake, set, store, warnings, read: () => store.read() }
}

const record: RolloutRecord = {
  run,
  began: now,
  spec: specOf(),
  base: { revision: 'db-1', template: {} },
  baselines: {},
  overrides: [],
  log: [],
  past: [],
}
