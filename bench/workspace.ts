import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { clientOf } from '../test/cluster/client.ts'
import { benchLabel } from './install-objects.ts'

/** Namespaces of one run of a benchmark, `capstan-bench-RUN-…`. */
export interface Workspace {
  name(label: string): string
  make(name: string): Promise<void>
  /** Throws when it does not have so many objects: a benchmark of tools that make different things would say nothing. */
  holds(name: string, count: number): Promise<void>
  /** After a look whether it holds so many objects. */
  removeFull(name: string, count: number): Promise<void>
  /** Ends when it is gone and no controller is at work on it any more. */
  remove(name: string): Promise<void>
  /** Removes what is left, for instance by an error, without waiting. */
  close(): Promise<void>
}

export function workspace(kubeconfig: string): Workspace {
  const run = randomBytes(3).toString('hex')
  const client = clientOf(kubeconfig)
  const made = new Set<string>()
  const path = (name: string, resource: string): string => `/api/v1/namespaces/${name}/${resource}`

  const holds = async (name: string, count: number): Promise<void> => {
    const kinds = ['configmaps', 'services', 'secrets']
    const found = await Promise.all(
      kinds.map(async (kind) => {
        const { body } = await client.call('GET', path(name, `${kind}?labelSelector=${benchLabel}`))
        return (body as { items: unknown[] } | undefined)?.items.length ?? 0
      }),
    )
    const sum = found.reduce((all, each) => all + each, 0)
    if (sum !== count) throw new Error(`namespace ${name} has ${sum} objects, not ${count}: ${found.join(', ')}`)
  }

  /** The controllers make an EndpointSlice for every Service; the next run must not be measured against that. */
  const settled = async (name: string): Promise<void> => {
    const sizeOf = async (where: string): Promise<number> => {
      const { body } = await client.call('GET', where)
      return (body as { items: unknown[] } | undefined)?.items.length ?? 0
    }
    const services = await sizeOf(path(name, 'services'))
    const slices = `/apis/discovery.k8s.io/v1/namespaces/${name}/endpointslices`
    for (let tries = 0; tries < 100 && (await sizeOf(slices)) < services; tries++) await pause(100)
  }

  const remove = async (name: string): Promise<void> => {
    await settled(name)
    await client.call('DELETE', `/api/v1/namespaces/${name}`)
    for (let tries = 0; tries < 600; tries++) {
      const { status } = await client.call('GET', `/api/v1/namespaces/${name}`)
      if (status === 404) break
      await pause(100)
    }
    made.delete(name)
  }

  return {
    name: (label) => `capstan-bench-${run}-${label.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`,
    make: async (name) => {
      made.add(name)
      const { status, text } = await client.call('POST', '/api/v1/namespaces', { metadata: { name } })
      if (status !== 201) throw new Error(`no namespace ${name}: ${status} ${text}`)
      // Its ConfigMap and its ServiceAccount come from controllers, too.
      for (let tries = 0; tries < 100; tries++) {
        if ((await client.call('GET', path(name, 'configmaps/kube-root-ca.crt'))).status === 200) return
        await pause(50)
      }
    },
    holds,
    removeFull: async (name, count) => {
      await holds(name, count)
      await remove(name)
    },
    remove,
    close: async () => {
      for (const name of made) await client.call('DELETE', `/api/v1/namespaces/${name}`)
      client.close()
    },
  }
}
