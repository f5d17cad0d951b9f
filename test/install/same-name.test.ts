import { expect, it } from 'vitest'
import type { JsonMap } from '../../src/core/json.ts'
import { pod } from './objects.ts'
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

it('a StatefulSet of another group has a controller of its own, which our rollouts leave alone', async () => {
  const world = newWorld('none')
  world.fake.put(definition('apps.kruise.io', 'StatefulSet'))
  const theirs = (tag: string): JsonMap => ({
    apiVersion: 'apps.kruise.io/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db' },
    spec: { updateStrategy: { type: 'OnDelete' }, template: { spec: pod(tag) } },
  })
  await world.client().install([theirs('v1')])
  const options = { rollout: { map: { soak: '0s' }, place: 'stack.yaml: rollout' } }
  expect(await world.client().install([theirs('v2')], { options })).toMatchObject({ is: 'deployed' })
})

function definition(group: string, kind = 'Topic'): JsonMap {
  const singular = kind.toLowerCase()
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } }
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${singular}s.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: `${singular}s`, kind, singular, listKind: `${kind}List` },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  }
}
