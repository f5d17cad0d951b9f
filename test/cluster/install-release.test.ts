import { describe, expect, it } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import { capstan, done } from './capstan.ts'
import { client, namespace, text } from './cluster.ts'
import { chart, folder, yaml } from './install-chart.ts'
import { configMap, deployment } from './install-objects.ts'
import { names, world } from './install-world.ts'

const secret = 'kept-from-screens'

describe('the record of a release', () => {
  it('gives values, manifests and notes back, and secrets only when asked for', async () => {
    const { space, install } = await release()
    const made = chart(
      {
        'values.schema.json': JSON.stringify({
          type: 'object',
          properties: {
            color: { type: 'string' },
            user: {
              type: 'object',
              properties: { name: { type: 'string' }, password: { type: 'string', writeOnly: true } },
            },
          },
        }),
        'templates/user.yaml.hbs': yaml({
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: 'user' },
          stringData: { password: '{{Values.user.password}}' },
        }),
        'templates/settings.yaml.hbs': yaml(configMap('settings', { color: '{{Values.color}}' })),
        'templates/NOTES.txt.hbs': 'It is {{Values.color}} now.\n',
      },
      { color: 'red', user: { name: 'app', password: '' } },
    )
    const values = ['--set', `user.password=${secret}`]
    const said = await install(made, ...values)
    expect(said).toContain('It is red now.')
    expect(said).not.toContain(secret)

    const get = (what: string, ...more: string[]) => done(['get', what, 'app', '-n', space, ...more])
    expect(await get('values')).toBe('user:\n  password: "***"\n')
    expect(await get('values', '--show-secrets')).toBe(`user:\n  password: ${secret}\n`)
    expect(await get('notes')).toBe('It is red now.\n')
    const manifest = await get('manifest')
    expect(manifest).toContain('# Source: app/templates/settings.yaml.hbs')
    expect(manifest).toContain('color: red')
    // As the server stores it, under `data`.
    const stored = btoa(secret)
    expect(manifest).not.toMatch(new RegExp(`${secret}|${stored}`))
    expect(await get('manifest', '--show-secrets')).toContain(`password: ${stored}`)
    expect(JSON.parse(await get('manifest', '-o', 'json'))).toMatchObject({ kind: 'List', apiVersion: 'v1' })

    await install(made, ...values, '--set', 'color=blue')
    expect(await get('notes')).toBe('It is blue now.\n')
    expect(await get('notes', '--revision', '1')).toBe('It is red now.\n')
    const third = await capstan(['get', 'notes', 'app', '-n', space, '--revision', '3'])
    expect(third.code).toBe(1)
    expect(third.err).toContain('app has no revision 3')
    expect(third.err).toContain('it has 1, 2')

    const changed = ['--set', 'user.password=another-secret', '--set', 'color=blue']
    const line = ['--chart', made, '--name', 'app', '-n', space, ...changed]
    const diff = await capstan(['diff', ...line])
    expect(diff).toMatchObject({ code: 3, out: expect.stringContaining(`Secret/${space}/user`) as string })
    expect(diff.out).not.toMatch(new RegExp([secret, stored, 'another-secret', btoa('another-secret')].join('|')))
    expect((await capstan(['diff', ...line, '--show-secrets'])).out).toContain(`+  password: ${btoa('another-secret')}`)
    for (const output of ['text', 'json'])
      expect(await done(['install', ...line, '--dry-run', '-o', output])).not.toMatch(/another-secret/)
  })

  it('is listed in its namespace and among all', async () => {
    const { space, apply } = await release()
    const other = await release()
    await apply(configMap('settings', {}))
    await other.apply(configMap('settings', {}))
    const list = async (...args: string[]) => JSON.parse(await done(['list', ...args, '-o', 'json'])) as Json[]
    const rows = (found: Json[]) => found.map((it) => `${text(it, 'namespace')}/${text(it, 'name')}`)
    expect(rows(await list('-n', space))).toEqual([`${space}/app`])
    expect(rows(await list('-A'))).toEqual(expect.arrayContaining([`${space}/app`, `${other.space}/app`]))
    expect(await done(['list', '-n', space])).toMatch(/app .* 1 .*deployed/)
    await done(['uninstall', 'app', '-n', space])
    expect(rows(await list('-n', space))).toEqual([])
  })

  it('keeps as many revisions as --history-max says, which can be gone back to', async () => {
    const { api, space, apply, history } = await release()
    for (const color of ['red', 'green', 'blue', 'black'])
      await apply.with('--history-max', '2')(configMap('settings', { color }))
    expect(await history()).toEqual(['3 superseded', '4 deployed'])
    const records = (await names(api, space)).filter((name) => name.startsWith('Secret/capstan.app.v'))
    expect(records.filter((name) => !/\.v[34](\.|$)/.test(name))).toEqual([])
    const gone = await capstan(['rollback', 'app', '1', '-n', space])
    expect(gone.code).toBe(1)
    expect(gone.err).toContain('app has no revision 1')
    await done(['rollback', 'app', '-n', space, '--history-max', '2'])
    expect(await history()).toEqual(['4 superseded', '5 deployed'])
    expect(text((await api.call('GET', `/api/v1/namespaces/${space}/configmaps/settings`)).body, 'data.color')).toBe(
      'blue',
    )
  })

  it('outlives an uninstall with --keep-history, and the release comes back by rollback', async () => {
    const { api, space, apply, history } = await release()
    await apply(configMap('settings', { color: 'red' }))
    await apply(configMap('settings', { color: 'blue' }))
    await done(['uninstall', 'app', '-n', space, '--keep-history'])
    expect((await names(api, space)).filter((name) => name === 'ConfigMap/settings')).toEqual([])
    expect(await history()).toEqual(['1 superseded', '2 uninstalled'])
    await done(['rollback', 'app', '1', '-n', space])
    expect(text((await api.call('GET', `/api/v1/namespaces/${space}/configmaps/settings`)).body, 'data.color')).toBe(
      'red',
    )
    expect((await history()).at(-1)).toBe('3 deployed')
  })

  it('of nothing is one sentence for each command', async () => {
    const { space } = await release()
    for (const line of [['status'], ['history'], ['get', 'values'], ['rollback'], ['test'], ['uninstall']]) {
      const { code, err } = await capstan([...line, 'app', '-n', space])
      expect(code).toBe(1)
      expect(err).toContain(`there is no release app in the namespace ${space}`)
    }
  })
})

describe('a release by a stack file', () => {
  it('is rolled back by the name of the file, in the namespace that the file says', async () => {
    const { space, history } = await release()
    const files = (color: string) => ({
      'stack.yaml': JSON.stringify({ release: { name: 'app', namespace: space }, one: { color } }),
    })
    const cwd = folder({
      ...files('red'),
      'charts/one/Chart.yaml': 'apiVersion: v2\nname: one\nversion: 1.0.0\n',
      'charts/one/values.yaml': 'color: white\n',
      'charts/one/templates/settings.yaml.hbs': yaml(configMap('settings', { color: '{{Values.color}}' })),
    })
    await done(['install', 'stack.yaml'], { cwd })
    await done(['install', 'stack.yaml', '--set', 'one.color=blue'], { cwd })
    await done(['rollback', 'stack.yaml'], { cwd })
    expect(await history()).toEqual(['1 superseded', '2 superseded', '3 deployed'])
    expect((await capstan(['diff', 'stack.yaml'], { cwd })).code).toBe(0)
  })
})

describe('--dry-run', () => {
  it('writes nothing, whatever the command', async () => {
    const { api, space, apply } = await release()
    await apply(configMap('settings', { color: 'red' }), deployment('web'))
    await apply(configMap('settings', { color: 'blue' }))
    const before = await world(api, space)
    expect(await apply.with('--dry-run')(configMap('settings', { color: 'green' }))).toContain('1 to update')
    expect(await done(['rollback', 'app', '-n', space, '--dry-run'])).toMatch(/1 to update, 1 to create/)
    expect(await done(['uninstall', 'app', '-n', space, '--dry-run'])).toContain('1 to delete')
    expect(await world(api, space)).toEqual(before)
  })
})

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
  const install = (made: string, ...flags: string[]) =>
    done(['install', '--chart', made, '--name', 'app', '-n', space, ...flags])
  const history = async (): Promise<string[]> => {
    const revisions = JSON.parse(await done(['history', 'app', '-n', space, '-o', 'json'])) as Json[]
    return revisions.map((it) => `${text(it, 'revision')} ${text(it, 'status')}`)
  }
  return { api, space, apply, install, history }
}
