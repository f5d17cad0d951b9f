import { describe, expect, it } from 'vitest'
import type { KindRef, ServedKind } from '../../src/core/cluster.ts'
import type { Json, JsonMap } from '../../src/core/json.ts'
import { refOf } from '../../src/core/object-ref.ts'
import { below, mapsBelow, omit } from './below.ts'
import type { ContractBed } from './cluster.ts'

const manager = 'capstan'

export function customContract(bed: () => ContractBed): void {
  describe('serves a custom kind', () => {
    it('once its definition is established and discovery is read anew', async () => {
      const { cluster, namespace } = bed()
      const group = `${namespace}.example.com`
      const definition = definitionOf(group)
      const kind = { apiVersion: `${group}/v1`, kind: 'Topic' }
      const topic = (name: string, more: JsonMap) => ({ ...kind, metadata: { name, namespace }, ...more })
      expect(await cluster.served(kind)).toBeUndefined()
      await cluster.apply(definition, { manager })
      try {
        await establishedSoon(bed(), definition)
        expect(await servedSoon(bed(), kind)).toMatchObject({ ...kind, resource: 'topics', namespaced: true })

        const made = await cluster.apply(topic('a', { spec: { partitions: 3, rules: [{ name: 'x', to: 1 }] } }), {
          manager,
        })
        expect(omit(made, 'metadata')).toEqual({ ...kind, spec: { partitions: 3, rules: [{ name: 'x', to: 1 }] } })
        expect(below(made, 'metadata', 'generation')).toBe(1)

        const other = { spec: { rules: [{ name: 'y', to: 2 }], free: { a: { b: 1 } }, tags: ['t'] } }
        const both = await cluster.apply(topic('a', other), { manager: 'other' })
        expect(both['spec']).toEqual({
          partitions: 3,
          rules: [
            { name: 'x', to: 1 },
            { name: 'y', to: 2 },
          ],
          free: { a: { b: 1 } },
          tags: ['t'],
        })
        expect(below(both, 'metadata', 'generation')).toBe(2)
        expect(
          mapsBelow(both, 'metadata', 'managedFields').map(({ manager: name, fieldsV1 }) => [name, fieldsV1]),
        ).toEqual([
          [
            manager,
            {
              'f:spec': { 'f:partitions': {}, 'f:rules': { 'k:{"name":"x"}': { '.': {}, 'f:name': {}, 'f:to': {} } } },
            },
          ],
          [
            'other',
            {
              'f:spec': {
                'f:free': { 'f:a': { '.': {}, 'f:b': {} } },
                'f:rules': { 'k:{"name":"y"}': { '.': {}, 'f:name': {}, 'f:to': {} } },
                'f:tags': {},
              },
            },
          ],
        ])

        await expect(
          cluster.apply(topic('a', { spec: { rules: [{ name: 'y', to: 3 }] } }), { manager }),
        ).rejects.toMatchObject({
          code: 409,
          message: 'Apply failed with 1 conflict: conflict with "other": .spec.rules[name="y"].to',
        })
        await expect(cluster.apply(topic('a', { spec: { partition: 3 } }), { manager })).rejects.toMatchObject({
          code: 500,
          reason: '',
          message: `failed to create typed patch object (${namespace}/a; ${group}/v1, Kind=Topic): .spec.partition: field not declared in schema`,
        })
        const { items } = await cluster.list(kind)
        expect(items.map((it) => refOf(it).name)).toEqual(['a'])
      } finally {
        await cluster.remove(refOf(definition))
      }
    })
  })
}

async function establishedSoon({ cluster }: ContractBed, definition: JsonMap): Promise<void> {
  const { name } = refOf(definition)
  const kind = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' }
  for await (const items of cluster.follow(kind, { fields: `metadata.name=${name}` })) {
    const conditions = mapsBelow(items[0], 'status', 'conditions')
    if (conditions.some((it) => it['type'] === 'Established' && it['status'] === 'True')) return
  }
}

/** Discovery follows some milliseconds after Established: once is not enough. */
async function servedSoon({ cluster }: ContractBed, kind: KindRef): Promise<ServedKind | undefined> {
  for (let asked = 1; asked < 500; asked++) {
    cluster.rediscover()
    const served = await cluster.served(kind)
    if (served !== undefined) return served
  }
  return undefined
}

function definitionOf(group: string): JsonMap {
  const field = (type: string): JsonMap => ({ type })
  const rules: Json = {
    type: 'array',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['name'],
    items: { type: 'object', required: ['name'], properties: { name: field('string'), to: field('integer') } },
  }
  const free: Json = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }
  const tags: Json = { type: 'array', items: field('string') }
  const spec: Json = { type: 'object', properties: { partitions: field('integer'), rules, free, tags } }
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `topics.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: 'topics', singular: 'topic', kind: 'Topic', listKind: 'TopicList' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties: { spec, status: free } } },
          subresources: { status: {} },
        },
      ],
    },
  }
}
