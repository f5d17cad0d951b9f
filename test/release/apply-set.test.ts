import { describe, expect, it } from 'vitest'
import type { JsonMap } from '../../src/core/json.ts'
import type { ObjectRef } from '../../src/core/object-ref.ts'
import { applySetOf, removeParent, writeParent } from '../../src/release/apply-set.ts'
import { releaseStore } from '../../src/release/store.ts'
import { aRevision, kafka } from './a-revision.ts'
import { trialCluster } from './trial-cluster.ts'
import type { TrialCluster } from './trial-cluster.ts'

const secret = { apiVersion: 'v1', kind: 'Secret' }
const set: ObjectRef = { apiVersion: 'apps/v1', kind: 'StatefulSet', namespace: 'streams', name: 'kafka' }
const service: ObjectRef = { apiVersion: 'v1', kind: 'Service', namespace: 'streams', name: 'kafka' }
const role: ObjectRef = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', namespace: 'other', name: 'kafka' }
const wide: ObjectRef = { apiVersion: 'v1', kind: 'Namespace', namespace: undefined, name: 'streams' }

describe('A release as an ApplySet (KEP-3659)', () => {
  it('has the id of its parent: base64url(sha256(name.namespace.kind.group))', () => {
    // printf %s 'capstan.kafka.set.streams.Secret.' | sha256sum | xxd -r -p | base64, with - and _ and without =
    const id = 'applyset-NagoZQxrOsqQR1KGFgQvypUbWjvvuz6w8WpCVztweVM-v1'
    expect(applySetOf(kafka)).toEqual({
      id,
      memberLabel: { 'applyset.kubernetes.io/part-of': id },
      parentName: 'capstan.kafka.set',
    })
  })

  it('has an id that a label may have', () => {
    for (let i = 0; i < 200; i++) {
      const { id } = applySetOf({ name: `kafka-${i}`, namespace: 'streams' })
      expect(id).toMatch(/^[a-zA-Z0-9][-_a-zA-Z0-9]{0,61}[a-zA-Z0-9]$/)
    }
  })

  it('has a parent that says the kinds and the other namespaces, as kubectl writes them', async () => {
    const cluster = trialCluster()
    expect(await writeParent(cluster, kafka, [set, service, role, wide, set], 'latest')).toBe(true)
    expect(parentOf(cluster)).toMatchObject({
      kind: 'Secret',
      metadata: {
        labels: { 'applyset.kubernetes.io/id': applySetOf(kafka).id },
        annotations: {
          'applyset.kubernetes.io/tooling': 'capstan/v1',
          'applyset.kubernetes.io/contains-group-kinds':
            'Namespace,Role.rbac.authorization.k8s.io,Service,StatefulSet.apps',
          'applyset.kubernetes.io/additional-namespaces': 'other',
        },
      },
    })
  })

  it('has both annotations when there is nothing to say: without them, kubectl looks for no members', async () => {
    const cluster = trialCluster()
    await writeParent(cluster, kafka, [], 'latest')
    expect(coverage(cluster)).toEqual(['', ''])
  })

  it('covers old and new members before an apply, and the new ones alone after the prune', async () => {
    const cluster = trialCluster()
    await writeParent(cluster, kafka, [set, role], 'latest')
    await writeParent(cluster, kafka, [service], 'superset')
    expect(coverage(cluster)).toEqual(['Role.rbac.authorization.k8s.io,Service,StatefulSet.apps', 'other'])
    await writeParent(cluster, kafka, [service], 'latest')
    expect(coverage(cluster)).toEqual(['Service', ''])
  })

  it('is written only when it differs', async () => {
    const cluster = trialCluster()
    await writeParent(cluster, kafka, [set, role], 'superset')
    cluster.asked.length = 0
    expect(await writeParent(cluster, kafka, [role, set], 'latest')).toBe(false)
    expect(await writeParent(cluster, kafka, [set], 'superset')).toBe(false)
    expect(cluster.asked).toEqual(['get Secret/capstan.kafka.set', 'get Secret/capstan.kafka.set'])
  })

  it.each(['kubectl/v1', 'capstan-fork/v1', undefined])('of another tool (%s) is not touched', async (tooling) => {
    const cluster = trialCluster()
    const annotations: JsonMap = tooling === undefined ? {} : { 'applyset.kubernetes.io/tooling': tooling }
    const metadata = { name: 'capstan.kafka.set', namespace: 'streams', annotations }
    await cluster.create({ apiVersion: 'v1', kind: 'Secret', metadata }, { manager: 'x' })
    await expect(writeParent(cluster, kafka, [set], 'superset')).rejects.toMatchObject({ code: 'install/owner' })
    await expect(removeParent(cluster, kafka)).rejects.toMatchObject({ code: 'install/owner' })
  })

  it('is no revision of the release, and of no other one', async () => {
    const cluster = trialCluster()
    const store = releaseStore(cluster, kafka)
    await writeParent(cluster, kafka, [set], 'latest')
    await writeParent(cluster, { ...kafka, name: 'kafka.v1' }, [set], 'latest')
    await store.write(aRevision(1))
    await store.trim(1)
    await store.erase()
    expect(names(cluster)).toEqual(['capstan.kafka.set', 'capstan.kafka.v1.set'])
    expect(await removeParent(cluster, kafka)).toBe(true)
    expect(await removeParent(cluster, kafka)).toBe(false)
  })
})

function parentOf(cluster: TrialCluster): JsonMap {
  return cluster.fake.stored({ ...secret, namespace: 'streams', name: 'capstan.kafka.set' })!
}

function coverage(cluster: TrialCluster): unknown[] {
  const { annotations } = parentOf(cluster)['metadata'] as { annotations: JsonMap }
  return ['contains-group-kinds', 'additional-namespaces'].map((key) => annotations[`applyset.kubernetes.io/${key}`])
}

function names(cluster: TrialCluster): unknown[] {
  return cluster.fake.all(secret).map((object) => (object['metadata'] as JsonMap)['name'])
}
