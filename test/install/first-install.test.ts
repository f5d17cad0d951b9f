import { expect, it } from 'vitest'
import { textBelow } from '../contract/below.ts'
import { configMap } from '../contract/contract-objects.ts'
import { kinds } from './objects.ts'
import { newWorld } from './world.ts'

const a = { ...kinds.map, namespace: 'prod', name: 'a' }

it('goes by its plan, and takes no field of what somebody else made before it had the lock', async () => {
  const world = newWorld()
  const theirs = configMap('a', { key: 'theirs' }, { namespace: 'prod' })
  const client = world.client({
    before: ({ ref }) => ref.kind === 'Lease' && world.fake.put(theirs, { manager: 'other' }),
  })
  const outcome = await client.install([configMap('a', { key: 'ours' })])
  expect(outcome?.is === 'failed' && outcome.why).toContain('other')
  expect(textBelow(await world.fake.get(a), 'data', 'key')).toBe('theirs')
})

it('plans anew when another run was quicker, whose objects it would leave behind otherwise', async () => {
  const world = newWorld()
  let isFirst = true
  const late = world.client({
    before: async ({ ref }) => {
      if (ref.kind !== 'Lease' || !isFirst) return
      isFirst = false
      await world.client().install([configMap('a', {}), configMap('b', {})])
    },
  })
  expect(await late.install([configMap('a', {})])).toMatchObject({ is: 'deployed', revision: 2 })
  expect(await world.fake.get({ ...a, name: 'b' })).toBeUndefined()
})
