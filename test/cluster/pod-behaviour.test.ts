import { describe, expect, it, onTestFinished, test } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import type { Behaviour } from './behaviour.ts'
import { at, bed, client, namespace, until } from './cluster.ts'
import { becomes, change, condition, lifeOf, makePod } from './objects.ts'

/** What our own control plane alone can be made to do. */
const own = it.runIf(bed !== undefined)

describe('a pod', () => {
  const lives: [Behaviour, string[]][] = [
    ['ready', ['Pending', 'Running, Ready']],
    ['slow-500ms', ['Pending', 'Running, Ready']],
    ['bad', ['Running']],
    [
      'crash',
      ['Running', 'Running: CrashLoopBackOff after Error 1', 'Running', 'Running: CrashLoopBackOff after Error 1'],
    ],
    ['oom', ['Running', 'Running: CrashLoopBackOff after OOMKilled 137']],
    ['nopull', ['Pending: ErrImagePull', 'Pending: ImagePullBackOff', 'Pending: ErrImagePull']],
    ['fade-300ms', ['Running, Ready', 'Running']],
    ['flap-300ms', ['Running, Ready', 'Running', 'Running, Ready', 'Running']],
    ['evict-300ms', ['Running, Ready', 'Failed: Evicted']],
    ['unschedulable', ['Pending: Unschedulable']],
  ]
  test.for(lives)('of behaviour %s is seen as %j, in this order', async ([behaviour, life]) => {
    const api = client()
    const space = await namespace(api)
    const seen: string[] = []
    const watch = api.watch(`/api/v1/namespaces/${space}/pods?watch=1`, ({ object }) => {
      const state = lifeOf(object)
      if (state !== seen.at(-1)) seen.push(state)
    })
    onTestFinished(() => watch.stop())
    await makePod(api, space, behaviour)
    await until(
      life.join(' → '),
      () => Promise.resolve(isPartOf(life, seen)),
      () => seen,
    )
    if (behaviour === 'bad') expect(seen).not.toContain('Running, Ready')
  })

  it('of behaviour slow-1s is not Ready before its second is over', async () => {
    const api = client()
    const space = await namespace(api)
    await makePod(api, space, 'slow-1s')
    const scheduled = await until('the pod on a node', async () => {
      const { body } = await api.call('GET', `/api/v1/namespaces/${space}/pods/app`)
      return condition(body, 'PodScheduled') === 'True' && performance.now()
    })
    await becomes(api, space, 'Running, Ready')
    expect(performance.now() - scheduled).toBeGreaterThan(900)
  })

  it('of behaviour term-1s is there for a second after its deletion', async () => {
    const api = client()
    const space = await namespace(api)
    await makePod(api, space, 'term-1s')
    await becomes(api, space, 'Running, Ready')
    const began = performance.now()
    await api.call('DELETE', `/api/v1/namespaces/${space}/pods/app`)
    await until('the pod to be gone', async () => {
      const { status } = await api.call('GET', `/api/v1/namespaces/${space}/pods/app`)
      return status === 404
    })
    expect(performance.now() - began).toBeGreaterThan(900)
  })

  it('tells by an event why it crashes', async () => {
    const api = client()
    const space = await namespace(api)
    await makePod(api, space, 'crash')
    await until('the event BackOff', async () => {
      const { body } = await api.call('GET', `/api/v1/namespaces/${space}/events?fieldSelector=reason=BackOff`)
      return (at(body, 'items') as Json[]).length > 0
    })
  })

  own('is made unready, ready and evicted by annotations', async () => {
    const api = client()
    const space = await namespace(api)
    await makePod(api, space, 'ready')
    await becomes(api, space, 'Running, Ready')
    const annotate = (annotations: object) =>
      change(api, `/api/v1/namespaces/${space}/pods/app`, { metadata: { annotations } })
    await annotate({ 'testbed/ready': 'false' })
    await becomes(api, space, 'Running')
    await annotate({ 'testbed/ready': 'true' })
    await becomes(api, space, 'Running, Ready')
    await annotate({ 'testbed/evicted': 'true' })
    await becomes(api, space, 'Failed: Evicted')
  })

  const ends: [Behaviour, string][] = [
    ['done', 'Succeeded'],
    ['run-300ms', 'Succeeded'],
    ['fail', 'Failed'],
  ]
  test.for(ends)('of behaviour %s that is not restarted ends as %s', async ([behaviour, end]) => {
    const api = client()
    const space = await namespace(api)
    await makePod(api, space, behaviour, { restartPolicy: 'Never' })
    await becomes(api, space, end)
  })
})

function isPartOf(wanted: readonly string[], seen: readonly string[]): boolean {
  let next = 0
  for (const state of seen) if (state === wanted[next]) next++
  return next === wanted.length
}
