import type { JsonMap } from '../../src/core/json.ts'
import { below, mapBelow } from '../contract/below.ts'
import { kinds, nameOf } from './objects.ts'
import type { Client, World } from './world.ts'

/** Tags of the images of all pods, by the pods' names. */
export function images({ fake }: Pick<World, 'fake'>): string[] {
  const pods = fake.all(kinds.pod).map((one) => `${nameOf(one)} ${JSON.stringify(below(one, 'spec', 'containers'))}`)
  return pods.sort().map((text) => /app:([^"]+)/.exec(text)![1]!)
}

export function warnings({ events }: Pick<Client, 'events'>): string[] {
  return events.flatMap((event) => (event.is === 'warning' ? [event.text] : []))
}

export function setOf({ fake }: Pick<World, 'fake'>, name = 'db'): JsonMap {
  return fake.stored({ ...kinds.set, namespace: 'prod', name })!
}

/** Somebody gives the set `db` annotations, beside those that it has. */
export function annotate(world: World, annotations: JsonMap): void {
  const set = setOf(world)
  const metadata = mapBelow(set, 'metadata')!
  const all = { ...mapBelow(metadata, 'annotations'), ...annotations }
  world.fake.put({ ...set, metadata: { ...metadata, annotations: all } })
}
