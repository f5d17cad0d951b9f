import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { capstan, done, startCapstan } from './capstan.ts'
import { bed, client, kubeconfig, namespace, text, until, wire } from './cluster.ts'
import { folder, yaml } from './install-chart.ts'
import { configMap, deployment, job, statefulSet } from './install-objects.ts'
import { accessOf, kubeconfigText } from './kubeconfig.ts'
import { change } from './objects.ts'

const own = it.runIf(bed !== undefined)

describe('an install over a bad network', () => {
  it('takes longer where every answer is 100 ms late, and no more than that', async () => {
    const space = await namespace(client())
    const { proxy, kubeconfig: file } = await wire()
    proxy.delay(50)
    expect(await done(apply(space), { kubeconfig: file, stdin: yaml(...small()) })).toContain('deployed as revision 1')
    expect(await done(apply(space), { kubeconfig: file, stdin: yaml(...small(2)) })).toContain('deployed as revision 2')
  })

  own('comes to its end where every connection breaks after 64 KiB', async () => {
    const space = await namespace(client())
    const { proxy, kubeconfig: file } = await wire()
    // The longest answer, discovery, still has to pass.
    proxy.cutAfter(64 << 10)
    const maps = Array.from({ length: 100 }, (_, i) => configMap(`map-${i}`, { text: 'x'.repeat(4000) }))
    const stdin = yaml(...maps, deployment('app', 'slow-1s'))
    const out = await done(apply(space), { kubeconfig: file, stdin })
    expect(out).toContain('101 created')
    expect(await done(apply(space), { kubeconfig: file, stdin })).toMatch(
      /unchanged at revision 1: 101 unchanged; nothing was written/,
    )
  })

  own('sees what a watch no longer tells, and keeps its lock', async () => {
    const api = client()
    const space = await namespace(api)
    const { proxy, kubeconfig: file } = await wire()
    const child = startCapstan(apply(space), { kubeconfig: file, stdin: yaml(configMap('config', {}), waiting()) })
    await until(
      'a child that waits',
      () => Promise.resolve(/waiting +Deployment/.test(child.out())),
      () => child.out() + child.err(),
    )
    proxy.forget()
    const began = performance.now()
    await free(space)
    const { code, out, err } = await child.ended
    expect(code, out + err).toBe(0)
    // The poll of 30 s, and 10 s until the connection that it goes over counts as dead.
    expect(performance.now() - began).toBeLessThan(55_000)
  })
})

describe('the way to the API server', () => {
  own('leads through the proxy of HTTPS_PROXY, and past it where NO_PROXY says so', async () => {
    const space = await namespace(client())
    const { port, asked } = await tunnels()
    const { server, ca, certificate, key } = accessOf(kubeconfig)
    const named = server.replace('127.0.0.1', 'api.testbed.invalid')
    const cluster = {
      server: named,
      'tls-server-name': '127.0.0.1',
      'certificate-authority-data': ca?.toString('base64'),
    }
    const user = {
      'client-certificate-data': certificate?.toString('base64'),
      'client-key-data': key?.toString('base64'),
    }
    const file = join(folder({}), 'kubeconfig')
    writeFileSync(file, kubeconfigText(cluster, user))
    const env = { HTTPS_PROXY: `http://127.0.0.1:${port}`, NO_PROXY: '' }
    const stdin = yaml(...small())
    expect(await done(apply(space), { kubeconfig: file, stdin, env })).toContain('deployed as revision 1')
    expect(new Set(asked)).toEqual(new Set([named.replace('https://', '')]))

    const past = await capstan(apply(space), { kubeconfig: file, stdin, env: { ...env, NO_PROXY: '.testbed.invalid' } })
    expect(past.code).toBe(1)
    expect(past.err).toMatch(/api\.testbed\.invalid/)
  })

  own(
    'is found again with a new token when the old one is refused, and asked for in time when it runs out',
    async () => {
      const api = client()
      const space = await namespace(api)
      await mayAll(space, 'alice')
      const { file, calls } = plugin([{ token: 'expired' }, { token: tokenOf(bed!.alice), seconds: 1 }])
      const stdin = yaml(...small(), deployment('late', 'slow-2s'))
      const { code, out, err } = await capstan(apply(space), { kubeconfig: file, stdin })
      expect(code, out + err).toBe(0)
      expect(out).toContain('deployed as revision 1')
      expect(calls()).toBeGreaterThan(2)
    },
  )

  own('ends with one sentence when every token is refused', async () => {
    const space = await namespace(client())
    const { file, calls } = plugin([{ token: 'expired' }])
    const { code, out, err } = await capstan(apply(space), { kubeconfig: file, stdin: yaml(...small()) })
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(/^error\[cluster\/\w+\]: .*(credentials|log in|401|Unauthorized)/)
    expect(calls()).toBeLessThan(4)
  })
})

function small(version = 1): object[] {
  const hook = { annotations: { 'helm.sh/hook': 'pre-install' } }
  return [
    configMap('config', { version: `${version}` }),
    statefulSet('db', {}, 'ready', version),
    deployment('app', 'ready', version),
    job('hook', 'done', hook),
  ]
}

function apply(space: string): string[] {
  return ['apply', 'app', '-n', space, '-f', '-', '--timeout', '80s']
}

/** Ready as soon as its pods are told to be. */
function waiting(): object {
  return deployment('app', 'bad')
}

async function free(space: string): Promise<void> {
  const api = client()
  const { body } = await api.call('GET', `/api/v1/namespaces/${space}/pods`)
  for (const pod of (body as { items: object[] }).items) {
    const path = `/api/v1/namespaces/${space}/pods/${text(pod as never, 'metadata.name')}`
    await change(api, path, { metadata: { annotations: { 'testbed/ready': 'true' } } })
  }
}

/** An HTTP proxy that knows CONNECT, and one server behind whatever name it is asked for. */
async function tunnels(): Promise<{ port: number; asked: string[] }> {
  const { hostname, port } = new URL(accessOf(kubeconfig).server)
  const asked: string[] = []
  const sockets = new Set<Socket>()
  const server: Server = createServer((_, answer) => answer.writeHead(405).end())
  server.on('connect', (request, socket: Socket, head: Buffer) => {
    asked.push(request.url ?? '')
    const upstream = connect({ host: hostname, port: Number(port) }, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      upstream.write(head)
      socket.pipe(upstream).pipe(socket)
    })
    for (const one of [socket, upstream]) {
      sockets.add(one)
      one.on('error', () => undefined)
    }
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((closed) => server.close(closed))
  })
  return { port: (server.address() as AddressInfo).port, asked }
}

interface Answer {
  readonly token: string
  /** How long it says it is good for. */
  readonly seconds?: number
}

/** A kubeconfig whose credential plugin gives these answers in turn, and the last one for ever. */
function plugin(answers: readonly Answer[]): { file: string; calls: () => number } {
  const { server, ca } = accessOf(kubeconfig)
  const at = folder({ calls: '' })
  const script = `#!${process.execPath}
const { appendFileSync, readFileSync } = require('node:fs')
const calls = readFileSync('${at}/calls', 'utf8').length
appendFileSync('${at}/calls', '.')
const answers = ${JSON.stringify(answers)}
const { token, seconds } = answers[Math.min(calls, answers.length - 1)]
const end = seconds === undefined ? {} : { expirationTimestamp: new Date(Date.now() + seconds * 1000).toISOString() }
console.log(JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token, ...end } }))
`
  writeFileSync(join(at, 'plugin.cjs'), script)
  chmodSync(join(at, 'plugin.cjs'), 0o755)
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: './plugin.cjs', interactiveMode: 'Never' }
  const file = join(at, 'kubeconfig')
  writeFileSync(file, kubeconfigText({ server, 'certificate-authority-data': ca?.toString('base64') }, { exec }))
  return { file, calls: () => readFileSync(join(at, 'calls'), 'utf8').length }
}

function tokenOf(file: string): string {
  return accessOf(file).token ?? ''
}

/** All in one namespace. */
async function mayAll(space: string, name: string): Promise<void> {
  const { status, text: said } = await client().call(
    'POST',
    `/apis/rbac.authorization.k8s.io/v1/namespaces/${space}/rolebindings`,
    {
      metadata: { name: 'all' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name }],
    },
  )
  expect(status, said).toBe(201)
}
