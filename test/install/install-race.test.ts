import { expect, it } from 'vitest'
import { first, second } from './objects.ts'
import { newWorld } from './world.ts'

it('two that want the same at once make one revision: the later one finds all done', async () => {
  const world = newWorld()
  const [one, other] = [world.client(), world.client()]
  const outcomes = await Promise.all([one.install(first), other.install(first)])
  expect(outcomes.map((outcome) => outcome?.is).sort()).toEqual(['deployed', 'unchanged'])
  expect(await world.history()).toBe('1 deployed')
  const later = outcomes[0]?.is === 'unchanged' ? one : other
  expect(later.events.map(({ is }) => is).filter((is) => is !== 'verdict')).toEqual(['lock', 'begin', 'plan', 'end'])
})

it('two that want different things at once get them one after the other', async () => {
  const world = newWorld()
  const outcomes = await Promise.all([world.client().install(first), world.client().install(second)])
  expect(outcomes.map((outcome) => outcome?.is)).toEqual(['deployed', 'deployed'])
  expect(await world.history()).toBe('1 superseded, 2 deployed')
})
