import { inject } from 'vitest'
import { clusterOver } from '../../src/cluster/cluster.ts'
import { connect } from '../../src/cluster/connect.ts'
import type { Cluster } from '../../src/core/cluster.ts'
import { clusterContract } from '../contract/cluster.ts'
import { bedAt } from './up.ts'

const kubeconfig = inject('kubeconfig')
const bed = bedAt(inject('folder'))

clusterContract('a real API server', async () => {
  const namespace = `capstan-contract-${process.pid}`
  const ends: (() => void)[] = []
  const clusterBy = async (file: string): Promise<Cluster> => {
    const transport = await connect({ kubeconfig: file, namespace }, process.env)
    ends.push(() => transport.close())
    return clusterOver(transport)
  }
  const cluster = await clusterBy(kubeconfig)
  const ref = { apiVersion: 'v1', kind: 'Namespace', namespace: undefined, name: namespace }
  await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, { manager: 'test' })
  return {
    cluster,
    namespace,
    powerless: bed === undefined ? undefined : await clusterBy(bed.alice),
    end: async () => {
      await cluster.remove(ref)
      for (const end of ends) end()
    },
  }
})
