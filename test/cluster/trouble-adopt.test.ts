import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import { helm } from '../helm/build.ts'
import { kubectl } from './build.ts'
import type { Client } from './client.ts'
import { at, client, kubeconfig, namespace, played, text, until } from './cluster.ts'
import { folder, yaml } from './install-chart.ts'
import { world } from './install-world.ts'
import { apply, configMap, failing, fine, hidden, run, secret, workload } from './trouble.ts'

const call = promisify(execFile)

beforeAll(async () => {
  kubectl()
  await helm(4)
}, 900_000)

interface Tool {
  readonly title: string
  readonly puts: (space: string, objects: readonly object[]) => Promise<unknown>
  readonly manager: string
}

const tools: Tool[] = [
  {
    title: 'kubectl apply',
    manager: 'kubectl-client-side-apply',
    puts: (space, objects) => {
      const files = folder({ 'all.yaml': yaml(...objects) })
      return call(kubectl(), ['--kubeconfig', kubeconfig, '-n', space, 'apply', '-f', `${files}/all.yaml`])
    },
  },
  { title: 'helm install', manager: 'helm', puts: (space, objects) => helmInstall(space, objects, 'true') },
  {
    title: 'helm install --server-side=false',
    manager: 'helm',
    puts: (space, objects) => helmInstall(space, objects, 'false'),
  },
]

/** Three pods, of which only the last one has the newest template: whoever put it there wants to see how that one does. */
const set = (version: number, strategy: object): object =>
  workload('StatefulSet', { version, replicas: 3, spec: { updateStrategy: { type: 'RollingUpdate', ...strategy } } })

describe.runIf(played)('What was put into the cluster', () => {
  test.for(tools)(
    'by $title is taken over with --adopt, and what is no longer wanted goes',
    async ({ puts, manager }) => {
      const api = client()
      const space = await namespace(api)
      const held = { rollingUpdate: { partition: 2 } }
      await puts(space, [configMap('app', { a: '1', old: 'x' }), secret(), set(1, held)])
      expect(await managers(api, space)).toContain(manager)
      const wanted = [configMap('app', { a: '2' }), secret(), set(1, {})]

      const before = await world(api, space)
      const pods = await podsOf(api, space)
      const { err } = await failing(apply(space, wanted))
      expect(err).toMatch(
        new RegExp(`ConfigMap/${space}/app: a field that you set belongs to ${manager}\n += data\\.a +${manager} `),
      )
      expect(err).toContain('--adopt')
      expect(await fine(apply(space, wanted, '--adopt', '--dry-run'))).toMatch(/nothing was written: \d to update/)
      expect(await world(api, space)).toEqual(before)

      const out = await fine(apply(space, wanted, '--adopt'))
      expect(out).toMatch(new RegExp(`updated +ConfigMap/${space}/app: .*${manager}.*removes.*data\\.old`))
      const { body } = await api.call('GET', `/api/v1/namespaces/${space}/configmaps/app`)
      expect(at(body, 'data')).toEqual({ a: '2' })
      expect(at(body, 'metadata.annotations')).toBeUndefined()
      expect(await managers(api, space)).not.toContain(manager)
      expect((await api.call('GET', `/api/v1/namespaces/${space}/secrets/app`)).text).not.toContain('last-applied')
      expect(await partition(api, space)).toBe('2')
      expect(await podsOf(api, space)).toEqual(pods)
      expect(await fine(apply(space, wanted, '--adopt'))).toContain('nothing was written')
      expect(await fine(apply(space, wanted))).toContain('nothing was written')

      // The partition is the rollout's: it stays where it was put, and holds back the next template, too.
      await fine(apply(space, [...wanted.slice(0, 2), set(2, {})]))
      expect(await partition(api, space)).toBe('2')
      expect((await run(['get', 'manifest', 'app', '-n', space])).out).not.toContain(hidden)
    },
  )
})

async function helmInstall(space: string, objects: readonly object[], serverSide: string): Promise<unknown> {
  const made = folder({
    'Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\n',
    'templates/all.yaml': yaml(...objects),
  })
  const flags = ['--kubeconfig', kubeconfig, '-n', space, `--server-side=${serverSide}`]
  return call(await helm(4), ['install', 'app', made, ...flags])
}

async function objectsOf(api: Client, space: string): Promise<readonly (Json | undefined)[]> {
  const core = ['configmaps', 'secrets'].map((it) => `/api/v1/namespaces/${space}/${it}/app`)
  const answers = await Promise.all(
    [...core, `/apis/apps/v1/namespaces/${space}/statefulsets/app`].map((path) => api.call('GET', path)),
  )
  return answers.map(({ body }) => body)
}

/** Of what is no status, in all objects. */
async function managers(api: Client, space: string): Promise<string[]> {
  const entries = (await objectsOf(api, space)).flatMap((object) => at(object, 'metadata.managedFields') as Json[])
  return entries.filter((it) => text(it, 'subresource') === '').map((it) => text(it, 'manager'))
}

/** By uid: a pod that restarts has another one. */
async function podsOf(api: Client, space: string): Promise<string[]> {
  return until('three pods', async () => {
    const { body } = await api.call('GET', `/api/v1/namespaces/${space}/pods`)
    const pods = (at(body, 'items') as Json[]).map((it) => text(it, 'metadata.uid'))
    return pods.length === 3 && pods.sort()
  })
}

async function partition(api: Client, space: string): Promise<string> {
  const [, , object] = await objectsOf(api, space)
  return text(object, 'spec.updateStrategy.rollingUpdate.partition')
}
