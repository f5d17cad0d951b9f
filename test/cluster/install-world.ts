import { isDeepStrictEqual } from 'node:util'
import type { Json } from '../../src/core/json.ts'
import type { Client } from './client.ts'
import { at, text, until } from './cluster.ts'

/** Everything in a namespace, `Kind/name`, with its resourceVersion: two of these are equal when nothing was written. */
export type World = Readonly<Record<string, string>>

/** Written by controllers at any time, and none of an installer's business. */
const restless = new Set(['events', 'endpoints', 'endpointslices'])

/** As it is once the controllers have written their last status. */
export async function world(api: Client, space: string): Promise<World> {
  const paths = await kinds(api, space)
  let last: World = {}
  return until(`quiet in ${space}`, async () => {
    const now = await looked(api, paths)
    const quiet = isDeepStrictEqual(now, last)
    last = now
    return quiet && now
  })
}

/** `Kind/name` of everything in a namespace but what every namespace has and what controllers make of other things. */
export async function names(api: Client, space: string): Promise<string[]> {
  const all = Object.keys(await looked(api, await kinds(api, space)))
  const ours = (name: string) =>
    !/^(ConfigMap\/kube-root-ca\.crt|ServiceAccount\/default|ControllerRevision\/.*)$/.test(name)
  return all.filter(ours).sort()
}

async function looked(api: Client, paths: readonly (readonly [kind: string, path: string])[]): Promise<World> {
  const found: Record<string, string> = {}
  const lists = await Promise.all(paths.map(([, path]) => api.call('GET', path)))
  for (const [i, { body }] of lists.entries())
    for (const item of (at(body, 'items') ?? []) as Json[])
      found[`${paths[i]![0]}/${text(item, 'metadata.name')}`] = text(item, 'metadata.resourceVersion')
  return found
}

/** Kind and list path of all that can be listed in a namespace, in one version each. */
async function kinds(api: Client, space: string): Promise<(readonly [string, string])[]> {
  const { body } = await api.call('GET', '/apis')
  const groups = ((at(body, 'groups') ?? []) as Json[]).map(
    (group) => `/apis/${text(group, 'preferredVersion.groupVersion')}`,
  )
  const found = await Promise.all(
    ['/api/v1', ...groups].map(async (root) => {
      const resources = (at((await api.call('GET', root)).body, 'resources') ?? []) as Json[]
      return resources
        .filter((it) => at(it, 'namespaced') === true && (at(it, 'verbs') as string[]).includes('list'))
        .filter((it) => !restless.has(text(it, 'name')) && !text(it, 'name').includes('/'))
        .map((it) => [text(it, 'kind'), `${root}/namespaces/${space}/${text(it, 'name')}`] as const)
    }),
  )
  return found.flat()
}
