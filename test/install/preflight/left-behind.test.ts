import { describe, expect, it } from 'vitest'
import { refText } from '../../../src/core/object-ref.ts'
import { leftBehind } from '../../../src/install/preflight/left-behind.ts'
import { applySetOf } from '../../../src/release/apply-set.ts'
import { claim, configMap } from '../../contract/contract-objects.ts'
import { fakeCluster } from '../../contract/fake-cluster.ts'

const release = { name: 'shop', namespace: 'prod' }
const ours = applySetOf(release).memberLabel
const theirs = applySetOf({ name: 'till', namespace: 'prod' }).memberLabel

/** A claim that one install keeps is in no later record; its label alone says whose it is. */
describe('What earlier installs have kept', () => {
  it('is found by its label, where its kind is named', async () => {
    const { cluster } = stage()
    expect(await found(cluster, ['PersistentVolumeClaim'])).toEqual(['PersistentVolumeClaim/prod/ours'])
    expect(await found(cluster, ['PersistentVolumeClaim', 'Namespace'])).toEqual([
      'Namespace/made',
      'PersistentVolumeClaim/prod/ours',
    ])
  })

  it('is not looked for, else: it costs a request', async () => {
    const { cluster } = stage()
    const before = cluster.requests.length
    expect(await found(cluster, [])).toEqual([])
    expect(await found(cluster, ['ConfigMap'])).toEqual([])
    expect(cluster.requests.slice(before).map(({ verb }) => verb)).not.toContain('list')
  })

  it('is passed over by who may not look', async () => {
    const { cluster } = stage()
    cluster.deny({ verb: 'list', resource: 'persistentvolumeclaims' })
    expect(await found(cluster, ['PersistentVolumeClaim'])).toEqual([])
  })
})

function stage() {
  const cluster = fakeCluster({ namespaces: ['prod', 'other'] })
  for (const [namespace, name, labels] of [
    ['prod', 'ours', ours],
    ['prod', 'theirs', theirs],
    ['prod', 'nobodys', {}],
  ] as const)
    cluster.put({ ...claim(name), metadata: { name, namespace, labels } })
  cluster.put(configMap('settings', {}, { namespace: 'prod', labels: ours }))
  cluster.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'made', labels: ours } })
  return { cluster }
}

async function found(cluster: ReturnType<typeof fakeCluster>, pruneKinds: readonly string[]): Promise<string[]> {
  const refs = await leftBehind(cluster, await cluster.kinds(), { release, pruneKinds })
  return refs.map(refText).sort()
}
