import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import { archiveTime, packArchive } from '../../src/package/archive-write.ts'
import { packageChart } from '../../src/package/package-chart.ts'
import { helm } from '../helm/build.ts'
import { shippedChart } from '../support/shipped-chart.ts'
import { capstan, done } from './capstan.ts'
import { at, client, kubeconfig, namespace, played, text } from './cluster.ts'
import { folder } from './install-chart.ts'
import { names, world } from './install-world.ts'

const run = promisify(execFile)

beforeAll(async () => {
  await helm(4)
}, 900_000)

/** Not on a cluster of the user's: brokers and controllers are more than a test may ask of it. */
describe.runIf(played)('what helm template makes of the package of the chart kafka', () => {
  test('is applied, left alone, pruned, tested and removed by capstan', async () => {
    const api = client()
    const space = await namespace(api)
    const archive = join(folder({}), 'kafka.tgz')
    writeFileSync(archive, packArchive('kafka', packageChart(shippedChart('kafka'), { helm: 4 }).files, archiveTime))
    const { stdout } = await run(await helm(4), [
      ...['template', 'kafka', archive, '--namespace', space, '--kubeconfig', kubeconfig],
      ...['--set', 'update.minReadySeconds=0'],
    ])
    const line = ['apply', 'kafka', '-n', space, '-f', '-']

    expect(await done(line, { stdin: stdout })).toContain('kafka is deployed as revision 1')
    const { body } = await api.call('GET', `/apis/apps/v1/namespaces/${space}/statefulsets`)
    const ready = (at(body, 'items') as Json[]).map((it) => at(it, 'status.readyReplicas'))
    expect(ready).toEqual([3, 3])

    const before = await world(api, space)
    expect((await capstan(['diff', 'kafka', '-n', space, '-f', '-'], { stdin: stdout })).code).toBe(0)
    expect(await done(line, { stdin: stdout })).toContain('kafka is unchanged at revision 1')
    expect(await world(api, space)).toEqual(before)

    const documents = stdout.split(/^---$/m)
    const less = documents.filter((it) => !/^kind: "?PodDisruptionBudget"?$/m.test(it))
    expect(less.length).toBeLessThan(documents.length)
    const pruned = (await names(api, space)).filter((name) => name.startsWith('PodDisruptionBudget/'))
    const out = await done(line, { stdin: less.join('---') })
    for (const name of pruned) expect(out).toContain(`pruned     ${name.replace('/', `/${space}/`)}`)
    expect((await names(api, space)).filter((name) => name.startsWith('PodDisruptionBudget/'))).toEqual([])
    expect(
      text((await api.call('GET', `/apis/apps/v1/namespaces/${space}/statefulsets/kafka`)).body, 'metadata.generation'),
    ).toBe('1')

    expect(await done(['test', 'kafka', '-n', space])).toContain('kafka passed its tests')
    await done(['uninstall', 'kafka', '-n', space])
    // Helm, too, leaves what tests have made.
    const left = (await names(api, space)).filter((name) => !/^PersistentVolumeClaim\/|kafka-test/.test(name))
    expect(left).toEqual([])
  })
})
