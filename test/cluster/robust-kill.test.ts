import { describe, expect, it, onTestFinished } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import { capstan } from './capstan.ts'
import type { Client } from './client.ts'
import { bed, client, kubeconfig, namespace, text } from './cluster.ts'
import { leasePath, release, snapshot } from './robust-release.ts'
import { runCounted } from './robust-run.ts'

/** A cluster of the user's would be littered with what a killed test leaves. */
describe.runIf(bed !== undefined)('a client that is killed', () => {
  it(
    'after any of its writes is followed by the same command, which brings all to the same end',
    { timeout: 240_000 },
    async () => {
      const api = client()
      const reference = await unkilled(api)
      const lanes = await Promise.all([1, 2, 3, 4, 5, 6].map((first) => lane(api, { first, step: 6, reference })))
      const killed = lanes.flat()
      expect(killed.length).toBeGreaterThan(25)
      const covered = phases.filter(({ is }) => killed.some((after) => is.test(after)))
      expect(covered).toEqual(phases)
    },
  )

  it('in its first install leaves nothing that the second needs', async () => {
    const api = client()
    const reference = await firstInstall(api, undefined)
    const again = await Promise.all([1, 2, 6, 12, 18].map((killAt) => firstInstall(api, killAt)))
    for (const world of again) expect(world).toEqual(reference)
  })
})

/** Each has its last word at some write. */
const phases = [
  { phase: 'the lock is taken', is: /^POST .*\/leases/ },
  { phase: 'the revision is recorded', is: /^POST .*\/secrets/ },
  { phase: 'its head is marked', is: /^PATCH .*\/secrets\/capstan/ },
  { phase: 'the last hook is deleted', is: /^DELETE .*\/jobs\/before/ },
  { phase: 'a hook runs', is: /^PATCH .*\/jobs\/before/ },
  { phase: 'a definition is made', is: /^PATCH .*\/customresourcedefinitions/ },
  { phase: 'its object is made', is: /^PATCH .*\/topics\/topic/ },
  { phase: 'an object is written', is: /^PATCH .*\/configmaps\/config/ },
  { phase: 'a set is held, changed or let go', is: /^PATCH .*\/statefulsets\/db/ },
  { phase: 'something is pruned', is: /^DELETE .*\/configmaps\/only/ },
  { phase: 'a definition is pruned', is: /^DELETE .*\/customresourcedefinitions/ },
  { phase: 'the last hook runs', is: /^PATCH .*\/jobs\/after/ },
  { phase: 'the lock is given back', is: /^DELETE .*\/leases/ },
]

/** The world after two generations in a row, and all that each of them asks for. */
async function unkilled(api: Client): Promise<Json> {
  const space = await namespace(api)
  for (const generation of [1, 2]) {
    const { code, out, err } = await capstan(command(space), { stdin: release(space, generation) })
    expect(code, out + err).toBe(0)
  }
  return snapshot(api, space, 2)
}

/**
 * Generation after generation in one namespace, each killed at its own write, until one has no write left to be killed at. Gives
 * the last word of each.
 */
async function lane(
  api: Client,
  { first, step, reference }: { first: number; step: number; reference: Json },
): Promise<string[]> {
  const space = await namespace(api)
  const killed: string[] = []
  await apply(space, 1)
  for (let generation = 2, killAt = first; ; generation++, killAt += step) {
    const run = await runCounted(command(space), { stdin: release(space, generation), killAt })
    const after = run.killedAfter
    if (after === undefined) {
      expect(run.code, run.out + run.err).toBe(0)
      return killed
    }
    killed.push(after)
    const where = `killed after write ${killAt}, ${after}`
    const wasHeld = await hurry(api, space)
    const out = await apply(space, generation, where)
    // Nothing was left to do, and so no lock to take: that of the dead expires.
    const wasDone = out.includes('unchanged at revision')
    if (wasHeld && !wasDone) expect(out, where).toMatch(/took over +the release from \S+ \d+, who left it behind/)
    else expect(out, where).not.toContain('took over')
    if (wasDone) await free(api, space)
    expect(await snapshot(api, space, generation), where).toEqual(reference)
    expect(await statuses(space), where).toEqual({ deployed: 1, pending: 0 })
  }
}

/** What is there after a first install into a namespace of its own making, killed once or not. */
async function firstInstall(api: Client, killAt: number | undefined): Promise<Json> {
  const space = `capstan-test-first-${killAt ?? 'whole'}`
  onTestFinished(async () => {
    const own = client(kubeconfig)
    await own.call('DELETE', `/api/v1/namespaces/${space}`)
  })
  const args = [...command(space), '--create-namespace']
  const stdin = release(space, 1)
  if (killAt !== undefined) {
    expect((await runCounted(args, { stdin, killAt })).killedAfter).toBeDefined()
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

async function free(api: Client, space: string): Promise<void> {
  await api.call('DELETE', leasePath(space))
}

async function statuses(space: string): Promise<{ deployed: number; pending: number }> {
  const { out } = await capstan(['history', 'app', '-n', space, '-o', 'json'])
  const all = (JSON.parse(out) as Json[]).map((row) => text(row, 'status'))
  return {
    deployed: all.filter((it) => it === 'deployed').length,
    pending: all.filter((it) => it === 'pending').length,
  }
}
