import { describe, expect, it } from 'vitest'
import { ApiError } from '../../src/core/api-error.ts'
import { refOf } from '../../src/core/object-ref.ts'
import { below, mapBelow, textBelow } from './below.ts'
import type { ContractBed } from './cluster.ts'
import { configMap, secret } from './contract-objects.ts'

const manager = 'capstan'
const maps = { apiVersion: 'v1', kind: 'ConfigMap' }

export function readContract(bed: () => ContractBed): void {
  describe('tells what the cluster is', () => {
    it('by address, namespace, version and clock', async () => {
      const { cluster, namespace } = bed()
      expect(cluster.server).toMatch(/^https:\/\/[^/]+$/)
      expect(cluster.namespace).toBe(namespace)
      expect(await cluster.version()).toMatch(/^v1\.\d+\.\d+/)
      expect(cluster.serverTime()).toBeGreaterThan(Date.parse('2025-01-01T00:00:00Z'))
    })

    it('by the kinds that it serves', async () => {
      const { cluster } = bed()
      const kind = await cluster.served({ apiVersion: 'apps/v1', kind: 'StatefulSet' })
      expect(kind).toMatchObject({
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        resource: 'statefulsets',
        namespaced: true,
      })
      expect(kind!.verbs).toContain('patch')
      expect(await cluster.kinds()).toContainEqual(kind)
      expect(await cluster.served({ apiVersion: 'v1', kind: 'Namespace' })).toMatchObject({ namespaced: false })
      expect(await cluster.served({ apiVersion: 'apps/v1', kind: 'Nothing' })).toBeUndefined()
      expect(await cluster.served({ apiVersion: 'example.invalid/v1', kind: 'Nothing' })).toBeUndefined()
    })

    it('by kinds and resources that are no different from group to group', async () => {
      const kinds = await bed().cluster.kinds()
      expect(kinds.every(({ resource }) => !resource.includes('/'))).toBe(true)
      const names = kinds.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`)
      expect(new Set(names).size).toBe(names.length)
    })
  })

  describe('reads', () => {
    it('nothing where nothing is', async () => {
      const { cluster, namespace } = bed()
      expect(await cluster.get({ ...maps, namespace, name: 'none' })).toBeUndefined()
      expect(await cluster.get({ ...maps, namespace: 'capstan-no-such-namespace', name: 'none' })).toBeUndefined()
      expect(await cluster.get({ apiVersion: 'example.invalid/v1', kind: 'No', namespace, name: 'a' })).toBeUndefined()
      const list = await cluster.list({ apiVersion: 'example.invalid/v1', kind: 'No' }, { namespace })
      expect(list.items).toEqual([])
      expect((await cluster.list(maps, { namespace: 'capstan-no-such-namespace' })).items).toEqual([])
    })

    it('objects of its own namespace when a reference names none', async () => {
      const { cluster, namespace } = bed()
      await cluster.apply(configMap('read-own', { a: '1' }), { manager })
      const found = await cluster.get({ ...maps, namespace: undefined, name: 'read-own' })
      expect(below(found, 'metadata', 'namespace')).toBe(namespace)
    })

    it('a namespace, which is in none', async () => {
      const { cluster, namespace } = bed()
      const found = await cluster.get({ apiVersion: 'v1', kind: 'Namespace', namespace: undefined, name: namespace })
      expect(below(found, 'status', 'phase')).toBe('Active')
    })

    it('lists whose items name their kind, in the order of names, chosen by labels', async () => {
      const { cluster, namespace } = bed()
      for (const [name, tier] of [
        ['list-b', 'x'],
        ['list-a', 'y'],
        ['list-c', 'z'],
      ] as const)
        await cluster.apply(configMap(name, {}, { labels: { list: '1', tier } }), { manager })
      const names = async (labels: string) =>
        (await cluster.list(maps, { namespace, labels })).items.map((it) => textBelow(it, 'metadata', 'name'))
      expect(await names('list=1')).toEqual(['list-a', 'list-b', 'list-c'])
      expect(await names('list==1,tier!=x')).toEqual(['list-a', 'list-c'])
      expect(await names('list,tier in (x, y)')).toEqual(['list-a', 'list-b'])
      expect(await names('list,tier notin (x,y)')).toEqual(['list-c'])
      expect(await names('list,!tier')).toEqual([])
      const { items, resourceVersion } = await cluster.list(maps, { namespace, labels: 'list=1' })
      expect(items.map(({ apiVersion, kind }) => ({ apiVersion, kind }))).toEqual([maps, maps, maps])
      expect(Number(resourceVersion)).toBeGreaterThanOrEqual(Number(textBelow(items[0], 'metadata', 'resourceVersion')))
    })

    it('lists chosen by fields, of which each kind has few', async () => {
      const { cluster, namespace } = bed()
      await cluster.apply(secret('fields-a', { type: 'example.com/a' }), { manager })
      await cluster.apply(secret('fields-b', { type: 'example.com/b' }), { manager })
      const secrets = { apiVersion: 'v1', kind: 'Secret' }
      const { items } = await cluster.list(secrets, { namespace, fields: 'type=example.com/a' })
      expect(items.map((it) => textBelow(it, 'metadata', 'name'))).toEqual(['fields-a'])
      const byName = await cluster.list(secrets, { namespace, fields: 'metadata.name=fields-b' })
      expect(byName.items).toHaveLength(1)
      await expect(cluster.list(secrets, { namespace, fields: 'nothing=1' })).rejects.toMatchObject({ code: 400 })
      await expect(cluster.list(secrets, { namespace, labels: 'a in' })).rejects.toMatchObject({ code: 400 })
    })

    it('events of one object by its uid', async () => {
      const { cluster, namespace } = bed()
      const event = (name: string, uid: string) => ({
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name },
        involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace, name: 'a', uid },
        reason: 'Tested',
        message: 'a test',
        type: 'Warning',
      })
      await cluster.create(event('event-a', 'uid-a'), { manager })
      await cluster.create(event('event-b', 'uid-b'), { manager })
      const fields = 'involvedObject.uid=uid-a,involvedObject.kind=Pod,type=Warning,reason=Tested'
      const { items } = await cluster.list({ apiVersion: 'v1', kind: 'Event' }, { namespace, fields })
      expect(items.map((it) => textBelow(it, 'metadata', 'name'))).toEqual(['event-a'])
    })

    it('a list after a write, not older than that', async () => {
      const { cluster, namespace } = bed()
      const made = await cluster.apply(configMap('list-fresh', {}), { manager })
      const notOlderThan = textBelow(made, 'metadata', 'resourceVersion')
      const keep = (object: Parameters<typeof refOf>[0]) => ({ name: refOf(object).name })
      const { items } = await cluster.list(maps, { namespace, notOlderThan, keep })
      expect(items).toContainEqual({ name: 'list-fresh' })
    })
  })

  describe('says what is allowed', () => {
    const review = (namespace: string, verb: string) => ({
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: { namespace, verb, group: 'apps', resource: 'statefulsets' } },
    })

    it('by access reviews', async () => {
      const { cluster, namespace } = bed()
      const answer = await cluster.create(review(namespace, 'patch'), { manager })
      expect(below(answer, 'status', 'allowed')).toBe(true)
    })

    it('by rules reviews', async () => {
      const { cluster, namespace } = bed()
      const rules = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: { namespace } }
      const answer = await cluster.create(rules, { manager })
      const whole = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] }
      expect(below(answer, 'status', 'resourceRules')).toContainEqual(whole)
    })

    it('by 403 to a user without rights, whose reviews say so too', async (context) => {
      const { powerless, namespace } = bed()
      if (powerless === undefined) return context.skip('there is no such user on this cluster')
      const answer = await powerless.create(review(namespace, 'patch'), { manager })
      expect(below(answer, 'status', 'allowed')).toBe(false)
      const refused = { code: 403, reason: 'Forbidden' }
      const user = 'User "[^"]*" cannot'
      await expect(powerless.get({ ...maps, namespace, name: 'a' })).rejects.toMatchObject({
        ...refused,
        message: expect.stringMatching(
          `^configmaps "a" is forbidden: ${user} get resource "configmaps" in API group "" in the namespace "${namespace}"$`,
        ) as string,
      })
      await expect(powerless.list(maps)).rejects.toMatchObject({
        ...refused,
        message: expect.stringMatching(
          `^configmaps is forbidden: ${user} list resource "configmaps" in API group "" at the cluster scope$`,
        ) as string,
      })
      await expect(powerless.apply(configMap('a', {}), { manager })).rejects.toMatchObject(refused)
      await expect(powerless.create(configMap('a', {}), { manager })).rejects.toMatchObject(refused)
      await expect(powerless.replace(configMap('a', {}), { manager })).rejects.toMatchObject(refused)
      await expect(powerless.patch({ ...maps, namespace, name: 'a' }, [], { manager })).rejects.toMatchObject(refused)
      await expect(powerless.remove({ ...maps, namespace, name: 'a' })).rejects.toMatchObject(refused)
      const follow = powerless.follow(maps, { namespace })[Symbol.asyncIterator]()
      await expect(follow.next()).rejects.toMatchObject(refused)
    })
  })

  describe('keeps namespaces', () => {
    const named = (name: string) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })

    it('that take nothing new while they end', async () => {
      const { cluster, namespace } = bed()
      const name = `${namespace}-ending`
      await cluster.apply(named(name), { manager })
      await cluster.apply(configMap('held', {}, { namespace: name, finalizers: ['capstan.dev/hold'] }), { manager })
      expect(await cluster.remove({ ...refOf(named(name)) })).toBe(true)
      const ending = await cluster.get(refOf(named(name)))
      expect(mapBelow(ending, 'status')).toMatchObject({ phase: 'Terminating' })
      expect(textBelow(ending, 'metadata', 'deletionTimestamp')).not.toBe('')
      await expect(cluster.apply(configMap('late', {}, { namespace: name }), { manager })).rejects.toMatchObject({
        code: 403,
        reason: 'Forbidden',
        message: `configmaps "late" is forbidden: unable to create new content in namespace ${name} because it is being terminated`,
        causes: [
          {
            reason: 'NamespaceTerminating',
            message: `namespace ${name} is being terminated`,
            field: 'metadata.namespace',
          },
        ],
      })
      await cluster.patch(
        { ...maps, namespace: name, name: 'held' },
        [{ op: 'remove', path: '/metadata/finalizers' }],
        { manager },
      )
    })
  })

  describe('reads logs', () => {
    it('of pods that are there', async () => {
      const { cluster, namespace } = bed()
      await expect(cluster.log({ namespace, name: 'none' }, { container: 'app' })).rejects.toThrow(
        new ApiError(404, 'NotFound', 'pods "none" not found'),
      )
    })

    it('of containers that the pod has', async () => {
      const { cluster, namespace } = bed()
      const spec = {
        nodeSelector: { 'capstan.dev/nowhere': 'true' },
        containers: [{ name: 'app', image: 'registry.invalid/app:v1' }],
      }
      await cluster.create({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'logged' }, spec }, { manager })
      const pod = { namespace, name: 'logged' }
      await expect(cluster.log(pod, { container: 'other' })).rejects.toMatchObject({
        code: 400,
        reason: 'BadRequest',
        message: 'container other is not valid for pod logged',
      })
    })
  })
}
