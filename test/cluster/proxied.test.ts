import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { describe, expect, it, onTestFinished } from 'vitest'
import { clusterOver } from '../../src/cluster/cluster.ts'
import { connect } from '../../src/cluster/connect.ts'
import type { Cluster, ProxyTarget } from '../../src/core/cluster.ts'
import type { Client } from './client.ts'
import { bed, client, kubeconfig, namespace } from './cluster.ts'
import { change } from './objects.ts'

/** The API server goes to no pod on loopback. */
const address = Object.values(networkInterfaces())
  .flat()
  .find((one) => one?.family === 'IPv4' && !one.internal)?.address

const options = { timeout: 5000 }

interface Backend {
  readonly cluster: Cluster
  readonly service: ProxyTarget
  readonly pod: ProxyTarget
}

/** A Service `web` and its pod `back`, which is a server of this process: 80 is open, nobody listens at 81. */
async function backend(): Promise<Backend> {
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://back')
    response.writeHead(Number(searchParams.get('status') ?? 200), {
      date: 'Thu, 01 Jan 1970 00:00:00 GMT',
      warning: '299 - "old"',
    })
    response.end(searchParams.get('say') ?? `${request.url ?? ''} ${request.headers.authorization ?? 'nobody'}`)
  })
  await new Promise<void>((listening) => server.listen(0, address, listening))
  onTestFinished(() => void server.close())
  const api = client()
  const space = await namespace(api)
  await makeBackend(api, space, (server.address() as AddressInfo).port)
  const transport = await connect({ kubeconfig }, process.env)
  onTestFinished(() => transport.close())
  const of = { namespace: space, port: 'http', scheme: 'http' } as const
  return {
    cluster: clusterOver(transport),
    service: { ...of, kind: 'Service', name: 'web' },
    pod: { ...of, kind: 'Pod', name: 'back' },
  }
}

/** No node takes the pod, so that nobody else writes its address. */
async function makeBackend(api: Client, space: string, port: number): Promise<void> {
  const base = `/api/v1/namespaces/${space}`
  const make = async (resource: string, object: object) => {
    const { status, text } = await api.call('POST', `${base}/${resource}`, object)
    expect(status, text).toBe(201)
  }
  const ports = [{ name: 'http', containerPort: port }]
  const spec = { nodeSelector: { 'testbed/nowhere': 'true' }, containers: [{ name: 'app', image: 'app:v1', ports }] }
  await make('pods', { metadata: { name: 'back' }, spec })
  await change(api, `${base}/pods/back/status`, { status: { podIP: address, podIPs: [{ ip: address }] } })
  const service = [
    { name: 'http', port: 80 },
    { name: 'shut', port: 81 },
  ]
  await make('services', { metadata: { name: 'web' }, spec: { ports: service } })
  await make('services', { metadata: { name: 'empty' }, spec: { ports: service, selector: { app: 'none' } } })
  const targetRef = { kind: 'Pod', name: 'back', namespace: space }
  const subset = {
    addresses: [{ ip: address, targetRef }],
    ports: [
      { name: 'http', port },
      { name: 'shut', port: 1 },
    ],
  }
  await make('endpoints', { metadata: { name: 'web' }, subsets: [subset] })
}

describe.runIf(bed !== undefined && address !== undefined)('a GET through a real API server', () => {
  it('reaches a Service and a pod, by a port’s number or name, and brings no credentials there', async () => {
    const { cluster, service, pod } = await backend()
    const answer = { status: 200, text: '/health?full=1 nobody' }
    expect(await cluster.proxied(service, '/health?full=1', options)).toEqual(answer)
    expect(await cluster.proxied({ ...service, port: '80' }, 'health?full=1', options)).toEqual(answer)
    expect(await cluster.proxied(pod, '/health?full=1', options)).toEqual(answer)
  })

  it('gives what is behind it as it is, at once, whatever it says', async () => {
    const { cluster, service } = await backend()
    for (const status of [302, 401, 403, 404, 429, 500, 502, 503, 504])
      expect(await cluster.proxied(service, `/?status=${status}&say=no`, options)).toEqual({ status, text: 'no' })
    const other = JSON.stringify({ kind: 'Status', reason: 'Forbidden', message: 'no', details: { kind: 'nodes' } })
    const path = `/?status=403&say=${encodeURIComponent(other)}`
    expect(await cluster.proxied(service, path, options)).toEqual({ status: 403, text: other })
  })

  it('takes neither clock nor warnings of what is behind it for the server’s', async () => {
    const { cluster, service } = await backend()
    await cluster.proxied(service, '/', options)
    expect(cluster.serverTime()).toBeGreaterThan(Date.parse('2025-01-01T00:00:00Z'))
    expect(cluster.warnings()).toEqual([])
  })

  it('is an error in the server’s words where nothing is behind it', async () => {
    const { cluster, service, pod } = await backend()
    const refused = (to: ProxyTarget) => cluster.proxied(to, '/', options).catch((error: unknown) => error)
    const errors = {
      'no endpoints available for service "empty"': { ...service, name: 'empty' },
      'no endpoints available for service "web:other"': { ...service, port: 'other' },
      'no service port 99 found for service "web"': { ...service, port: '99' },
      [`error trying to reach service: dial tcp ${address!}:1: connect: connection refused`]: {
        ...service,
        port: '81',
      },
      'error trying to reach service: tls: first record does not look like a TLS handshake': {
        ...service,
        scheme: 'https',
      },
      'no port "other" found for pod "back"': { ...pod, port: 'other' },
    } satisfies Record<string, ProxyTarget>
    for (const [message, to] of Object.entries(errors))
      expect(await refused(to)).toMatchObject({ name: 'ApiError', code: 503, reason: 'ServiceUnavailable', message })
    const none = { name: 'ApiError', code: 404, reason: 'NotFound' }
    expect(await refused({ ...service, name: 'none' })).toMatchObject({ ...none, message: 'services "none" not found' })
    expect(await refused({ ...pod, name: 'none' })).toMatchObject({ ...none, message: 'pods "none" not found' })
  })

  it('is refused to who may not', async () => {
    const { service } = await backend()
    const transport = await connect({ kubeconfig: bed!.alice }, process.env)
    onTestFinished(() => transport.close())
    await expect(clusterOver(transport).proxied(service, '/', options)).rejects.toMatchObject({
      name: 'ApiError',
      code: 403,
      message: expect.stringMatching(
        /^services "web:http" is forbidden: User "alice" cannot get resource "services\/proxy"/,
      ) as string,
    })
  })
})
