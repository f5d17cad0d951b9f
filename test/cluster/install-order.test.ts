import { describe, expect, it, onTestFinished } from 'vitest'
import { capstan, done } from './capstan.ts'
import type { Client } from './client.ts'
import { client, kubeconfig, namespace, text } from './cluster.ts'
import { clientOf } from './client.ts'
import { chart, yaml } from './install-chart.ts'
import { configMap, definition, topic } from './install-objects.ts'

describe('a namespace', () => {
  it('that is missing is told in one sentence, with what to do', async () => {
    const api = client()
    const space = passing('namespaces')
    const { code, out, err } = await apply(space, configMap('app', {}))
    expect(code).toBe(1)
    expect(out).toBe('')
    expect(err).toContain(`the namespace ${space} does not exist`)
    expect(err).toContain('make it with --create-namespace, or name another one with -n')
    expect(err.trim().split('\n').length).toBeLessThanOrEqual(3)
    expect(await isThere(api, `/api/v1/namespaces/${space}`)).toBe(false)
  })

  it('is made by --create-namespace, once, and outlives the release', async () => {
    const api = client()
    const space = passing('namespaces')
    const line = ['apply', 'app', '-n', space, '-f', '-', '--create-namespace']
    const stdin = yaml(configMap('app', {}))
    expect(await done([...line, '--dry-run'], { stdin })).toContain('nothing was written: 1 to create')
    expect(await isThere(api, `/api/v1/namespaces/${space}`)).toBe(false)
    await done(line, { stdin })
    expect(await done(line, { stdin })).toContain('app is unchanged at revision 1')
    await done(['uninstall', 'app', '-n', space])
    expect(await isThere(api, `/api/v1/namespaces/${space}`)).toBe(true)
    expect(await isThere(api, `/api/v1/namespaces/${space}/configmaps/app`)).toBe(false)
  })

  it('is made as the release has it, and stays when it is uninstalled', async () => {
    const api = client()
    const space = passing('namespaces')
    const own = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: space, labels: { team: 'events' } } }
    // It comes last, as somebody may write it.
    const stdin = yaml(configMap('app', {}), own)
    const line = ['apply', 'app', '-n', space, '-f', '-']
    expect(await done(line, { stdin })).toContain('app is deployed as revision 1')
    expect(text((await api.call('GET', `/api/v1/namespaces/${space}`)).body, 'metadata.labels.team')).toBe('events')
    expect(await done(line, { stdin })).toContain('app is unchanged at revision 1')
    expect(await done(['uninstall', 'app', '-n', space])).toContain(`kept: Namespace/${space}`)
    expect(await isThere(api, `/api/v1/namespaces/${space}`)).toBe(true)
  })
})

describe('a kind that the release itself defines', () => {
  it('is served before its objects are written, by apply', async () => {
    const api = client()
    const space = await namespace(api)
    const group = `${space}.example.com`
    passing('apiextensions.k8s.io/v1/customresourcedefinitions', `topics.${group}`)
    // The object stands before its definition.
    const stdin = yaml(topic(group, 'orders'), definition(group))
    const line = ['apply', 'app', '-n', space, '-f', '-']
    expect(await done(line, { stdin })).toMatch(/app is deployed as revision 1.*: 2 created/)
    expect(await isThere(api, `/apis/${group}/v1/namespaces/${space}/topics/orders`)).toBe(true)
    expect(await done(line, { stdin })).toContain('app is unchanged at revision 1')
  })

  it('is served before its objects are written, from crds/ of a chart', async () => {
    const api = client()
    const space = await namespace(api)
    const group = `${space}.example.com`
    passing('apiextensions.k8s.io/v1/customresourcedefinitions', `topics.${group}`)
    const made = chart({
      'crds/topics.yaml': yaml(definition(group)),
      'templates/orders.yaml.hbs': yaml(topic(group, 'orders')),
    })
    const line = ['install', '--chart', made, '--name', 'app', '-n', space]
    expect(await done(line)).toMatch(/app is deployed as revision 1.*: 2 created/)
    expect(await isThere(api, `/apis/${group}/v1/namespaces/${space}/topics/orders`)).toBe(true)
    expect(await done(line)).toContain('app is unchanged at revision 1')
    // All objects of a kind go with its definition, in all namespaces.
    expect(await done(['uninstall', 'app', '-n', space])).toContain(`kept: CustomResourceDefinition/topics.${group}`)
    expect(await isThere(api, `/apis/${group}/v1/namespaces/${space}/topics/orders`)).toBe(false)
  })
})

let number = 0

/** A name of the whole cluster that is the running test's, and goes with it. */
function passing(path: string, name = `capstan-test-own-${process.pid}-${number++}`): string {
  const own = clientOf(kubeconfig)
  onTestFinished(async () => {
    await own.call('DELETE', `/${path === 'namespaces' ? 'api/v1' : 'apis'}/${path}/${name}`)
    own.close()
  })
  return name
}

async function apply(space: string, ...objects: object[]) {
  return capstan(['apply', 'app', '-n', space, '-f', '-'], { stdin: yaml(...objects) })
}

async function isThere(api: Client, path: string): Promise<boolean> {
  return (await api.call('GET', path)).status === 200
}
