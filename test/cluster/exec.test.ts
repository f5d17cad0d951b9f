import { describe, expect, it, onTestFinished } from 'vitest'
import { clusterOver } from '../../src/cluster/cluster.ts'
import { connect } from '../../src/cluster/connect.ts'
import type { Cluster } from '../../src/core/cluster.ts'
import { bed, client, kubeconfig, namespace, played, wire } from './cluster.ts'
import { becomes, makePod } from './objects.ts'

const table = { 'ls /': { stdout: 'bin\n', stderr: 'slow\n', code: 3 } }
const timeout = 10_000

async function connected(file: string): Promise<Cluster> {
  const transport = await connect({ kubeconfig: file }, process.env)
  onTestFinished(() => transport.close())
  return clusterOver(transport)
}

/** A pod `app` that runs, and the cluster that it is in. */
async function running(file: string = kubeconfig) {
  const api = client()
  const space = await namespace(api)
  await makePod(api, space, 'ready', { annotations: { 'testbed/exec': JSON.stringify(table) } })
  await becomes(api, space, 'Running, Ready')
  return { cluster: await connected(file), pod: { namespace: space, name: 'app' } }
}

describe.runIf(played)('a command in a container of a real cluster', () => {
  it('gives output, errors and exit code', async () => {
    const { cluster, pod } = await running()
    const ls = await cluster.exec(pod, { command: ['ls', '/'], timeout })
    expect(ls).toEqual({ exitCode: 3, stdout: 'bin\n', stderr: 'slow\n' })
    const echo = await cluster.exec(pod, { command: ['echo', 'ü € & ? =', '%2F'], container: 'app', timeout })
    expect(echo).toEqual({ exitCode: 0, stdout: 'ü € & ? = %2F\n', stderr: '' })
    expect(await cluster.exec(pod, { command: ['false'], timeout })).toMatchObject({ exitCode: 1 })
  })

  it('goes through what stands before the API server', async () => {
    const { proxy, kubeconfig: through } = await wire()
    const { cluster, pod } = await running(through)
    expect(await cluster.exec(pod, { command: ['echo', 'hi'], timeout })).toMatchObject({ stdout: 'hi\n' })
    const cut = cluster.exec(pod, { command: ['sleep', '20'], timeout })
    setTimeout(() => proxy.cut(), 100)
    await expect(cut).rejects.toMatchObject({
      code: 'cluster/unreachable',
      message: expect.stringMatching(/^sleep in pod \S+\/app: the connection to \S+ broke in the middle/) as string,
    })
  })

  it('keeps the first 64 KiB of its output, and no half character', async () => {
    const { cluster, pod } = await running()
    const { exitCode, stdout } = await cluster.exec(pod, { command: ['echo', '€'.repeat(30_000)], timeout })
    expect(exitCode).toBe(0)
    expect(stdout).toBe('€'.repeat(Math.floor(65_536 / 3)))
  })

  it('is waited for until its deadline, or until nobody wants it any more', async () => {
    const { cluster, pod } = await running()
    const late = cluster.exec(pod, { command: ['sleep', '20'], timeout: 200 })
    await expect(late).rejects.toMatchObject({
      code: 'cluster/deadline',
      message: `sleep in pod ${pod.namespace}/app did not end within 0.2s`,
    })
    const nobody = new AbortController()
    const unwanted = cluster.bound(nobody.signal).exec(pod, { command: ['sleep', '20'], timeout })
    setTimeout(() => nobody.abort(), 100)
    await expect(unwanted).rejects.toMatchObject({ code: 'cluster/cancelled' })
  })

  it('is refused in the server’s words where it cannot run', async () => {
    const { cluster, pod } = await running()
    const command = ['true']
    await expect(cluster.exec(pod, { command, container: 'other', timeout })).rejects.toMatchObject({
      name: 'ApiError',
      code: 400,
      message: 'container other is not valid for pod app',
    })
    for (const container of [undefined, 'app'])
      await expect(cluster.exec({ ...pod, name: 'none' }, { command, container, timeout })).rejects.toMatchObject({
        name: 'ApiError',
        code: 404,
        message: 'pods "none" not found',
      })
    // A cluster of somebody else's has none without rights.
    if (bed === undefined) return
    const alice = await connected(bed.alice)
    await expect(alice.exec(pod, { command, container: 'app', timeout })).rejects.toMatchObject({
      name: 'ApiError',
      code: 403,
      reason: 'Forbidden',
      message: expect.stringMatching(
        /^pods "app" is forbidden: User "alice" cannot \w+ resource "pods\/exec"/,
      ) as string,
    })
  })
})
