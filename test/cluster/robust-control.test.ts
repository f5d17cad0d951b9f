import { describe, expect, it } from 'vitest'
import { capstan, done, startCapstan } from './capstan.ts'
import { bed, client, held, namespace, text, until } from './cluster.ts'
import { restartApiServer, resume } from './control.ts'
import { yaml } from './install-chart.ts'
import { configMap, deployment, statefulSet } from './install-objects.ts'
import { leasePath } from './robust-release.ts'
import { endOf, startCounted } from './robust-run.ts'

describe.runIf(bed !== undefined)('an install whose control plane has trouble', () => {
  it('goes on where the API server is killed while it writes, and started again', async () => {
    const space = await namespace(client())
    const names = Array.from({ length: 150 }, (_, i) => `map-${i}`)
    const stdin = yaml(...names.map((name) => configMap(name, { name })), deployment('app'))
    const child = startCapstan(apply(space), { stdin })
    await until(
      'its first objects',
      () => Promise.resolve(/^created /m.test(child.out())),
      () => child.out() + child.err(),
    )
    await restartApiServer(bed!)
    const { code, out, err } = await child.ended
    expect(code, out + err).toBe(0)
    expect(out).toMatch(/deployed as revision 1 .*: 151 created/)
    expect((await capstan(['diff', 'app', '-n', space, '-f', '-'], { stdin })).code).toBe(0)
  })

  it('goes on where the API server is killed while it waits, and no longer knows its watches', async () => {
    const api = client()
    const space = await namespace(api)
    const child = startCounted(apply(space), { stdin: yaml(configMap('config', {}), deployment('app', 'slow-5s')) })
    await until(
      'it waits',
      () => Promise.resolve(/^waiting +Deployment/m.test(child.out())),
      () => child.out() + child.err(),
    )
    await restartApiServer(bed!)
    const began = performance.now()
    const { code, out, err, report } = await endOf(child)
    expect(code, out + err).toBe(0)
    expect(report!.tooOld).toBeGreaterThan(0)
    // Much sooner than the poll of 30 s, so the watches work again.
    expect(performance.now() - began).toBeLessThan(20_000)
    expect((await client().call('GET', leasePath(space))).status).toBe(404)
  })

  it('says who does not answer where nobody looks after StatefulSets, and leaves the set held', async () => {
    const api = client()
    const space = await namespace(api)
    const of = (version: number) =>
      yaml(configMap('config', { version: `${version}` }), statefulSet('db', {}, 'ready', version))
    await done(apply(space), { stdin: of(1) })
    held(bed!, 'controller-manager')
    const { code, out, err } = await capstan(apply(space, '2s'), { stdin: of(2) })
    expect(code, out + err).toBe(1)
    expect(err).toMatch(/the StatefulSet controller has not seen the last change of db yet.*kube-controller-manager/s)
    const path = `/apis/apps/v1/namespaces/${space}/statefulsets/db`
    const { body } = await api.call('GET', path)
    expect(text(body, 'spec.updateStrategy.rollingUpdate.partition')).toMatch(/^214748364\d$/)
    expect(text(body, 'spec.template.spec.containers.0.image')).toContain(':v2-')

    resume(bed!, 'controller-manager')
    const again = await done(apply(space), { stdin: of(2) })
    expect(again).toMatch(/updated +StatefulSet\/\S+: an install that was cut short left it held/)
    expect(again).toContain('deployed as revision 3')
    const { body: after } = await api.call('GET', path)
    expect(text(after, 'spec.updateStrategy.rollingUpdate.partition')).toBe('0')
    expect(text(after, 'status.currentRevision')).toBe(text(after, 'status.updateRevision'))
  })
})

function apply(space: string, timeout = '60s'): string[] {
  return ['apply', 'app', '-n', space, '-f', '-', '--timeout', timeout]
}
