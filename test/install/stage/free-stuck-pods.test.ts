import { describe, expect, it } from 'vitest'
import type { JsonMap } from '../../../src/core/json.ts'
import type { ObjectRef } from '../../../src/core/object-ref.ts'
import { refOf } from '../../../src/core/object-ref.ts'
import type { Change } from '../../../src/install/change.ts'
import { freeStuckPods } from '../../../src/install/stage/free-stuck-pods.ts'
import { statefulSet } from '../../contract/contract-objects.ts'
import type { FakeCluster } from '../../contract/fake-cluster.ts'
import { fakeCluster } from '../../contract/fake-cluster.ts'
import { virtualClock } from '../virtual-clock.ts'

/** Since kubernetes/kubernetes#67250 the controller waits for the pod that crashes before it replaces it. */
describe('A StatefulSet that goes back', () => {
  it('is freed of the pod that it would wait for', async () => {
    const { fake, set, pod, freed } = stage()
    pod(set, 0, { revision: 'good', ready: true })
    pod(set, 1, { revision: 'bad', ready: false })
    expect(await freed()).toEqual(['web-1'])
    expect(fake.writes.map(({ verb, ref }) => `${verb} ${ref.name}`)).toEqual(['remove web-1'])
  })

  const spared: { title: string; spec?: JsonMap; revision?: string; ready?: boolean; more?: JsonMap }[] = [
    { title: 'is ready', ready: true },
    { title: 'is of the revision to which it goes', revision: 'good' },
    { title: 'is below the partition', spec: { updateStrategy: rolling(2) } },
    { title: 'is of a set whose pods are replaced in any order', spec: { podManagementPolicy: 'Parallel' } },
    { title: 'is of a set whose pods are replaced by hand', spec: { updateStrategy: { type: 'OnDelete' } } },
    { title: 'belongs to somebody else', more: { metadata: { ownerReferences: [] } } },
  ]
  it.each(spared)('keeps a pod that $title', async ({ spec = {}, revision = 'bad', ready = false, more = {} }) => {
    const { set, pod, freed } = stage(spec)
    pod(set, 1, { revision, ready }, more)
    expect(await freed()).toEqual([])
  })

  it('is read again when a pod has changed since it was read, and keeps it if it is ready by then', async () => {
    const { fake, set, pod, freed } = stage()
    const before = pod(set, 1, { revision: 'bad', ready: false })
    let raced = false
    const racing = new Proxy(fake, {
      get: (target, key) => {
        if (key !== 'remove') return Reflect.get(target, key) as unknown
        return (ref: ObjectRef, options: object) => {
          if (!raced) fake.setStatus(refOf(before), { conditions: [{ type: 'Ready', status: 'True' }] }, 'kubelet')
          raced = true
          return fake.remove(ref, options)
        }
      },
    })
    expect(await freed(racing)).toEqual([])
    expect(raced).toBe(true)
  })

  it('goes back all the same where pods may not be deleted, with a warning', async () => {
    const { fake, set, pod, freed, warnings } = stage()
    pod(set, 1, { revision: 'bad', ready: false })
    fake.deny({ verb: 'delete', resource: 'pods' })
    expect(await freed()).toEqual([])
    expect(warnings).toEqual([expect.stringContaining('StatefulSet/default/web: pods that are stuck')])
  })
})

function rolling(partition: number): JsonMap {
  return { type: 'RollingUpdate', rollingUpdate: { partition } }
}

/** A set of two pods that goes back to the revision `good`. */
function stage(spec: JsonMap = {}) {
  const fake = fakeCluster()
  const stored = fake.put(statefulSet('web', { replicas: 2, ...spec }))
  const ref = refOf(stored)
  const status = { observedGeneration: 1, replicas: 2, readyReplicas: 1, updateRevision: 'good' }
  const set = fake.setStatus(ref, status)
  const warnings: string[] = []
  const change: Change = {
    ref,
    action: 'update',
    source: 'web.yaml',
    live: set,
    wanted: undefined,
    result: undefined,
    why: undefined,
  }
  const freed = async (cluster: FakeCluster = fake): Promise<string[]> => {
    const before = names(fake)
    const ports = { cluster, clock: virtualClock(), newRun: () => '', deadline: 1000 }
    await freeStuckPods(ports, [change], (event) => event.is === 'warning' && warnings.push(event.text))
    const after = names(fake)
    return before.filter((name) => !after.includes(name))
  }
  const pod = (owner: JsonMap, index: number, is: { revision: string; ready: boolean }, more: JsonMap = {}) => {
    return fake.put(podOf(owner, index, is, more))
  }
  return { fake, set, pod, freed, warnings }
}

function podOf(owner: JsonMap, index: number, is: { revision: string; ready: boolean }, more: JsonMap): JsonMap {
  const { uid } = owner['metadata'] as { uid: string }
  const controller = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', uid, controller: true }
  const metadata = {
    name: `web-${index}`,
    labels: { 'controller-revision-hash': is.revision },
    ownerReferences: [controller],
    ...(more['metadata'] as JsonMap | undefined),
  }
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata,
    spec: { containers: [{ name: 'app', image: 'registry.invalid/app:v1' }] },
    status: { conditions: [{ type: 'Ready', status: is.ready ? 'True' : 'False' }] },
  }
}

function names(fake: FakeCluster): string[] {
  return fake.all({ apiVersion: 'v1', kind: 'Pod' }).map((pod) => refOf(pod).name)
}
