import { describe, expect, it } from 'vitest'
import { clusterOver } from '../../src/cluster/cluster.ts'
import type { ProxyTarget } from '../../src/core/cluster.ts'
import type { Json, JsonMap } from '../../src/core/json.ts'
import { answer, failed, scriptedTransport, type Said } from './scripted-transport.ts'

const web: ProxyTarget = { kind: 'Service', namespace: 'kafka', name: 'web', port: 'http', scheme: 'http' }
const pod: ProxyTarget = { ...web, kind: 'Pod', name: 'broker-0', port: '9308' }
const SERVICE = 'GET /api/v1/namespaces/kafka/services/web:http/proxy/'
const POD = 'GET /api/v1/namespaces/kafka/pods/broker-0'

function clusterOf(script: Record<string, Said>) {
  const transport = scriptedTransport(script)
  return { cluster: clusterOver(transport), transport }
}

async function asked(to: ProxyTarget, path: string): Promise<string> {
  const { cluster, transport } = clusterOf({})
  await cluster.proxied(to, path, { timeout: 1000 })
  return transport.asked.at(-1)!
}

describe('The address of what is behind the server', () => {
  it.each<[to: Partial<ProxyTarget>, address: string]>([
    [{}, '/services/web:http/proxy/'],
    [{ port: '80' }, '/services/web:80/proxy/'],
    [{ scheme: 'https' }, '/services/https:web:http/proxy/'],
    [{ kind: 'Pod', port: '80' }, '/pods/web:80/proxy/'],
    [{ kind: 'Pod', port: '80', scheme: 'https' }, '/pods/https:web:80/proxy/'],
  ])('is of %j %s', async (to, address) => {
    expect(await asked({ ...web, ...to }, '/')).toBe(`GET /api/v1/namespaces/kafka${address}`)
  })

  it.each([
    ['/health?full=1&b=%20', 'health?full=1&b=%20'],
    ['health', 'health'],
    ['', ''],
    ['//evil.example/x', 'evil.example/x'],
    ['/../../../../secrets', 'secrets'],
    ['/%2e%2e/%2E%2e/secrets', 'secrets'],
    ['/a b\n\r\tc?q=ü x#part', 'a%20bc?q=%C3%BC%20x'],
    ['/\ud800', '%EF%BF%BD'],
    ['\\..\\x', 'x'],
  ])('has the path %j as %s: it leads nowhere else, and can be sent', async (path, address) => {
    expect(await asked(web, path)).toBe(SERVICE + address)
  })

  it.each<Partial<ProxyTarget>>([
    { name: 'https:web' },
    { name: 'a/b' },
    { port: '80:90' },
    { name: '' },
    { port: '' },
    { namespace: '..' },
  ])('is none with %j', async (to) => {
    await expect(asked({ ...web, ...to }, '/')).rejects.toMatchObject({ name: 'ApiError', code: 400 })
  })

  it('has the number of a pod’s port, because the server does not know its name', async () => {
    const ports = [
      { name: 'kafka', containerPort: 9092 },
      { name: 'metrics', containerPort: 9308 },
    ]
    const sidecar = [{ name: 'proxy', ports: [{ name: 'admin', containerPort: 15000 }] }]
    const spec = { containers: [{ name: 'a' }, { name: 'b', ports }], initContainers: sidecar }
    const { cluster, transport } = clusterOf({ [POD]: { spec } })
    for (const port of ['metrics', 'admin']) await cluster.proxied({ ...pod, port }, '/', { timeout: 1000 })
    expect(transport.asked).toEqual([POD, `${POD}:9308/proxy/`, POD, `${POD}:15000/proxy/`])
    await expect(cluster.proxied({ ...pod, port: 'none' }, '/', { timeout: 1000 })).rejects.toMatchObject({
      code: 503,
      message: 'no port "none" found for pod "broker-0"',
    })
  })
})

describe('The answer of what is behind the server', () => {
  it('is asked for once, within its time, up to 1 MiB', async () => {
    const { cluster, transport } = clusterOf({ [SERVICE]: answer(200, 'well') })
    expect(await cluster.proxied(web, '/', { timeout: 1234 })).toEqual({ status: 200, text: 'well' })
    expect(transport.requests[0]).toMatchObject({ accept: '*/*', timeout: 1234, foreign: true, most: 1_048_576 })
  })

  it.each<[what: string, status: number, body: JsonMap | string]>([
    ['a page', 404, '<h1>nothing here</h1>'],
    ['nothing', 503, ''],
    ['JSON', 500, { kind: 'Problem', reason: 'NotFound' }],
    ['a Status of something else', 404, told('NotFound', 'nodes "web" not found', { kind: 'nodes', name: 'web' })],
    ['a Status of another Service', 404, told('NotFound', 'services "db" not found', { kind: 'services', name: 'db' })],
    ['a Status without details', 403, told('Forbidden', 'User "system:anonymous" cannot get path "/metrics"')],
    ['a Status of its own trouble', 503, told('ServiceUnavailable', 'shutting down')],
    ['a Status of its own kind', 418, told('Teapot', 'short and stout')],
    [
      'a Status that is a success',
      200,
      told('NotFound', 'services "web" not found', { kind: 'services', name: 'web' }),
    ],
  ])('is %s, with its status', async (_, status, body) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const { cluster } = clusterOf({ [SERVICE]: answer(status, text) })
    expect(await cluster.proxied(web, '/', { timeout: 1000 })).toEqual({ status, text })
  })

  it.each<[status: number, reason: string, message: string, details?: object]>([
    [503, 'ServiceUnavailable', 'no endpoints available for service "web"'],
    [503, 'ServiceUnavailable', 'no service port 99 found for service "web"'],
    [503, 'ServiceUnavailable', 'error trying to reach service: dial tcp 10.0.0.1:80: connect: connection refused'],
    [404, 'NotFound', 'services "web" not found', { kind: 'services', name: 'web' }],
    [403, 'Forbidden', 'services "web:http" is forbidden: User "a"', { kind: 'services', name: 'web:http' }],
    [403, 'Forbidden', 'services "https:web:http" is forbidden', { kind: 'services', name: 'https:web:http' }],
    [400, 'BadRequest', 'invalid service request "ftp:web:80"'],
    [400, 'BadRequest', 'address not allowed'],
    [401, 'Unauthorized', 'Unauthorized'],
    [429, 'TooManyRequests', 'too many requests, please try again later'],
    [500, 'InternalError', 'Internal error occurred: etcd'],
    [504, 'Timeout', 'Timeout: request did not complete within the allotted timeout'],
  ])('is an error when the server has none: %d %s %s', async (code, reason, message, details) => {
    const { cluster } = clusterOf({ [SERVICE]: failed(code, reason, message, details) })
    const error = { name: 'ApiError', code, reason, message }
    await expect(cluster.proxied(web, '/', { timeout: 1000 })).rejects.toMatchObject(error)
  })

  it('is an error when there is no such pod', async () => {
    const none = failed(404, 'NotFound', 'pods "broker-0" not found', { kind: 'pods', name: 'broker-0' })
    const { cluster } = clusterOf({ [POD]: none, [`${POD}:9308/proxy/`]: none })
    for (const port of ['9308', 'metrics'])
      await expect(cluster.proxied({ ...pod, port }, '/', { timeout: 1000 })).rejects.toMatchObject({
        name: 'ApiError',
        code: 404,
        message: 'pods "broker-0" not found',
      })
  })
})

function told(reason: string, message: string, details?: Json): JsonMap {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    reason,
    message,
    ...(details && { details }),
  }
}
