import { describe, expect, it, onTestFinished } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import { capstan } from './capstan.ts'
import type { Client } from './client.ts'
import { bed, client, kubeconfig, namespace, text } from './cluster.ts'
import { leasePath, release, snapshot } from './robust-release.ts'
import { runCounted, type KillAt } from './robust-run.ts'

/** A cluster of the user's would be littered with what a killed test leaves. */
describe.runIf(bed !== undefined)('a client that is killed', () => {
  it(
    'after any kind of write is followed by the same command, which brings all to the same end',
    { timeout: 240_000 },
    async () => {
      const api = client()
      const reference = await unkilled(api)
      // Side by side, since most of the time goes to waiting for Jobs and pods.
      const lanes = Array.from({ length: 5 }, (_, first) => points.filter((_, i) => i % 5 === first))
      await Promise.all(lanes.map((own) => lane(api, own, reference)))
    },
  )

  it('in its first install leaves nothing that the second needs', async () => {
    const api = client()
    const reference = await firstInstall(api, undefined)
    const again = await Promise.all(firstPoints.map((killAt) => firstInstall(api, killAt)))
    for (const world of again) expect(world).toEqual(reference)
  })
})

/** Each write of an upgrade, in the order in which they come; of those that run side by side one of each kind. */
const points: readonly KillAt[] = [
  ['the lock is taken', '^POST .*/leases'],
  ['the revision is written', '^POST .*/secrets'],
  ['it has a head', '^POST .*/secrets', 2],
  ['the parent has the new members, too', '^PATCH .*/secrets/capstan.app.set'],
  ['the hook of the last time is gone', '^DELETE .*/jobs/before'],
  ['a hook runs', '^PATCH .*/jobs/before'],
  ['a definition is made', '^PATCH .*/customresourcedefinitions'],
  ['an object is written', '^PATCH .*/configmaps/config'],
  ['a Deployment is written', '^PATCH .*/deployments/app'],
  ['a set is held', '^PATCH .*/statefulsets/db .*json-patch'],
  ['it has its template', '^PATCH .*/statefulsets/db .*apply-patch'],
  ['it is let go', '^PATCH .*/statefulsets/db .*json-patch', 2],
  ['an object of the new definition is made', '^PATCH .*/topics/topic'],
  ['one of the old definition is pruned', '^DELETE .*/topics/topic'],
  ['something else is pruned', '^DELETE .*/configmaps/only'],
  ['a definition is pruned', '^DELETE .*/customresourcedefinitions'],
  ['the last hook runs', '^PATCH .*/jobs/after'],
  ['the parent has no longer the old members', '^PATCH .*/secrets/capstan.app.set', 2],
  ['the revision is the deployed one', String.raw`^PATCH .*/secrets/capstan.app.v\d+ `],
  ['the one before is no longer', String.raw`^PATCH .*/secrets/capstan.app.v\d+ `, 2],
  ['the lock is given back', '^DELETE .*/leases'],
].map(pointOf)

const firstPoints: readonly KillAt[] = [
  ['the namespace is made', '^PATCH .*/namespaces/[^/]+ '],
  ['the revision has a head', '^POST .*/secrets', 2],
  ['a hook runs', '^PATCH .*/jobs/before'],
  ['a definition is made', '^PATCH .*/customresourcedefinitions'],
  ['a set is made', '^PATCH .*/statefulsets/db'],
].map(pointOf)

function pointOf([, write, time = 1]: (string | number)[]): KillAt {
  return { write: String(write), time: Number(time) }
}

/** The world after two generations in a row, and all that each of them asks for. */
async function unkilled(api: Client): Promise<Json> {
  const space = await namespace(api)
  for (const generation of [1, 2]) {
    const { code, out, err } = await capstan(command(space), { stdin: release(space, generation) })
    expect(code, out + err).toBe(0)
  }
  return snapshot(api, space, 2)
}

/** Generation after generation in one namespace, each killed at a point of its own. */
async function lane(api: Client, own: readonly KillAt[], reference: Json): Promise<void> {
  const space = await namespace(api)
  await apply(space, 1)
  for (const [i, killAt] of own.entries()) {
    const generation = i + 2
    const run = await runCounted(command(space), { stdin: release(space, generation), killAt })
    const where = `killed after ${killAt.write}, number ${killAt.time}`
    expect(run.killedAfter, where + run.out + run.err).toBeDefined()
    const wasHeld = await hurry(api, space)
    const out = await apply(space, generation, where)
    // Nothing was left to do, and so no lock to take: that of the dead expires.
    const wasDone = out.includes('unchanged at revision')
    if (wasHeld && !wasDone) expect(out, where).toMatch(/took over +the release from \S+ \d+, who left it behind/)
    else expect(out, where).not.toContain('took over')
    if (wasDone) await api.call('DELETE', leasePath(space))
    expect(await snapshot(api, space, generation), where).toEqual(reference)
    expect(await statuses(space), where).toEqual({ deployed: 1, pending: 0 })
  }
}

/** What is there after a first install into a namespace of its own making, killed once or not. */
async function firstInstall(api: Client, killAt: KillAt | undefined): Promise<Json> {
  const space = `capstan-test-first-${killAt === undefined ? 'whole' : firstPoints.indexOf(killAt)}`
  onTestFinished(async () => {
    const own = client(kubeconfig)
    await own.call('DELETE', `/api/v1/namespaces/${space}`)
  })
  const args = [...command(space), '--create-namespace']
  const stdin = release(space, 1)
  if (killAt !== undefined) {
    const run = await runCounted(args, { stdin, killAt })
    expect(run.killedAfter, killAt.write + run.out + run.err).toBeDefined()
    await hurry(api, space)
  }
  const { code, out, err } = await capstan(args, { stdin })
  expect(code, out + err).toBe(0)
  expect(await statuses(space)).toEqual({ deployed: 1, pending: 0 })
  return snapshot(api, space, 1)
}

function command(space: string): string[] {
  return ['apply', 'app', '-n', space, '-f', '-', '--prune-kind', 'CustomResourceDefinition', '--timeout', '60s']
}

async function apply(space: string, generation: number, where = ''): Promise<string> {
  const { code, out, err } = await capstan(command(space), { stdin: release(space, generation) })
  expect(code, `${where}\n${out}${err}`).toBe(0)
  return out
}

/** Whether a lock was left behind; the next one need not wait its 15 s out. */
async function hurry(api: Client, space: string): Promise<boolean> {
  const { status } = await api.call(
    'PATCH',
    leasePath(space),
    { spec: { leaseDurationSeconds: 1 } },
    {
      contentType: 'application/merge-patch+json',
    },
  )
  return status === 200
}

async function statuses(space: string): Promise<{ deployed: number; pending: number }> {
  const { out } = await capstan(['history', 'app', '-n', space, '-o', 'json'])
  const all = (JSON.parse(out) as Json[]).map((row) => text(row, 'status'))
  return {
    deployed: all.filter((it) => it === 'deployed').length,
    pending: all.filter((it) => it === 'pending').length,
  }
}
