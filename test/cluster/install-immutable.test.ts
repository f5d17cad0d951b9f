import { describe, expect, it } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import { capstan, done } from './capstan.ts'
import type { Client } from './client.ts'
import { at, client, namespace, text } from './cluster.ts'
import { yaml } from './install-chart.ts'
import { configMap, job, statefulSet } from './install-objects.ts'
import { world } from './install-world.ts'

const service = (spec: object) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'app' },
  spec: { selector: { app: 'app' }, ports: [{ port: 80 }], ...spec },
})

const claims = (size: string, name = 'data') => ({
  volumeClaimTemplates: [
    {
      metadata: { name },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: size } } },
    },
  ],
})

describe('a change that the server takes in no object that is there', () => {
  it('makes a Job run again, and says so', async () => {
    const { api, space, line } = await release(job('setup', 'done', { version: 1 }))
    const before = await uidOf(api, `/apis/batch/v1/namespaces/${space}/jobs/setup`)
    const out = await done(line, { stdin: yaml(job('setup', 'done', { version: 2 })) })
    expect(out).toMatch(
      new RegExp(
        `^recreated +Job/${space}/setup: spec\\.template\\.spec\\.containers.*v1-done.*→.*v2-done.*` +
          'cannot be changed in place; it is deleted with its pods and runs again from the beginning$',
        'm',
      ),
    )
    expect(await uidOf(api, `/apis/batch/v1/namespaces/${space}/jobs/setup`)).not.toBe(before)
  })

  const refused: { title: string; old: object; next: object; says: readonly RegExp[] }[] = [
    {
      title: 'another serviceName of a StatefulSet',
      old: statefulSet('app'),
      next: statefulSet('app', { serviceName: 'other' }),
      says: [/spec\.serviceName \("?app"? → "?other"?\) cannot be changed in place/, /DNS names/],
    },
    {
      title: 'a greater claim of a StatefulSet',
      old: statefulSet('app', claims('1Gi')),
      next: statefulSet('app', claims('2Gi')),
      says: [
        /spec\.volumeClaimTemplates.*storage \("?1Gi"? → "?2Gi"?\) cannot be changed in place/,
        /--recreate does it/,
        /kubectl -n \S+ delete statefulset app --cascade=orphan, then install again/,
        /kubectl -n \S+ patch pvc data-app-0 /,
      ],
    },
    {
      title: 'another name of a claim of a StatefulSet',
      old: statefulSet('app', claims('1Gi')),
      next: statefulSet('app', claims('1Gi', 'disk')),
      says: [/spec\.volumeClaimTemplates/, /its pods would get new, empty claims/],
    },
    {
      title: 'another clusterIP of a Service',
      old: service({}),
      next: service({ clusterIP: 'None' }),
      says: [/spec\.clusterIP \("?10\.96\.\S+"? → "?None"?\) cannot be changed in place/, /--recreate does it/],
    },
    {
      title: 'other data of an immutable ConfigMap',
      old: configMap('app', { color: 'red' }, { immutable: true }),
      next: configMap('app', { color: 'blue' }, { immutable: true }),
      says: [/data\.color \("?red"? → "?blue"?\) cannot be changed in place/, /--recreate does it/],
    },
  ]
  it.for(refused)('is refused before anything is written, with a way out: $title', async ({ old, next, says }) => {
    const { api, space, line } = await release(old)
    const before = await world(api, space)
    const { code, err } = await capstan(line, { stdin: yaml(configMap('first', {}), next) })
    expect(code).toBe(1)
    for (const sentence of says) expect(err).toMatch(sentence)
    expect(await world(api, space)).toEqual(before)
  })

  it('of a StatefulSet is made by --recreate, while its pods and claims stay', async () => {
    const { api, space, line } = await release(statefulSet('app', claims('1Gi')))
    const set = `/apis/apps/v1/namespaces/${space}/statefulsets/app`
    const before = { set: await uidOf(api, set), pods: await uids(api, space, 'pods') }
    const claimsBefore = await uids(api, space, 'persistentvolumeclaims')
    expect(before.pods).toHaveLength(2)
    const stdin = yaml(statefulSet('app', claims('2Gi')))
    expect(await done([...line, '--recreate'], { stdin })).toMatch(/^recreated +StatefulSet\/\S+: .*--cascade=orphan/m)
    expect(await uidOf(api, set)).not.toBe(before.set)
    expect(await uids(api, space, 'pods')).toEqual(before.pods)
    expect(await uids(api, space, 'persistentvolumeclaims')).toEqual(claimsBefore)
    const { body } = await api.call('GET', `/api/v1/namespaces/${space}/pods/app-0`)
    expect(text(body, 'metadata.ownerReferences.0.uid')).toBe(await uidOf(api, set))
    expect(await done(line, { stdin })).toContain('app is unchanged at revision 2')
  })

  it('is made by --recreate where it loses nothing, and there only', async () => {
    const { api, space, line } = await release(
      configMap('app', { color: 'red' }, { immutable: true }),
      service({}),
      statefulSet('app'),
    )
    const next = [configMap('app', { color: 'blue' }, { immutable: true }), service({ clusterIP: 'None' })]
    const before = await world(api, space)
    const both = yaml(...next, statefulSet('app', { serviceName: 'other' }))
    const { code, err } = await capstan([...line, '--recreate'], { stdin: both })
    expect(code).toBe(1)
    expect(err).toContain('it is not recreated')
    expect(await world(api, space)).toEqual(before)
    const out = await done([...line, '--recreate'], { stdin: yaml(...next, statefulSet('app')) })
    expect(out).toMatch(/: 2 recreated, 1 unchanged/)
    expect(text((await api.call('GET', `/api/v1/namespaces/${space}/services/app`)).body, 'spec.clusterIP')).toBe(
      'None',
    )
  })
})

/** A release `app` of these objects. */
async function release(...objects: object[]) {
  const api = client()
  const space = await namespace(api)
  const line = ['apply', 'app', '-n', space, '-f', '-']
  await done(line, { stdin: yaml(...objects) })
  return { api, space, line }
}

async function uidOf(api: Client, path: string): Promise<string> {
  return text((await api.call('GET', path)).body, 'metadata.uid')
}

async function uids(api: Client, space: string, kind: string): Promise<string[]> {
  const { body } = await api.call('GET', `/api/v1/namespaces/${space}/${kind}`)
  return (at(body, 'items') as Json[]).map((it) => `${text(it, 'metadata.name')} ${text(it, 'metadata.uid')}`).sort()
}
