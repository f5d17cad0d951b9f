import type { ObjectRef } from '../../src/core/object-ref.ts'
import { fakeCluster } from './fake-cluster.ts'
import { clusterContract } from './cluster.ts'

clusterContract('the fake cluster', () => {
  const powerless = fakeCluster({ namespace: 'contract' })
  powerless.deny({})
  const cluster = fakeCluster({ namespace: 'contract', discoveryLag: 2 })
  const ready = (pod: ObjectRef): Promise<void> => {
    cluster.setStatus(pod, { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }, 'kubelet')
    return Promise.resolve()
  }
  return Promise.resolve({ cluster, namespace: 'contract', powerless, ready })
})
