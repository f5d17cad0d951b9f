import { describe, expect, it, test } from 'vitest'
import type { Client } from './client.ts'
import { at, client, namespace, text } from './cluster.ts'
import { world } from './install-world.ts'
import { apply, configMap, edit, failing, fine, hidden, run, secret, workload } from './trouble.ts'

describe('A field that somebody changed by kubectl edit', () => {
  it('is told with object, field, manager, since when and what to do, and nothing is written', async () => {
    const { api, space, objects } = await edited()
    const before = await world(api, space)
    const { out, err } = await failing(apply(space, objects))
    expect(out).toBe('')
    expect(err).toMatch(
      new RegExp(
        [
          `^error\\[install/conflict\\]: ConfigMap/${space}/app: 2 fields that you set belong to kubectl-edit`,
          ` += data\\.a +kubectl-edit +since \\d{4}-\\S+Z +"edited", you want "1"`,
          ` += data\\.b +kubectl-edit +since \\d{4}-\\S+Z +"edited", you want "2"`,
          ` += --take 'ConfigMap/app:data\\.a' .*`,
          ` += --yield 'ConfigMap/app:data\\.a' .*`,
          ` += --adopt .*`,
          ` += --force-conflicts .*`,
        ].join('\n'),
      ),
    )
    expect(err).toMatch(
      /Deployment\/\S+: a field that you set belongs to hpa\n += spec\.replicas +hpa .* 2, you want 1/,
    )
    expect(err).toMatch(/Secret\/\S+: a field that you set belongs to kubectl-edit\n += data\.password +kubectl-edit/)
    expect(await world(api, space)).toEqual(before)
  })

  const cures: [title: string, flags: string[], values: string, why: RegExp][] = [
    [
      '--take PATH sets that field, and --yield PATH leaves another one as it is',
      ['--take', 'ConfigMap/app:data.a', '--yield', 'data.b', '--yield', 'spec.replicas', '--take', 'data.password'],
      '1 edited 2 staple',
      /takes data\.a from kubectl-edit/,
    ],
    [
      '--force-conflicts sets all of them',
      ['--force-conflicts'],
      '1 2 1 staple',
      /takes data\.a, data\.b from kubectl-edit/,
    ],
    [
      '--adopt sets what kubectl edit changed, and not what a controller did',
      ['--adopt', '--yield', 'Deployment/app:spec.replicas'],
      '1 2 2 staple',
      /takes/,
    ],
  ]
  test.for(cures)('%s; then the plan is unchanged', async ([, flags, values, why]) => {
    const { api, space, objects } = await edited()
    expect(await fine(apply(space, objects, ...flags))).toMatch(why)
    expect(await valuesOf(api, space)).toBe(values)
    const yields = flags.flatMap((flag, i) => (flag === '--yield' ? [flag, flags[i + 1]!] : []))
    const after = await world(api, space)
    expect(await fine(apply(space, objects, ...yields))).toContain('nothing was written')
    expect(await world(api, space)).toEqual(after)
  })

  it('that the release does not set is no business of ours', async () => {
    const api = client()
    const space = await namespace(api)
    await fine(apply(space, [configMap('app', { a: '1' })]))
    await edit(api, `/api/v1/namespaces/${space}/configmaps/app`, { data: { other: 'x' } })
    expect(await fine(apply(space, [configMap('app', { a: '1' })]))).toContain('nothing was written')
    await fine(apply(space, [configMap('app', { a: '2' })]))
    const { body } = await api.call('GET', `/api/v1/namespaces/${space}/configmaps/app`)
    expect(at(body, 'data')).toEqual({ a: '2', other: 'x' })
  })

  it('is no conflict where both want the same value', async () => {
    const api = client()
    const space = await namespace(api)
    await fine(apply(space, [configMap('app', { a: '1' })]))
    await edit(api, `/api/v1/namespaces/${space}/configmaps/app`, { data: { a: '2' } })
    await fine(apply(space, [configMap('app', { a: '2' })]))
  })

  test.for([
    [
      '--take',
      'ConfigMap/app:data.aa',
      /--take ConfigMap\/app:data\.aa: no object of the release sets such a field\n.*did you mean data\.a\?/,
    ],
    [
      '--yield',
      'ConfigMap/ap:data.a',
      /--yield ConfigMap\/ap:data\.a: no object of the release is ConfigMap\/ap\n.*did you mean ConfigMap\/app\?/,
    ],
  ] as const)('and a misspelt %s %s is wrong usage', async ([flag, path, says]) => {
    const api = client()
    const space = await namespace(api)
    const { err } = await failing(apply(space, [configMap('app', { a: '1' })], flag, path), 2)
    expect(err).toMatch(says)
  })
})

describe('A Secret', () => {
  it('written as stringData loses what the manifest no longer has, and is asked about no more', async () => {
    const api = client()
    const space = await namespace(api)
    const made = (stringData: object) => [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'app' }, stringData }]
    await fine(apply(space, made({ password: hidden, old: 'gone-tomorrow' })))
    expect(await fine(apply(space, made({ password: hidden, old: 'gone-tomorrow' })))).toContain('nothing was written')
    await fine(apply(space, made({ password: hidden })))
    const { body } = await api.call('GET', `/api/v1/namespaces/${space}/secrets/app`)
    expect(at(body, 'data')).toEqual({ password: Buffer.from(hidden).toString('base64') })
  })

  it('is not shown by diff, get, status or history, as text or JSON', async () => {
    const api = client()
    const space = await namespace(api)
    await fine(apply(space, [secret()]))
    const other = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'app' },
      stringData: { password: `${hidden}!` },
    }
    for (const output of ['text', 'json'])
      for (const args of [['get', 'manifest'], ['get', 'values'], ['status'], ['history']])
        await fine(run([...args, 'app', '-n', space, '-o', output === 'text' && args[0] === 'get' ? 'yaml' : output]))
    const { out } = await failing(apply(space, [other], '--dry-run', '-o', 'json'), 0)
    expect(out).toContain('"update"')
    const { code } = await run(['diff', 'app', '-n', space, '-f', '-'], { stdin: JSON.stringify(other) })
    expect(code).toBe(3)
  })
})

/** A StatefulSet whose partition somebody moved, since he tries a new template on one pod first. */
describe('A partition that somebody else set', () => {
  it('stays, and holds the pods below it back when the template changes', async () => {
    const api = client()
    const space = await namespace(api)
    const set = `/apis/apps/v1/namespaces/${space}/statefulsets/app`
    await fine(apply(space, [workload('StatefulSet', { replicas: 3 })]))
    await edit(api, set, { spec: { updateStrategy: { rollingUpdate: { partition: 2 } } } }, 'kubectl-patch')
    expect(await fine(apply(space, [workload('StatefulSet', { replicas: 3 })]))).toContain('nothing was written')
    expect(await fine(apply(space, [workload('StatefulSet', { replicas: 3, version: 2 })]))).toContain(
      'restarts 1 of 3 pods, the others are below partition 2: ',
    )
    const { body } = await api.call('GET', set)
    expect(text(body, 'spec.updateStrategy.rollingUpdate.partition')).toBe('2')
    expect(text(body, 'status.updatedReplicas')).toBe('1')
  })
})

/** A release whose objects others have changed since. */
async function edited(): Promise<{ api: Client; space: string; objects: object[] }> {
  const api = client()
  const space = await namespace(api)
  const objects = [configMap('app', { a: '1', b: '2' }), secret(), workload('Deployment')]
  await fine(apply(space, objects))
  const core = `/api/v1/namespaces/${space}`
  await edit(api, `${core}/configmaps/app`, { data: { a: 'edited', b: 'edited' } })
  await edit(api, `${core}/secrets/app`, { data: { password: Buffer.from('another').toString('base64') } })
  await edit(api, `/apis/apps/v1/namespaces/${space}/deployments/app`, { spec: { replicas: 2 } }, 'hpa')
  return { api, space, objects }
}

/** `a b replicas password`, of which the password's last word must do. */
async function valuesOf(api: Client, space: string): Promise<string> {
  const paths = ['configmaps/app', 'secrets/app'].map((path) => `/api/v1/namespaces/${space}/${path}`)
  const answers = await Promise.all(
    [...paths, `/apis/apps/v1/namespaces/${space}/deployments/app`].map((path) => api.call('GET', path)),
  )
  const [map, held, deployment] = answers.map(({ body }) => body)
  const password = Buffer.from(text(held, 'data.password'), 'base64').toString()
  return [text(map, 'data.a'), text(map, 'data.b'), text(deployment, 'spec.replicas'), password.split('-').at(-1)].join(
    ' ',
  )
}
