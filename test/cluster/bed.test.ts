import { describe, expect, it, onTestFinished } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import { kubernetesVersion } from './build.ts'
import type { Client, WatchEvent } from './client.ts'
import { at, bed, client, held, namespace, pod, text, until } from './cluster.ts'
import { restartApiServer, resume } from './control.ts'
import { change, condition, lifeOf, makePod, makeSet, setReady, statefulSet } from './objects.ts'

/** What our own control plane alone can be made to do. */
const own = it.runIf(bed !== undefined)

describe('the cluster of the tests', () => {
  it('has Ready nodes, three of them on the test bed', async () => {
    const { body } = await client().call('GET', '/api/v1/nodes')
    const nodes = at(body, 'items') as Json[]
    const ready = nodes.map((node) => condition(node, 'Ready'))
    expect(new Set(ready)).toEqual(new Set(['True']))
    if (bed !== undefined) expect(ready).toHaveLength(3)
  })

  own('is of the version that was built', async () => {
    const { body } = await client().call('GET', '/version')
    expect(at(body, 'gitVersion')).toBe(`v${kubernetesVersion}`)
  })

  own('knows a user without rights', async () => {
    const { status } = await client(bed!.alice).call('GET', '/api/v1/nodes')
    expect(status).toBe(403)
  })

  it('binds the claims of a StatefulSet and gets its pods Ready', async () => {
    const api = client()
    const space = await namespace(api)
    const claim = {
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Mi' } } },
    }
    await makeSet(api, space, 3, { volumeClaimTemplates: [claim] })
    const { body } = await api.call('GET', `/api/v1/namespaces/${space}/persistentvolumeclaims`)
    expect((at(body, 'items') as Json[]).map((it) => at(it, 'status.phase'))).toEqual(['Bound', 'Bound', 'Bound'])
  })

  it('replaces only the pods from the partition on', async () => {
    const api = client()
    const space = await namespace(api)
    await makeSet(api, space, 3, { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } })
    const before = await uids(api, space)
    const path = `/apis/apps/v1/namespaces/${space}/statefulsets/app`
    await change(api, path, { spec: { template: { spec: pod('ready', 2) } } })
    await until('the last pod at the new revision', async () => {
      const { body } = await api.call('GET', path)
      const { observedGeneration, updatedReplicas, readyReplicas } = at(body, 'status') as Record<string, Json>
      return observedGeneration === at(body, 'metadata.generation') && updatedReplicas === 1 && readyReplicas === 3
    })
    const after = await uids(api, space)
    expect(after.map((uid, index) => uid === before[index])).toEqual([true, true, false])
  })
})

describe.runIf(bed !== undefined)('the programs of the test bed', () => {
  it('let a set wait while the controller-manager is held, and go on after it', async () => {
    const api = client()
    const space = await namespace(api)
    held(bed!, 'controller-manager')
    const set = statefulSet(1, {})
    await api.call('POST', `/apis/apps/v1/namespaces/${space}/statefulsets`, set)
    // The scheduler and kwok work on: a pod that needs no controller gets Ready meanwhile.
    await makePod(api, space, 'slow-500ms', {}, 'alone')
    await until('the other pod', async () => {
      const { body } = await api.call('GET', `/api/v1/namespaces/${space}/pods/alone`)
      return lifeOf(body) === 'Running, Ready'
    })
    const { body } = await api.call('GET', `/apis/apps/v1/namespaces/${space}/statefulsets/app`)
    expect(at(body, 'status.observedGeneration')).toBeUndefined()
    resume(bed!, 'controller-manager')
    await setReady(api, space, 1)
  })

  it('answer 410 to a watch from before a restart of the API server', async () => {
    const api = client()
    const space = await namespace(api)
    const maps = `/api/v1/namespaces/${space}/configmaps`
    const { body } = await api.call('POST', maps, { metadata: { name: 'old' } })
    const version = text(body, 'metadata.resourceVersion')
    for (let i = 0; i < 3; i++) await api.call('POST', maps, { metadata: { name: `new-${i}` } })
    await restartApiServer(bed!)
    // The connections of before are reset; one request finds out.
    await until('an answer', async () => (await api.call('GET', '/readyz').catch(() => undefined))?.status === 200)
    const events: WatchEvent[] = []
    const watch = api.watch(`${maps}?watch=1&resourceVersion=${version}`, (event) => events.push(event))
    onTestFinished(() => watch.stop())
    await until('an event', () => Promise.resolve(events.length > 0))
    expect(events[0]).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } })
  })

  it('take a node from its duty and give it back', async () => {
    const api = client()
    const readiness = async () => condition((await api.call('GET', '/api/v1/nodes/node-c')).body, 'Ready')
    const label = (value: string | null) =>
      change(api, '/api/v1/nodes/node-c', { metadata: { labels: { 'testbed/not-ready': value } } })
    await label('true')
    onTestFinished(() => label(null))
    await until('node-c not Ready', async () => (await readiness()) === 'False')
    await label(null)
    await until('node-c Ready', async () => (await readiness()) === 'True')
  })
})

async function uids(api: Client, space: string): Promise<string[]> {
  const { body } = await api.call('GET', `/api/v1/namespaces/${space}/pods?labelSelector=app=app`)
  const pods = (at(body, 'items') as Json[]).map((it) => `${text(it, 'metadata.name')} ${text(it, 'metadata.uid')}`)
  return pods.sort()
}
