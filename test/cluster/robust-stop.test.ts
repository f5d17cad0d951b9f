import { describe, expect, it } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import { capstan, done, startCapstan, type Child } from './capstan.ts'
import { bed, client, namespace, text, until } from './cluster.ts'
import { yaml } from './install-chart.ts'
import { configMap, deployment, job } from './install-objects.ts'
import { leasePath } from './robust-release.ts'

const own = it.runIf(bed !== undefined)

describe('two installs of one release at once', () => {
  it.for([1, 2, 3, 4, 5])(
    'make one after the other what each of them wants, or say who is at work (round %i)',
    async (round) => {
      const api = client()
      const space = await namespace(api)
      const wanted = ['a', 'b'].map((who) =>
        yaml(configMap('config', { who }), deployment('app', 'ready', who === 'a' ? 1 : 2)),
      )
      const order = round % 2 === 0 ? [0, 1] : [1, 0]
      const runs = order.map((one) => startCapstan(apply(space), { stdin: wanted[one]! }))
      const ends = await Promise.all(runs.map(({ ended }) => ended))
      const told = ends.map(({ code, out, err }) => `${code}\n${out}${err}`).join('\n')
      const won = ends.filter(({ code }) => code === 0)
      expect(won.length, told).toBeGreaterThan(0)
      for (const [at, { code, out, err }] of ends.entries()) {
        if (code === 0) continue
        const other = runs[1 - at]!.pid
        expect(err, told).toMatch(
          new RegExp(`release app in namespace ${space} is being changed by \\S+ ${other}, since `),
        )
        expect(out, told).not.toContain('created')
        expect(code).toBe(1)
      }
      const history = await historyOf(space)
      expect(history, told).toEqual(
        won.map((_, at) => `${at + 1} ${at + 1 === won.length ? 'deployed' : 'superseded'}`),
      )
      // Whoever was last has all of its own, and nothing of the other.
      const { body } = await api.call('GET', `/api/v1/namespaces/${space}/configmaps/config`)
      const last = order.findIndex(
        (_, at) => ends[at]!.code === 0 && ends[at]!.out.includes(`deployed as revision ${won.length} `),
      )
      const stands = wanted[order[last]!]!
      expect(text(body, 'data.who')).toBe(order[last] === 0 ? 'a' : 'b')
      expect((await capstan(['diff', 'app', '-n', space, '-f', '-'], { stdin: stands })).code).toBe(0)
      expect((await api.call('GET', leasePath(space))).status).toBe(404)
    },
  )

  own('are refused while the first one lives and is not done', async () => {
    const space = await namespace(client())
    const first = startCapstan(apply(space), { stdin: yaml(deployment('app', 'bad')) })
    await says(first, /waiting +Deployment/)
    const { code, out, err } = await capstan(apply(space), { stdin: yaml(deployment('app')) })
    expect(code, out + err).toBe(1)
    expect(out).toMatch(new RegExp(`waiting +for \\S+ ${first.pid}, who holds the release`))
    expect(err).toMatch(new RegExp(`release app in namespace ${space} is being changed by \\S+ ${first.pid}, since `))
    expect(await historyOf(space)).toEqual(['1 pending'])
  })

  it('of the same manifests make one revision', async () => {
    const space = await namespace(client())
    const stdin = yaml(configMap('config', { who: 'both' }), deployment('app'))
    const ends = await Promise.all([1, 2].map(() => startCapstan(apply(space), { stdin }).ended))
    const told = ends.map(({ code, out, err }) => `${code}\n${out}${err}`).join('\n')
    expect(
      ends.map(({ code }) => code),
      told,
    ).toEqual([0, 0])
    expect(await historyOf(space), told).toEqual(['1 deployed'])
  })
})

describe('Ctrl-C', () => {
  it.for([
    {
      where: 'while it waits',
      objects: [configMap('config', {}), deployment('app', 'bad')],
      until: /waiting +Deployment/,
    },
    { where: 'in a hook', objects: [job('hook', 'run-60s', hook), deployment('app', 'bad')], until: /waiting +Job/ },
  ])('$where ends in good order, and says how to go on', async ({ objects, until: sign }) => {
    const api = client()
    const space = await namespace(api)
    const child = startCapstan(apply(space), { stdin: yaml(...objects) })
    await says(child, sign)
    child.kill('SIGINT')
    const { code, out, err } = await child.ended
    expect(code, out + err).toBe(130)
    expect(err).toMatch(/interrupted: apply of app was interrupted: .*the same command goes on from there/)
    expect((await api.call('GET', leasePath(space))).status).toBe(404)
    expect(await historyOf(space)).toEqual(['1 failed'])
    expect((await descriptions(space)).at(-1)).toBe('apply: interrupted')

    const well = yaml(configMap('config', {}), job('hook', 'done', hook), deployment('app'))
    const again = await done(apply(space), { stdin: well })
    expect(again).toContain('app is deployed as revision 2')
    expect(again).not.toContain('took over')
    expect(await historyOf(space)).toEqual(['1 failed', '2 deployed'])
  })

  it('while it waits for the lock changes nothing', async () => {
    const api = client()
    const space = await namespace(api)
    await done(apply(space), { stdin: yaml(configMap('config', { who: 'before' })) })
    await api.call('POST', leasePath(space).replace(/\/[^/]*$/, ''), lease('somebody else'))
    const child = startCapstan(apply(space), { stdin: yaml(configMap('config', { who: 'after' })) })
    await says(child, /waiting +for somebody else, who holds the release/)
    child.kill('SIGINT')
    const { code, err } = await child.ended
    expect(code, err).toBe(130)
    expect(err).toContain('interrupted while waiting for the lock of release app; nothing was changed')
    expect(await historyOf(space)).toEqual(['1 deployed'])
  })

  own('twice ends at once, and the next run clears up', async () => {
    const api = client()
    const space = await namespace(api)
    const child = startCapstan(apply(space), { stdin: yaml(configMap('config', {}), deployment('app', 'bad')) })
    await says(child, /waiting +Deployment/)
    const began = performance.now()
    child.kill('SIGINT')
    child.kill('SIGINT')
    // Two of the same signal in one moment are one for the system.
    const again = setInterval(() => child.kill('SIGINT'), 5)
    const { code } = await child.ended
    clearInterval(again)
    expect(code).toBe(130)
    // Without waiting for any answer.
    expect(performance.now() - began).toBeLessThan(5000)
    await api.call('PATCH', leasePath(space), { spec: { leaseDurationSeconds: 1 } }, merge)
    const out = await done(apply(space), { stdin: yaml(configMap('config', {}), deployment('app')) })
    expect(out).toContain('app is deployed as revision 2')
    expect(await historyOf(space)).toEqual(['1 failed', '2 deployed'])
  })
})

const hook = { annotations: { 'helm.sh/hook': 'pre-install,pre-upgrade' } }
const merge = { contentType: 'application/merge-patch+json' }

function apply(space: string): string[] {
  return ['apply', 'app', '-n', space, '-f', '-', '--timeout', '60s']
}

function lease(holderIdentity: string): object {
  const now = new Date().toISOString().replace('Z', '000Z')
  return {
    metadata: { name: 'capstan.app' },
    spec: { holderIdentity, leaseDurationSeconds: 15, acquireTime: now, renewTime: now },
  }
}

async function says(child: Child, sign: RegExp): Promise<void> {
  await until(
    `${sign} of a child`,
    () => Promise.resolve(sign.test(child.out())),
    () => child.out() + child.err(),
  )
}

async function rows(space: string): Promise<Json[]> {
  return JSON.parse(await done(['history', 'app', '-n', space, '-o', 'json'])) as Json[]
}

async function historyOf(space: string): Promise<string[]> {
  return (await rows(space)).map((row) => `${text(row, 'revision') || text(row, 'number')} ${text(row, 'status')}`)
}

async function descriptions(space: string): Promise<string[]> {
  return (await rows(space)).map((row) => text(row, 'description'))
}
