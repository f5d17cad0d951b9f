import { execFile } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import { kubectl } from './build.ts'
import { at, client, kubeconfig, namespace, played, until } from './cluster.ts'
import { becomes, change, makePod } from './objects.ts'

beforeAll(() => {
  if (played) kubectl()
}, 900_000)

describe.runIf(played)('the kubelet of the test bed', () => {
  it('serves logs, of the last run too, and follows them', async () => {
    const api = client()
    const space = await namespace(api)
    const path = `/api/v1/namespaces/${space}/pods/app`
    await makePod(api, space, 'crash', {
      annotations: { 'testbed/log': 'one\ntwo\n', 'testbed/previous-log': 'fatal\n' },
    })
    await becomes(api, space, 'Running: CrashLoopBackOff after Error 1')
    expect((await api.call('GET', `${path}/log?previous=true`)).text).toBe('fatal\n')
    await until('the next run', async () => {
      const { text } = await api.call('GET', `${path}/log?tailLines=1`)
      return text === 'two\n'
    })
  })

  it('refuses the logs of a container that never started, in the words of a real one', async () => {
    const api = client()
    const space = await namespace(api)
    await makePod(api, space, 'nopull')
    await becomes(api, space, 'Pending: ErrImagePull')
    const { status, text } = await api.call('GET', `/api/v1/namespaces/${space}/pods/app/log`)
    expect(status).toBe(400)
    expect(text).toContain('is waiting to start: trying and failing to pull image')
  })

  it('follows a log until the pod is gone', async () => {
    const api = client()
    const space = await namespace(api)
    const path = `/api/v1/namespaces/${space}/pods/app`
    await makePod(api, space, 'ready', { annotations: { 'testbed/log': 'one\n' } })
    await becomes(api, space, 'Running, Ready')
    const lines: string[] = []
    const log = api.lines(`${path}/log?follow=true`, (line) => lines.push(line))
    onTestFinished(() => log.stop())
    await until('the first line', () => Promise.resolve(lines.length > 0))
    await change(api, path, { metadata: { annotations: { 'testbed/log': 'one\ntwo\n' } } })
    await until('the second line', () => Promise.resolve(lines.length > 1))
    await api.call('DELETE', path)
    await log.ended
    expect(lines).toEqual(['one', 'two'])
  })

  it('runs a command of its table and gives back output, errors and exit code', async () => {
    const api = client()
    const space = await namespace(api)
    const table = { 'kafka-topics --list': { stdout: 'orders\n', stderr: 'slow\n', code: 3 } }
    await makePod(api, space, 'ready', { annotations: { 'testbed/exec': JSON.stringify(table) } })
    await becomes(api, space, 'Running, Ready')
    const exec = await api.channel(
      `/api/v1/namespaces/${space}/pods/app/exec?stdout=1&stderr=1&command=kafka-topics&command=--list`,
      'v5.channel.k8s.io',
    )
    await exec.closed
    expect(exec.received(1).toString()).toBe('orders\n')
    expect(exec.received(2).toString()).toBe('slow\n')
    const status = JSON.parse(exec.received(3).toString()) as Json
    expect(at(status, 'details.causes.0.message')).toBe('3')
  })

  it('hands standard input to a command and tells it the end', async () => {
    const api = client()
    const space = await namespace(api)
    await makePod(api, space, 'ready')
    await becomes(api, space, 'Running, Ready')
    const exec = await api.channel(
      `/api/v1/namespaces/${space}/pods/app/exec?stdin=1&stdout=1&command=cat`,
      'v5.channel.k8s.io',
    )
    exec.send(0, 'hello')
    exec.finish(0)
    await exec.closed
    expect(exec.received(1).toString()).toBe('hello')
    expect(at(JSON.parse(exec.received(3).toString()) as Json, 'status')).toBe('Success')
  })

  it('satisfies kubectl', async () => {
    const api = client()
    const space = await namespace(api)
    await makePod(api, space, 'ready', { annotations: { 'testbed/log': 'one\ntwo\n' } })
    await becomes(api, space, 'Running, Ready')
    const say = async (...args: string[]) => {
      const { stdout } = await promisify(execFile)(kubectl(), ['-n', space, '--kubeconfig', kubeconfig, ...args])
      return stdout
    }
    expect(await say('logs', 'app', '--tail=1')).toBe('two\n')
    expect(await say('exec', 'app', '--', 'echo', 'hello')).toBe('hello\n')
    await expect(say('exec', 'app', '--', 'unheard-of')).rejects.toMatchObject({ code: 127 })
  })

  it('forwards a port to where the pod says', async () => {
    const server = createServer((socket) => socket.on('data', (data) => socket.write(`you said ${data.toString()}`)))
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    const api = client()
    const space = await namespace(api)
    const annotations = { 'testbed/forward': JSON.stringify({ 9092: `127.0.0.1:${port}` }) }
    await makePod(api, space, 'ready', { annotations })
    await becomes(api, space, 'Running, Ready')
    const forward = await api.channel(
      `/api/v1/namespaces/${space}/pods/app/portforward?ports=9092`,
      'v4.channel.k8s.io',
    )
    onTestFinished(() => forward.close())
    // The first message of each channel is the port's number.
    await until('the port', () => Promise.resolve(forward.received(0).length >= 2))
    forward.send(0, 'hello')
    await until('the answer', () => Promise.resolve(forward.received(0).length > 2))
    expect(forward.received(0).readUInt16LE(0)).toBe(9092)
    expect(forward.received(0).subarray(2).toString()).toBe('you said hello')
  })
})
