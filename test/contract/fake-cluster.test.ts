import { fakeCluster } from './fake-cluster.ts'
import { clusterContract } from './cluster.ts'

clusterContract('the fake cluster', () => {
  const powerless = fakeCluster({ namespace: 'contract' })
  powerless.deny({})
  return Promise.resolve({
    cluster: fakeCluster({ namespace: 'contract', discoveryLag: 2 }),
    namespace: 'contract',
    powerless,
  })
})
