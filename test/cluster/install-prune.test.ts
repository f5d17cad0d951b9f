import { describe, expect, it, onTestFinished } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import { done } from './capstan.ts'
import { clientOf } from './client.ts'
import { at, client, kubeconfig, namespace, text, until } from './cluster.ts'
import { yaml } from './install-chart.ts'
import { configMap, definition, deployment } from './install-objects.ts'
import { names } from './install-world.ts'

describe('what is no longer in the release', () => {
  it('is deleted, and its pods with it', async () => {
    const { api, space, apply } = await release()
    await apply(configMap('one', {}), configMap('two', {}), deployment('web'))
    expect(await apply(configMap('one', {}))).toContain(`pruned     Deployment/${space}/web`)
    // Pods go after the answer: their end is the garbage collector's.
    let left: string[] = []
    await until(
      'the pods to go',
      async () => (left = await members(api, space)).length === 1,
      () => left,
    )
    expect(left).toEqual(['ConfigMap/one'])
  })

  it('stays when --no-prune is given', async () => {
    const { api, space, apply, plan } = await release()
    await apply(configMap('one', {}), configMap('two', {}))
    expect(await plan('--no-prune')(configMap('one', {}))).toEqual([`keep ConfigMap/two: pruning is off`])
    await apply.with('--no-prune')(configMap('one', {}))
    expect(await members(api, space)).toEqual(['ConfigMap/one', 'ConfigMap/two'])
  })

  const wishes: [string, string][] = [
    ['capstan.dev/prune', 'disabled'],
    ['helm.sh/resource-policy', 'keep'],
  ]
  it.for(wishes)('stays for its annotation %s: %s, at uninstall, too', async ([annotation, value]) => {
    const { api, space, apply, plan } = await release()
    const dear = configMap('dear', {}, { annotations: { [annotation]: value } })
    await apply(configMap('one', {}), dear)
    expect(await plan()(configMap('one', {}))).toEqual([
      `keep ConfigMap/dear: its annotation ${annotation} says ${value}`,
    ])
    expect(await apply(configMap('one', {}))).toContain('1 kept')
    expect(await members(api, space)).toEqual(['ConfigMap/dear', 'ConfigMap/one'])
    await apply(configMap('one', {}), dear)
    expect(await done(['uninstall', 'app', '-n', space])).toContain(`kept: ConfigMap/${space}/dear`)
    expect(await members(api, space)).toEqual(['ConfigMap/dear'])
  })

  it('stays where it is data or a definition, until --prune-kind names its kind', async () => {
    const { api, space, apply, plan } = await release()
    const group = `${space}.example.com`
    const own = clientOf(kubeconfig)
    const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/topics.${group}`
    onTestFinished(async () => {
      await own.call('DELETE', path)
      own.close()
    })
    const claim = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    }
    const whole = [configMap('one', {}), claim, definition(group)]
    await apply(...whole)
    expect(await plan()(configMap('one', {}))).toEqual([
      'keep PersistentVolumeClaim/data: its data would be lost; --prune-kind PersistentVolumeClaim deletes it',
      `keep CustomResourceDefinition/topics.${group}: all objects of its kind would be deleted, in all namespaces; --prune-kind CustomResourceDefinition deletes it`,
    ])
    expect(await apply(configMap('one', {}))).toContain('2 kept')
    expect(await members(api, space)).toEqual(['ConfigMap/one', 'PersistentVolumeClaim/data'])
    expect((await api.call('GET', path)).status).toBe(200)
    // No record names them any more, and still they are the release's.
    await apply.with('--prune-kind', 'PersistentVolumeClaim')(configMap('one', {}))
    expect(await members(api, space)).toEqual(['ConfigMap/one'])
    await done(['uninstall', 'app', '-n', space, '--prune-kind', 'CustomResourceDefinition'])
    expect(await members(api, space)).toEqual([])
    expect((await api.call('GET', path)).status).toBe(404)
  })
})

describe('an object whose manifest moves to another version of its API', () => {
  it('is neither deleted nor made again', async () => {
    const { api, space, apply } = await release()
    const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }
    const scaler = (apiVersion: string, spec: object) => {
      const whole = { scaleTargetRef: target, minReplicas: 2, maxReplicas: 4, ...spec }
      return { apiVersion, kind: 'HorizontalPodAutoscaler', metadata: { name: 'web' }, spec: whole }
    }
    const cpu = { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } }
    const old = scaler('autoscaling/v1', { targetCPUUtilizationPercentage: 80 })
    const next = scaler('autoscaling/v2', { metrics: [{ type: 'Resource', resource: cpu }] })
    const at = `/apis/autoscaling/v2/namespaces/${space}/horizontalpodautoscalers/web`
    await apply.with('--no-wait')(old)
    const before = text((await api.call('GET', at)).body, 'metadata.uid')
    const out = await apply.with('--no-wait')(next)
    expect(out).not.toContain('pruned')
    expect(text((await api.call('GET', at)).body, 'metadata.uid')).toBe(before)
    expect(await apply.with('--no-wait')(next)).toContain('unchanged at revision 2')
    expect(await members(api, space)).toEqual(['HorizontalPodAutoscaler/web'])
  })
})

/** `apply` puts these objects, and no others, into the release `app` of a namespace. */
async function release() {
  const api = client()
  const space = await namespace(api)
  const line = ['apply', 'app', '-n', space, '-f', '-']
  const apply = Object.assign((...objects: object[]) => done(line, { stdin: yaml(...objects) }), {
    with:
      (...flags: string[]) =>
      (...objects: object[]) =>
        done([...line, ...flags], { stdin: yaml(...objects) }),
  })
  /** What would be done to what the release has no longer. */
  const plan =
    (...flags: string[]) =>
    async (...objects: object[]): Promise<string[]> => {
      const out = await done([...line, ...flags, '--dry-run', '-o', 'json'], { stdin: yaml(...objects) })
      const events = out
        .trim()
        .split('\n')
        .map((text) => JSON.parse(text) as Json)
      const changes = at(
        events.find((event) => text(event, 'is') === 'plan'),
        'changes',
      ) as Json[]
      return changes
        .filter((it) => ['keep', 'prune'].includes(text(it, 'action')))
        .map((it) => `${text(it, 'action')} ${text(it, 'ref.kind')}/${text(it, 'ref.name')}: ${text(it, 'why')}`)
    }
  return { api, space, apply, plan }
}

/** Without the release's own record. */
async function members(api: ReturnType<typeof client>, space: string): Promise<string[]> {
  return (await names(api, space)).filter((name) => !/^(Secret|Lease)\/capstan\./.test(name))
}
