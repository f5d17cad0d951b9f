import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { bundleProgram } from '../../src/build/bundle.ts'
import { bed, client, namespace } from './cluster.ts'
import { folder, yaml } from './install-chart.ts'
import { configMap } from './install-objects.ts'
import { world } from './install-world.ts'
import { runCounted } from './robust-run.ts'

/** More than a test may ask of a cluster of the user's. */
it.runIf(bed !== undefined)(
  '500 objects are installed, left alone without a write, and compared, with little memory',
  async () => {
    const api = client()
    const space = await namespace(api)
    const stdin = yaml(...Array.from({ length: 500 }, (_, i) => some(i)))
    const args = ['app', '-n', space, '-f', '-']
    const program = await built()
    const first = await runCounted(['apply', ...args], { stdin, program })
    expect(first.code, first.err).toBe(0)
    expect(first.out).toMatch(/deployed as revision 1 .*500 created/)
    // Every object once; the lock, the record in its parts and the parent around them.
    expect(first.report!.writes).toBeLessThan(520)

    const before = await world(api, space)
    const again = await runCounted(['apply', ...args], { stdin, program })
    expect(again.out).toMatch(/unchanged at revision 1: 500 unchanged; nothing was written/)
    expect(again.report).toMatchObject({ writes: 0, dryRuns: 0 })
    const diff = await runCounted(['diff', ...args], { stdin, program })
    expect([diff.code, diff.out]).toEqual([0, '500 unchanged\n'])
    expect(diff.report).toMatchObject({ writes: 0, dryRuns: 0 })
    expect(await world(api, space)).toEqual(before)

    const most = [first, again, diff].map(({ report }) => Math.round(report!.megabytes))
    process.stderr.write(`500 objects: install, no change, diff took ${most.join(', ')} MB at most\n`)
    for (const [i, megabytes] of most.entries()) expect(megabytes).toBeLessThanOrEqual(limits[i]!)
  },
)

/** The program as it is shipped: to run the sources, Node needs 40 MB more. */
async function built(): Promise<string> {
  const at = folder({})
  await bundleProgram(fileURLToPath(new URL('../..', import.meta.url)), at)
  return join(at, 'capstan.cjs')
}

/** Of all kinds of small objects; 2 KB on the average. */
function some(i: number): object {
  const name = `object-${i}`
  const metadata = { name, labels: { number: `${i}` } }
  if (i % 5 === 0)
    return {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata,
      stringData: { password: `secret-${i}`, text: 'x'.repeat(1000) },
    }
  if (i % 5 === 1) {
    const spec = { clusterIP: 'None', selector: { app: name }, ports: [{ port: 80, name: 'http' }] }
    return { apiVersion: 'v1', kind: 'Service', metadata, spec }
  }
  return configMap(name, { text: 'some text\n'.repeat(200) })
}

/** The target is 120 for each; what counts takes some itself, and collectors of garbage have their moods. */
const limits = [140, 125, 125]
