import { describe, expect, it } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import { capstan, done } from './capstan.ts'
import type { Client } from './client.ts'
import { at, client, namespace, text, until } from './cluster.ts'
import { yaml } from './install-chart.ts'
import { configMap, deployment, job } from './install-objects.ts'
import { names } from './install-world.ts'

const hook = (event: string, more: { weight?: number; policy?: string; output?: string } = {}) => ({
  'helm.sh/hook': event,
  ...(more.weight === undefined ? {} : { 'helm.sh/hook-weight': String(more.weight) }),
  ...(more.policy === undefined ? {} : { 'helm.sh/hook-delete-policy': more.policy }),
})

describe('hooks', () => {
  it('run before everything and after all is ready, by weight', async () => {
    const { api, space, line } = await release()
    const story = await storyOf(api, space)
    const stdin = yaml(
      job('after', 'done', { annotations: hook('post-install') }),
      deployment('web', 'slow-300ms'),
      job('a-second', 'run-100ms', { annotations: hook('pre-install', { weight: 5 }) }),
      configMap('settings', {}),
      job('z-first', 'run-100ms', { annotations: hook('pre-install', { weight: -5 }) }),
    )
    const out = await done(line, { stdin })
    expect(out).toContain(`succeeded  Job/${space}/z-first (pre-install hook)`)
    await until('the last Job', () => Promise.resolve(story().includes('after done')), story)
    expect(story()).toEqual([
      'z-first made',
      'z-first done',
      'a-second made',
      'a-second done',
      'settings made',
      'web made',
      'web ready',
      'after made',
      'after done',
    ])
  })

  it('of an upgrade and a rollback run then, and those of an install do not', async () => {
    const { api, space, line } = await release()
    const hooks = ['pre-install', 'pre-upgrade', 'post-rollback'].map((event) =>
      job(event, 'done', { annotations: hook(event) }),
    )
    await done(line, { stdin: yaml(...hooks, configMap('settings', { color: 'red' })) })
    expect(await jobs(api, space)).toEqual(['pre-install'])
    await done(line, { stdin: yaml(...hooks, configMap('settings', { color: 'blue' })) })
    expect(await jobs(api, space)).toEqual(['pre-install', 'pre-upgrade'])
    await done(['rollback', 'app', '-n', space])
    expect(await jobs(api, space)).toEqual(['post-rollback', 'pre-install', 'pre-upgrade'])
  })

  it('are not run by --no-hooks, nor where nothing else changes', async () => {
    const { api, space, line } = await release()
    const stdin = yaml(
      job('setup', 'done', { annotations: hook('pre-install,pre-upgrade') }),
      configMap('settings', {}),
    )
    await done([...line, '--no-hooks'], { stdin })
    expect(await done(line, { stdin })).toContain('app is unchanged at revision 1')
    expect(await jobs(api, space)).toEqual([])
  })

  it('are deleted as their policies say', async () => {
    const { api, space, line } = await release()
    const manifests = (color: string) =>
      yaml(
        job('gone', 'done', { annotations: hook('pre-install', { policy: 'hook-succeeded' }) }),
        job('again', 'done', { annotations: hook('pre-install,pre-upgrade') }),
        job('kept', 'done', { annotations: hook('pre-install', { policy: 'hook-failed' }) }),
        configMap('settings', { color }),
      )
    await done(line, { stdin: manifests('red') })
    expect(await jobs(api, space)).toEqual(['again', 'kept'])
    const first = await uidOf(api, space, 'again')
    await done(line, { stdin: manifests('blue') })
    expect(await jobs(api, space)).toEqual(['again', 'kept'])
    expect(await uidOf(api, space, 'again')).not.toBe(first)
  })

  it('that fail end the install before anything is written, with their log', async () => {
    const { api, space, line } = await release()
    const broken = job('setup', 'fail', { annotations: hook('pre-install'), log: 'no licence for 3 brokers\n' })
    const flags = ['--rollback-on-failure']
    const { code, out, err } = await capstan([...line, ...flags], { stdin: yaml(broken, configMap('settings', {})) })
    expect(code).toBe(1)
    // What was never made is not removed, either.
    expect(out).not.toMatch(/^(created|pruned) /m)
    expect(out).toMatch(new RegExp(`^failed +Job/${space}/setup \\(pre-install hook\\): `, 'm'))
    expect(out).toContain('no licence for 3 brokers')
    expect(err).toMatch(new RegExp(`error: apply of app failed: the pre-install hook Job/${space}/setup failed: `))
    expect(await jobs(api, space)).toEqual(['setup'])
    expect((await names(api, space)).filter((name) => name === 'ConfigMap/settings')).toEqual([])
    const history = JSON.parse(await done(['history', 'app', '-n', space, '-o', 'json'])) as Json[]
    expect(history.map((it) => text(it, 'status'))).toEqual(['failed'])

    // As long as none went well it is an install.
    const repaired = job('setup', 'done', { annotations: hook('pre-install'), log: 'licensed\n' })
    expect(await done(line, { stdin: yaml(repaired, configMap('settings', {})) })).toContain('deployed as revision 2')
  })

  it('of an uninstall run around it', async () => {
    const { api, space, line } = await release()
    const annotations = hook('pre-delete,post-delete')
    await done(line, { stdin: yaml(job('farewell', 'done', { annotations }), configMap('settings', {})) })
    const out = await done(['uninstall', 'app', '-n', space])
    const lines = out.split('\n').filter((it) => /^(succeeded|deleted) /.test(it))
    expect(lines).toEqual([
      `succeeded  Job/${space}/farewell (pre-delete hook)`,
      `deleted    ConfigMap/${space}/settings`,
      `succeeded  Job/${space}/farewell (post-delete hook)`,
    ])
    expect(await jobs(api, space)).toEqual(['farewell'])
  })
})

describe('capstan test', () => {
  it('runs the tests of the release, as often as wished', async () => {
    const { api, space, line } = await release()
    await done(line, { stdin: yaml(job('ping', 'done', { annotations: hook('test') }), configMap('settings', {})) })
    expect(await jobs(api, space)).toEqual([])
    expect(await done(['test', 'app', '-n', space])).toContain('app passed its tests')
    expect(await done(['test', 'app', '-n', space])).toContain(`succeeded  Job/${space}/ping (test hook)`)
  })

  it('ends with 1 where one fails, with its log', async () => {
    const { space, line } = await release()
    const tests = [
      job('ping', 'done', { annotations: hook('test'), log: 'pong\n' }),
      job('roundtrip', 'fail', { annotations: hook('test'), log: 'record 7 never came\n' }),
    ]
    await done(line, { stdin: yaml(...tests, configMap('settings', {})) })
    const { code, out, err } = await capstan(['test', 'app', '-n', space])
    expect(code).toBe(1)
    expect(out).toContain('record 7 never came')
    expect(err).toContain(`error: test of app failed: the test Job/${space}/roundtrip failed: `)
    expect(await done(['test', 'app', '-n', space, '--filter', 'ping'])).toContain('app passed its tests')
    const misspelt = await capstan(['test', 'app', '-n', space, '--filter', 'pin'])
    expect(misspelt).toMatchObject({ code: 2, err: expect.stringContaining('did you mean ping?') as string })
  })
})

async function release() {
  const api = client()
  const space = await namespace(api)
  return { api, space, line: ['apply', 'app', '-n', space, '-f', '-'] }
}

/**
 * When Jobs were made and done, Deployments made and ready, ConfigMaps made, in the order in which the server stored it: versions
 * of all kinds come from one etcd.
 */
async function storyOf(api: Client, space: string): Promise<() => string[]> {
  const seen = new Map<string, number>()
  let heard = 0
  const follow = (path: string, facts: (object: Json) => readonly string[]) =>
    api.watch(
      `${path}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`,
      (event) => {
        if (event.type === 'BOOKMARK') {
          heard++
          return
        }
        for (const fact of facts(event.object)) {
          const key = `${text(event.object, 'metadata.name')} ${fact}`
          if (!seen.has(key)) seen.set(key, Number(text(event.object, 'metadata.resourceVersion')))
        }
      },
    )
  const watches = [
    follow(`/apis/batch/v1/namespaces/${space}/jobs`, (it) => [
      'made',
      ...(at(it, 'status.completionTime') ? ['done'] : []),
    ]),
    follow(`/apis/apps/v1/namespaces/${space}/deployments`, (it) => [
      'made',
      ...(at(it, 'status.readyReplicas') === at(it, 'spec.replicas') ? ['ready'] : []),
    ]),
    follow(`/api/v1/namespaces/${space}/configmaps`, () => ['made']),
  ]
  await until('the watches', () => Promise.resolve(heard === watches.length))
  return () =>
    [...seen]
      .filter(([key]) => key !== 'kube-root-ca.crt made')
      .sort(([, a], [, b]) => a - b)
      .map(([key]) => key)
}

async function jobs(api: Client, space: string): Promise<string[]> {
  const { body } = await api.call('GET', `/apis/batch/v1/namespaces/${space}/jobs`)
  return (at(body, 'items') as Json[]).map((it) => text(it, 'metadata.name'))
}

async function uidOf(api: Client, space: string, name: string): Promise<string> {
  return text((await api.call('GET', `/apis/batch/v1/namespaces/${space}/jobs/${name}`)).body, 'metadata.uid')
}
