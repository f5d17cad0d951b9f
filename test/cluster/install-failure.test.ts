import { describe, expect, it } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import { capstan, done } from './capstan.ts'
import { at, client, namespace, text } from './cluster.ts'
import { yaml } from './install-chart.ts'
import { configMap, deployment, job, statefulSet } from './install-objects.ts'
import { names } from './install-world.ts'

/** May hold data by the time that the install fails. */
const claim = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
}

describe('an install that fails', () => {
  const kinds = [
    { kind: 'Deployment', path: 'deployments', make: deployment },
    {
      kind: 'StatefulSet',
      path: 'statefulsets',
      make: (name: string, behaviour: 'ready' | 'crash', version: number) => statefulSet(name, {}, behaviour, version),
    },
  ] as const
  it.for(kinds)(
    'of a $kind goes back to the last good revision, after the evidence was taken',
    async ({ path, make }) => {
      const { api, space, line, history } = await release()
      await done(line, { stdin: yaml(make('web', 'ready', 1), configMap('settings', { color: 'red' })) })
      const broken = yaml(make('web', 'crash', 2), configMap('settings', { color: 'blue' }), configMap('new', {}))
      const { code, out, err } = await capstan([...line, '--rollback-on-failure', '--timeout', '20s'], {
        stdin: broken,
      })
      expect(code).toBe(1)
      expect(out).toContain('rollback   to revision 1')
      expect(err).toMatch(/exit code 1|exited with 1|CrashLoopBackOff/)
      expect(err).toMatch(/error: .* of app failed: .*web.*; app was brought back to revision 1/)
      expect(await history()).toEqual(['1 superseded', '2 failed', '3 deployed'])
      const { body } = await api.call('GET', `/apis/apps/v1/namespaces/${space}/${path}/web`)
      expect(text(body, 'spec.template.spec.containers.0.image')).toContain('v1-ready')
      expect(at(body, 'status.readyReplicas')).toBe(2)
      const settings = await api.call('GET', `/api/v1/namespaces/${space}/configmaps/settings`)
      expect(text(settings.body, 'data.color')).toBe('red')
      expect((await api.call('GET', `/api/v1/namespaces/${space}/configmaps/new`)).status).toBe(404)
    },
  )

  it('as the first one leaves nothing of what it made but data, with --rollback-on-failure', async () => {
    const { api, space, line, history } = await release()
    const stdin = yaml(deployment('web', 'bad'), configMap('settings', {}), job('setup'), claim)
    const { code, err } = await capstan([...line, '--rollback-on-failure', '--timeout', '3s'], { stdin })
    expect(code).toBe(1)
    expect(err).toMatch(
      /error: apply of app failed: Deployment\/.*web: .*; what it had made was removed, but for PersistentVolumeClaim\/\S+\/data\n/,
    )
    const left = (await names(api, space)).filter((name) => !/^(Secret|Lease)\/capstan/.test(name))
    expect(left).toEqual(['PersistentVolumeClaim/data'])
    expect(await history()).toEqual(['1 failed'])
    expect(await done(line, { stdin: yaml(deployment('web')) })).toContain('app is deployed as revision 2')
  })

  it('without it stays as it is, and the next one puts it right', async () => {
    const { line, history } = await release()
    await done(line, { stdin: yaml(deployment('web', 'ready', 1)) })
    const { code, err } = await capstan([...line, '--timeout', '1s'], { stdin: yaml(deployment('web', 'bad', 2)) })
    expect(code).toBe(1)
    expect(err).not.toContain('brought back')
    expect(await history()).toEqual(['1 deployed', '2 failed'])
    await done(line, { stdin: yaml(deployment('web', 'ready', 3)) })
    expect(await history()).toEqual(['1 superseded', '2 failed', '3 deployed'])
  })

  it('is recorded as failed, and the same once more is no "unchanged"', async () => {
    const { line } = await release()
    const stdin = yaml(deployment('web', 'bad'))
    const first = await capstan([...line, '--timeout', '1s'], { stdin })
    expect(first.code).toBe(1)
    expect(first.err).toMatch(/error: apply of app failed: Deployment\/\S+web: .*0 of 2/)
    const second = await capstan([...line, '--timeout', '1s'], { stdin })
    expect(second.code).toBe(1)
    expect(second.out).not.toContain('unchanged at revision')
  })

  it('for lack of time ends soon after it', async () => {
    const { line } = await release()
    const began = performance.now()
    const { code } = await capstan([...line, '--timeout', '1s'], { stdin: yaml(deployment('web', 'slow-60s')) })
    expect(code).toBe(1)
    expect(performance.now() - began).toBeLessThan(10_000)
  })
})

describe('--output json', () => {
  it.for([
    ['ready', 'deployed'],
    ['bad', 'failed'],
  ] as const)('writes one event per line, the outcome last, of a release that is %s', async ([behaviour, outcome]) => {
    const { space, line } = await release()
    const stdin = yaml(deployment('web', behaviour), configMap('settings', {}))
    const { out } = await capstan([...line, '-o', 'json', '--timeout', '2s'], { stdin })
    const events = out
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text) as Json)
    expect(events.map((it) => text(it, 'is')).slice(0, 2)).toEqual(['begin', 'plan'])
    expect(events.every((it) => !Number.isNaN(Date.parse(text(it, 'at'))))).toBe(true)
    expect(events.at(-1)).toMatchObject({ is: 'end', outcome: { is: outcome } })
    expect(events.filter((it) => text(it, 'is') === 'end')).toHaveLength(1)
    expect(events.filter((it) => text(it, 'is') === 'evidence')).toHaveLength(outcome === 'failed' ? 1 : 0)
    expect(events).toContainEqual(
      expect.objectContaining({
        is: 'applied',
        ref: { apiVersion: 'v1', kind: 'ConfigMap', namespace: space, name: 'settings' },
        action: 'create',
      }),
    )
  })
})

async function release() {
  const api = client()
  const space = await namespace(api)
  const history = async (): Promise<string[]> => {
    const revisions = JSON.parse(await done(['history', 'app', '-n', space, '-o', 'json'])) as Json[]
    return revisions.map((it) => `${text(it, 'revision')} ${text(it, 'status')}`)
  }
  return { api, space, line: ['apply', 'app', '-n', space, '-f', '-'], history }
}
