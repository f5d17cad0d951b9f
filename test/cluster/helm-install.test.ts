import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import { archiveTime, packArchive } from '../../src/package/archive-write.ts'
import { packageChart } from '../../src/package/package-chart.ts'
import { helm } from '../helm/build.ts'
import { shippedChart } from '../support/shipped-chart.ts'
import { at, client, kubeconfig, namespace, played, text } from './cluster.ts'

const run = promisify(execFile)

beforeAll(async () => {
  await helm(4)
  await helm(3)
}, 900_000)

/** Not on a cluster of the user's: three real brokers and three controllers are more than a test may ask of it. */
describe.runIf(played)('the package of the chart kafka', () => {
  const versions: [3 | 4][] = [[4], [3]]
  test.for(versions)('is installed, changed, tested and uninstalled by helm %i', async ([version]) => {
    const api = client()
    const space = await namespace(api)
    const program = await helm(version)
    const say = async (...args: string[]) => {
      const { stdout } = await run(program, [...args, '--namespace', space, '--kubeconfig', kubeconfig])
      return stdout
    }
    const archive = packed('kafka', version)
    // The default waits 15 s for each broker; how long is the business of other tests.
    const settings = ['--set', 'update.minReadySeconds=0', '--wait', '--timeout', '60s']
    await say('install', 'kafka', archive, ...settings)
    expect(await replicas()).toEqual({ kafka: 3, 'kafka-controller': 3 })

    const before = await brokers()
    expect(before).toHaveLength(3)
    await say('upgrade', 'kafka', archive, ...settings, '--set', 'config.message\\.max\\.bytes=2000000')
    expect((await brokers()).filter((uid) => before.includes(uid))).toEqual([])

    await say('upgrade', 'kafka', archive, ...settings, '--set', 'broker.replicas=4')
    expect(await replicas()).toMatchObject({ kafka: 4 })

    expect(await say('test', 'kafka')).toMatch(/Phase:\s+Succeeded/)
    await say('uninstall', 'kafka', '--wait', '--timeout', '60s')
    expect(await replicas()).toEqual({})

    async function replicas(): Promise<Record<string, Json | undefined>> {
      const { body } = await api.call('GET', `/apis/apps/v1/namespaces/${space}/statefulsets`)
      const sets = at(body, 'items') as Json[]
      return Object.fromEntries(sets.map((set) => [text(set, 'metadata.name'), at(set, 'status.readyReplicas')]))
    }
    async function brokers(): Promise<string[]> {
      const { body } = await api.call('GET', `/api/v1/namespaces/${space}/pods`)
      const pods = at(body, 'items') as Json[]
      const owned = pods.filter((it) => text(it, 'metadata.ownerReferences.0.name') === 'kafka')
      return owned.map((it) => text(it, 'metadata.uid'))
    }
  })
})

function packed(name: string, version: 3 | 4): string {
  const folder = mkdtempSync(join(tmpdir(), 'capstan-package-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const archive = join(folder, `${name}.tgz`)
  writeFileSync(archive, packArchive(name, packageChart(shippedChart(name), { helm: version }).files, archiveTime))
  return archive
}
