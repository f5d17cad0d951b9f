import { expect, it } from 'vitest'
import type { JsonMap } from '../../src/core/json.ts'
import { newWorld } from './world.ts'

it('an object of another group with the same kind and name is another one, also for the waiting', async () => {
  const world = newWorld()
  const groups = ['a.example', 'b.example']
  for (const group of groups) world.fake.put(definition(group))
  const topics = groups.map((group) => ({
    apiVersion: `${group}/v1`,
    kind: 'Topic',
    metadata: { name: 'orders' },
    spec: {},
  }))
  expect(await world.client().install(topics)).toMatchObject({ is: 'deployed', revision: 1 })
})

function definition(group: string): JsonMap {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } }
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `topics.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: 'topics', kind: 'Topic', singular: 'topic', listKind: 'TopicList' },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  }
}
