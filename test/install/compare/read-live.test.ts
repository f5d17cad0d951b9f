import { describe, expect, it } from 'vitest'
import { ApiError } from '../../../src/core/api-error.ts'
import type { JsonMap } from '../../../src/core/json.ts'
import { readLive } from '../../../src/install/compare/read-live.ts'
import { scripted } from './stub.ts'

const config = (name: string): JsonMap => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'a' } })
const refs = (kind: string, count: number, namespace: string | null = 'a') =>
  Array.from({ length: count }, (_, i) => ({
    ref: { apiVersion: 'v1', kind, namespace: namespace ?? undefined, name: `n${i}` },
  }))

describe('Live objects', () => {
  it('are listed once per kind and namespace when there are several, and others are left out', async () => {
    const cluster = scripted({ list: () => [config('n0'), config('n2'), config('theirs')] })
    const live = await readLive(cluster, refs('ConfigMap', 4))
    expect(cluster.asked).toEqual(['list ConfigMap a'])
    expect([...live.values()]).toEqual([config('n0'), config('n2')])
  })

  it('are read one by one when there are few', async () => {
    const cluster = scripted({ get: (ref) => (ref.name === 'n1' ? undefined : config(ref.name)) })
    const live = await readLive(cluster, refs('ConfigMap', 3))
    expect(cluster.asked).toEqual(['get ConfigMap/a/n0', 'get ConfigMap/a/n1', 'get ConfigMap/a/n2'])
    expect(live.size).toBe(2)
  })

  it('are read one by one where only that is allowed', async () => {
    const cluster = scripted({
      list: () => {
        throw new ApiError(403, 'Forbidden', 'cannot list')
      },
      get: (ref) => config(ref.name),
    })
    expect((await readLive(cluster, refs('ConfigMap', 5))).size).toBe(5)
    expect(cluster.asked).toHaveLength(6)
  })

  it('of Secrets come without records of releases', async () => {
    const seen: (string | undefined)[] = []
    const cluster = scripted({ list: (_, __, fields) => (seen.push(fields), []) })
    await readLive(cluster, refs('Secret', 5))
    expect(seen).toEqual(['type!=helm.sh/release.v1,type!=capstan.dev/release.v1'])
  })

  it('of kinds that belong to the whole cluster are mostly those of others, and definitions are never listed', async () => {
    const cluster = scripted({ get: () => undefined, list: () => [] })
    await readLive(cluster, [...refs('ClusterRole', 5, null), ...refs('CustomResourceDefinition', 30, null)])
    expect(cluster.asked.filter((text) => text.startsWith('list'))).toEqual([])
  })

  it('cannot be had while the server answers with other errors', async () => {
    const cluster = scripted({
      list: () => {
        throw new ApiError(500, '', 'etcd')
      },
    })
    await expect(readLive(cluster, refs('ConfigMap', 5))).rejects.toThrow('etcd')
  })
})
