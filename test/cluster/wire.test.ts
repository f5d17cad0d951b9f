import { describe, expect, it, onTestFinished } from 'vitest'
import type { WatchEvent } from './client.ts'
import { client, namespace, until, wire } from './cluster.ts'

describe('a wire to the API server', () => {
  it('delays what passes', async () => {
    const { proxy, kubeconfig } = await wire()
    const api = client(kubeconfig)
    await api.call('GET', '/readyz')
    proxy.delay(200)
    const began = performance.now()
    const { status } = await api.call('GET', '/readyz')
    expect(status).toBe(200)
    expect(performance.now() - began).toBeGreaterThan(390)
  })

  it('cut, breaks the watch and lets the next request pass', async () => {
    const { proxy, kubeconfig } = await wire()
    const api = client(kubeconfig)
    const space = await namespace(client())
    const watch = api.watch(`/api/v1/namespaces/${space}/pods?watch=1`, () => undefined)
    await until('an open watch', () => Promise.resolve(proxy.open > 0))
    proxy.cut()
    await watch.ended
    const { status } = await api.call('GET', '/readyz')
    expect(status).toBe(200)
  })

  it('refusing, ends every request with an error until it is well again', async () => {
    const { proxy, kubeconfig } = await wire()
    const api = client(kubeconfig)
    proxy.refuse()
    await expect(api.call('GET', '/readyz')).rejects.toThrow(/ECONNRESET|socket/)
    proxy.pass()
    expect((await api.call('GET', '/readyz')).status).toBe(200)
  })

  it('as a black hole keeps a watch open and silent, and hands on later what happened', async () => {
    const { proxy, kubeconfig } = await wire()
    const api = client(kubeconfig)
    const direct = client()
    const space = await namespace(direct)
    const events: WatchEvent[] = []
    const watch = api.watch(`/api/v1/namespaces/${space}/configmaps?watch=1`, (event) => events.push(event))
    onTestFinished(() => watch.stop())
    await until('the first event', () => Promise.resolve(events.length > 0))
    const before = events.length
    proxy.blackHole()
    await direct.call('POST', `/api/v1/namespaces/${space}/configmaps`, { metadata: { name: 'unseen' } })
    await expect(api.call('GET', '/readyz', undefined, { timeout: 300 })).rejects.toThrow(/abort|timeout/i)
    expect(events).toHaveLength(before)
    proxy.pass()
    await until('the event that was held back', () => Promise.resolve(events.length > before))
  })
})
