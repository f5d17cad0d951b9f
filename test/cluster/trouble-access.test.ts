import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { capstan } from './capstan.ts'
import type { Client } from './client.ts'
import { at, bed, client, kubeconfig, namespace, until } from './cluster.ts'
import { folder, yaml } from './install-chart.ts'
import { names, world } from './install-world.ts'
import { accessOf, kubeconfigText } from './kubeconfig.ts'
import { configMap, failing, fine, run, secret, workload } from './trouble.ts'

const objects = [configMap('app', { a: '1' }), secret(), workload('Deployment')]
const apps = ['deployments', 'statefulsets']

describe.runIf(bed !== undefined)('A user who may do little', () => {
  const as = (space: string, ...args: string[]) =>
    run([...args, '-n', space], { kubeconfig: bed!.alice, stdin: yaml(...objects) })
  const applied = (space: string, ...flags: string[]) => as(space, 'apply', 'app', '-f', '-', ...flags)

  it('is told all that is missing together, and nothing is written; with just that Role the install works', async () => {
    const api = client()
    const space = await namespace(api)
    const before = await world(api, space)
    const { err } = await failing(applied(space))
    expect(err.match(/^error.*/gm)).toEqual([
      `error[install/permission]: user alice may not create, get, patch configmaps in namespace ${space}`,
      `error[install/permission]: user alice may not create, delete, get, list, patch secrets in namespace ${space}`,
      `error[install/permission]: user alice may not create, get, patch deployments.apps in namespace ${space}`,
      `error[install/permission]: user alice may not create, delete, get, update leases.coordination.k8s.io in namespace ${space}`,
    ])
    expect(err).toContain(`ask an administrator for a Role in namespace ${space} with this rule`)
    expect(await world(api, space)).toEqual(before)

    await grant(api, space, rulesIn(err))
    expect(await fine(applied(space))).toContain('app is deployed as revision 1')
    expect(await fine(applied(space))).toContain('nothing was written')
    expect(await fine(as(space, 'status', 'app'))).toContain('Deployment')
    expect(await fine(as(space, 'history', 'app'))).toContain('deployed')
    expect((await failing(as(space, 'uninstall', 'app'))).err).toContain('user alice may not delete')
    expect(await names(api, space)).toContain('Deployment/app')
  })

  it('is told of a right that is missing for one kind alone, by the name of the object', async () => {
    const api = client()
    const space = await namespace(api)
    await grant(api, space, [
      { apiGroups: [''], resources: ['secrets', 'configmaps'], verbs: ['*'] },
      { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['*'] },
      { apiGroups: ['apps'], resources: apps, verbs: ['get', 'list', 'watch'] },
    ])
    const { err } = await failing(applied(space))
    expect(err).toMatch(/^error\[install\/permission\]: user alice may not create, patch deployments\.apps in/)
    expect(err).toContain('= needed for app')
    expect(await names(api, space)).not.toContain('ConfigMap/app')
  })

  it('needs no right outside of one namespace, nor one to list, for a StatefulSet of which pods are not shown', async () => {
    const api = client()
    const space = await namespace(api)
    const write = ['get', 'create', 'patch', 'update', 'delete']
    await grant(api, space, [
      { apiGroups: [''], resources: ['secrets'], verbs: [...write, 'list'] },
      { apiGroups: ['coordination.k8s.io', 'apps'], resources: ['leases', 'statefulsets'], verbs: write },
    ])
    const set = { kubeconfig: bed!.alice, stdin: yaml(workload('StatefulSet', { replicas: 2 })) }
    expect(await fine(run(['apply', 'app', '-n', space, '-f', '-'], set))).toContain('app is deployed as revision 1')
    const { err } = await failing(run(['list', '-A'], { kubeconfig: bed!.alice }))
    expect(err).toMatch(/^error\[install\/permission\]: user alice may not list secrets in the cluster\n/)
  })

  it('is told which evidence he may not read, when his pods do not get ready', async () => {
    const api = client()
    const space = await namespace(api)
    await grant(api, space, [
      { apiGroups: [''], resources: ['secrets'], verbs: ['*'] },
      { apiGroups: ['coordination.k8s.io', 'apps'], resources: ['leases', 'deployments'], verbs: ['*'] },
    ])
    const given = { kubeconfig: bed!.alice, stdin: yaml(workload('Deployment', { behaviour: 'bad' })) }
    const { err } = await failing(run(['apply', 'app', '-n', space, '-f', '-', '--timeout', '3s'], given))
    expect(err).toMatch(/Deployment\/\S+\/app is not ready: .*0 of 1 pods/)
    expect(err).toMatch(/\(events cannot be read: .*"alice" cannot list resource "events"/)
    expect(err).toMatch(/\(pods cannot be read: .*"alice" cannot list resource "pods"/)
  })

  it('cannot look at a release without a word of what is missing', async () => {
    const space = await namespace(client())
    for (const args of [
      ['status', 'app'],
      ['history', 'app'],
      ['get', 'values', 'app'],
      ['uninstall', 'app'],
      ['list'],
      ['rollback', 'app'],
      ['test', 'app'],
    ])
      expect((await failing(as(space, ...args))).err).toMatch(
        /^error\[install\/permission\]: user alice may not (get|list) secrets in namespace/,
      )
  })
})

describe('A token that the server does not take', () => {
  it('is one sentence', async () => {
    const { server, ca } = accessOf(kubeconfig)
    const file = join(folder({}), 'kubeconfig')
    const cluster = { server, 'certificate-authority-data': ca?.toString('base64') }
    writeFileSync(file, kubeconfigText(cluster, { token: 'long-expired' }), { mode: 0o600 })
    for (const args of [['list'], ['apply', 'app', '-f', '-'], ['diff', 'app', '-f', '-']]) {
      const { err } = await failing(run(args, { kubeconfig: file, stdin: yaml(...objects) }))
      expect(err).toMatch(/^error\[cluster\/credentials\]: .+\n( += .+\n)*$/)
      expect(err).not.toContain('long-expired')
    }
  })
})

/** Neither a home nor a pod. */
const nothing = { KUBECONFIG: '', HOME: '', KUBERNETES_SERVICE_HOST: '' }

describe('Where no cluster is to be found', () => {
  const missing: [title: string, args: string[], env: Record<string, string>, says: RegExp][] = [
    [
      'a context that is not there is named with those that are',
      ['--context', 'testbad'],
      { KUBECONFIG: kubeconfig },
      /has no context "testbad", which --context asks for\n( += .+\n)* += did you mean testbed\?/,
    ],
    [
      'a file of --kubeconfig that is not there is named',
      ['--kubeconfig', 'nowhere/config'],
      {},
      /--kubeconfig nowhere\/config: there is no such file/,
    ],
    [
      'files of KUBECONFIG that are not there are named',
      [],
      { KUBECONFIG: '/nowhere/config' },
      /no cluster is configured: KUBECONFIG names \/nowhere\/config, which does not exist\n += .*capstan render and rollout simulate work without a cluster/,
    ],
    [
      'without KUBECONFIG and ~/.kube/config it is said what to set, and what works without',
      [],
      { HOME: '/nowhere' },
      /no cluster is configured: there is no \/nowhere\/\.kube\/config\n += set KUBECONFIG, .*capstan render and rollout simulate work without a cluster/,
    ],
    ['also where there is no home', [], {}, /no cluster is configured: .*\n += set KUBECONFIG, /],
  ]
  test.for(missing)('%s', async ([, args, env, says]) => {
    for (const command of [['list'], ['install', 'values.example.yaml'], ['status', 'app']]) {
      const { code, out, err } = await capstan([...command, ...args], { env: { ...nothing, ...env } })
      expect([code, out]).toEqual([1, ''])
      expect(err).toMatch(says)
      expect(err).toMatch(/^error\[cluster\/config\]: /)
    }
  })
})

/** As an administrator would copy them from the answer. */
function rulesIn(err: string): object[] {
  return [...err.matchAll(/^ += - \{apiGroups: \["(.*)"\], resources: \[(.*)\], verbs: \[(.*)\]\}$/gm)].map(
    ([, group, resources, verbs]) => ({
      apiGroups: [group],
      resources: resources!.split(', '),
      verbs: verbs!.split(', '),
    }),
  )
}

/** Resolves when the server goes by it. */
async function grant(api: Client, space: string, rules: readonly object[]): Promise<void> {
  const apiVersion = 'rbac.authorization.k8s.io/v1'
  const root = `/apis/${apiVersion}/namespaces/${space}`
  const metadata = { name: 'alice' }
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'alice' }
  const subjects = [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'alice' }]
  const objects = { roles: { kind: 'Role', rules }, rolebindings: { kind: 'RoleBinding', roleRef, subjects } }
  for (const [resource, object] of Object.entries(objects)) {
    const { status, text } = await api.call('POST', `${root}/${resource}`, { apiVersion, metadata, ...object })
    expect(status, text).toBe(201)
  }
  const [rule] = rules as { apiGroups: string[]; resources: string[]; verbs: string[] }[]
  const verb = rule!.verbs[0] === '*' ? 'get' : rule!.verbs[0]
  const resourceAttributes = { namespace: space, group: rule!.apiGroups[0], resource: rule!.resources[0], verb }
  await until('the role to be in force', async () => {
    const spec = { user: 'alice', resourceAttributes }
    const { body } = await api.call('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', { spec })
    return at(body, 'status.allowed') === true
  })
}
