import { format } from 'prettier'
import { describe, expect, inject, it } from 'vitest'
import { clusterOver } from '../../src/cluster/cluster.ts'
import { connect } from '../../src/cluster/connect.ts'
import type { Cluster } from '../../src/core/cluster.ts'
import type { Json } from '../../src/core/json.ts'
import type { ObjectRef } from '../../src/core/object-ref.ts'
import { clusterContract } from '../contract/cluster.ts'
import { answersTo } from '../contract/contract-row.ts'
import { contractRows } from '../contract/contract-rows.ts'
import { serverTypes } from '../contract/server-types.ts'
import { at, client, namespace as newNamespace, until } from './cluster.ts'
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
    ready: bed === undefined ? undefined : (pod) => readyPod(cluster, pod),
    end: async () => {
      await cluster.remove(ref)
      for (const end of ends) end()
    },
  }
})

/** The budgets' controller needs some milliseconds more than the pod. */
async function readyPod(cluster: Cluster, pod: ObjectRef): Promise<void> {
  await until(`pod ${pod.name} to be Ready`, async () => {
    const conditions = at(await cluster.get(pod), 'status.conditions')
    return (
      Array.isArray(conditions) && conditions.some((it) => at(it, 'type') === 'Ready' && at(it, 'status') === 'True')
    )
  })
  await until(`the budgets of pod ${pod.name}`, async () => {
    const budgets = await cluster.list(
      { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' },
      { namespace: pod.namespace },
    )
    const own = budgets.items.filter((budget) => at(budget, 'spec.selector.matchLabels.app') === pod.name)
    // Of two for one pod the controller counts one.
    const counted = own.some((one) => at(one, 'status.expectedPods') === 1 && at(one, 'status.currentHealthy') === 1)
    return own.length === 0 || counted
  })
}

/** Other versions of Kubernetes say some things differently. `npm run test:cluster -- -u` records both anew. */
describe.runIf(bed !== undefined)('what the fake cluster knows of the real one', () => {
  it('is the types of its fields', async () => {
    const api = client()
    const types = await serverTypes(async (path) => (await api.call('GET', path)).body)
    await expect(await formatted(types as unknown as Json)).toMatchFileSnapshot('../contract/types.json')
  })

  it('is the answers to the rows of the contract', async () => {
    const namespace = await newNamespace(client())
    const transport = await connect({ kubeconfig, namespace }, process.env)
    const cluster = clusterOver(transport)
    const answers: Record<string, Json[]> = {}
    for (const row of contractRows) answers[row.title] = await answersTo(cluster, row)
    transport.close()
    await expect(await formatted(answers)).toMatchFileSnapshot('../contract/answers.json')
  })
})

function formatted(value: Json): Promise<string> {
  return format(JSON.stringify(value, null, 2), { parser: 'json', printWidth: 120 })
}
