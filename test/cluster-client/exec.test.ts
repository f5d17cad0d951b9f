import { describe, expect, it } from 'vitest'
import { clusterOver } from '../../src/cluster/cluster.ts'
import type { ApiMessages, ApiMessagesRequest } from '../../src/cluster/transport.ts'
import type { ExecOptions } from '../../src/core/cluster.ts'
import { Failure } from '../../src/core/failure.ts'
import type { Json } from '../../src/core/json.ts'
import { failed, scriptedTransport, type Said, type Script } from './scripted-transport.ts'

const pod = { namespace: 'kafka', name: 'broker-0' }
const options: ExecOptions = { container: 'kafka', command: ['ls'], timeout: 5000 }
const GET = 'GET /api/v1/namespaces/kafka/pods/broker-0'
const done = said(3, { status: 'Success', metadata: {} })

/** A message of a stream: 1 for output, 2 for errors, 3 for how it ended. */
function said(stream: number, what: Json): Uint8Array {
  return Buffer.concat([Buffer.of(stream), Buffer.from(typeof what === 'string' ? what : JSON.stringify(what))])
}

function ended(code: string): Uint8Array {
  const causes = [{ reason: 'ExitCode', message: code }]
  return said(3, { status: 'Failure', reason: 'NonZeroExitCode', message: `exit code ${code}`, details: { causes } })
}

async function* each(messages: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  await Promise.resolve()
  yield* messages
}

function clusterSaying(messages: readonly Uint8Array[], script: Record<string, Said> = {}) {
  const answer = { status: 101, messages: each(messages), text: () => Promise.resolve('') }
  return clusterAnswering(() => Promise.resolve(answer), script)
}

function clusterAnswering(
  answer: (request: ApiMessagesRequest) => Promise<ApiMessages>,
  script: Record<string, Said> = {},
) {
  const transport = scriptedTransport(script, undefined, answer)
  return { cluster: clusterOver(transport), transport }
}

describe('A command in a container', () => {
  it('gives what it says on both streams, and its exit code', async () => {
    const messages = [said(1, ''), said(1, 'a'), said(2, 'x'), said(1, 'b\n'), said(3, ''), ended('3')]
    const { cluster } = clusterSaying(messages)
    expect(await cluster.exec(pod, options)).toEqual({ exitCode: 3, stdout: 'ab\n', stderr: 'x' })
  })

  it('is asked for by an address in which every word is one', async () => {
    const { cluster, transport } = clusterSaying([done])
    await cluster.exec(pod, { ...options, command: ['sh', '-c', 'a && b="%"; c?#/', '', '\ud800'] })
    const words = 'command=sh&command=-c&command=a%20%26%26%20b%3D%22%25%22%3B%20c%3F%23%2F&command=&command=%EF%BF%BD'
    expect(transport.requests[0]).toMatchObject({
      method: 'GET',
      path: `/api/v1/namespaces/kafka/pods/broker-0/exec?stdout=true&stderr=true&container=kafka&${words}`,
      protocols: ['v5.channel.k8s.io', 'v4.channel.k8s.io'],
    })
  })

  it.each<[what: string, metadata: Json, container: string]>([
    ['the first', {}, 'proxy'],
    ['the one that kubectl takes', { annotations: { 'kubectl.kubernetes.io/default-container': 'kafka' } }, 'kafka'],
  ])('runs in %s when nobody says which', async (_, metadata, container) => {
    const spec = { containers: [{ name: 'proxy' }, { name: 'kafka' }] }
    const { cluster, transport } = clusterSaying([done], { [GET]: { metadata, spec } })
    expect(await cluster.exec(pod, { ...options, container: undefined })).toMatchObject({ exitCode: 0 })
    expect(transport.requests.at(-1)!.path).toContain(`&container=${container}&`)
  })

  it('may say much, of which 64 KiB of each stream are kept, and no half character', async () => {
    const [long, euros] = ['x'.repeat(40_000), Buffer.from('€'.repeat(30_000))]
    const pieces = [0, 1, 50_000, 90_000].map((at, index, all) => euros.subarray(at, all[index + 1]))
    const messages = [
      ...[long, long, long].map((text) => said(1, text)),
      ...pieces.map((piece) => Buffer.concat([Buffer.of(2), piece])),
      done,
    ]
    const { stdout, stderr } = await clusterSaying(messages).cluster.exec(pod, options)
    expect(stdout).toBe('x'.repeat(65_536))
    expect(stderr).toBe('€'.repeat(21_845))
  })

  it.each<[what: string, end: Json, error: object]>([
    [
      'the container runtime has refused',
      { status: 'Failure', reason: 'InternalError', message: 'no such file', code: 500 },
      { code: 500, reason: 'InternalError', message: 'no such file' },
    ],
    [
      'it says another reason than its exit code',
      {
        status: 'Failure',
        reason: 'Timeout',
        message: 'late',
        details: { causes: [{ reason: 'ExitCode', message: '3' }] },
      },
      { code: 500, reason: 'Timeout', message: 'late' },
    ],
    [
      'the exit code is none',
      {
        status: 'Failure',
        reason: 'NonZeroExitCode',
        message: 'odd',
        details: { causes: [{ reason: 'ExitCode', message: 'x' }] },
      },
      { code: 500, reason: 'NonZeroExitCode', message: 'odd' },
    ],
  ])('is an error when %s', async (_, end, error) => {
    const { cluster } = clusterSaying([said(1, 'a'), said(3, end)])
    await expect(cluster.exec(pod, options)).rejects.toMatchObject({ name: 'ApiError', ...error })
  })

  it('is an error in the server’s words when the server refuses it', async () => {
    const refusal = failed(403, 'Forbidden', 'pods "broker-0" is forbidden')
    const none = { status: 403, messages: each([]), text: () => Promise.resolve(refusal.text) }
    const { cluster } = clusterAnswering(() => Promise.resolve(none))
    const error = { name: 'ApiError', code: 403, reason: 'Forbidden', message: 'pods "broker-0" is forbidden' }
    await expect(cluster.exec(pod, options)).rejects.toMatchObject(error)
    const gone = clusterSaying([], { [GET]: failed(404, 'NotFound', 'pods "broker-0" not found') })
    await expect(gone.cluster.exec(pod, { ...options, container: undefined })).rejects.toMatchObject({
      name: 'ApiError',
      code: 404,
      message: 'pods "broker-0" not found',
    })
  })

  it('has no result when the connection ends without its exit code', async () => {
    const { cluster } = clusterSaying([said(1, 'all is well\n'), said(3, '{"status":"Succ')])
    await expect(cluster.exec(pod, options)).rejects.toMatchObject({
      code: 'cluster/unreachable',
      message: 'ls in pod kafka/broker-0: the connection was closed before the command ended',
    })
  })

  it('shares its time with the question for the container', async () => {
    let at = 0
    const question: Script = () => {
      at += 2000
      return { spec: { containers: [{ name: 'kafka' }] } }
    }
    const answer = { status: 101, messages: each([done]), text: () => Promise.resolve('') }
    const transport = scriptedTransport({ [GET]: question }, undefined, () => Promise.resolve(answer))
    const clock = { now: () => at, monotonic: () => at, sleep: () => Promise.resolve() }
    await clusterOver(transport, { clock }).exec(pod, { ...options, container: undefined })
    expect(transport.requests.map(({ timeout }) => timeout)).toEqual([5000, 3000])
  })

  it.each([
    ['cluster/deadline', 'ls in pod kafka/broker-0 did not end within 5s'],
    ['cluster/cancelled', 'stopped waiting for ls in pod kafka/broker-0'],
    ['cluster/unreachable', 'ls in pod kafka/broker-0: as the transport says'],
  ] as const)('tells %s without its words, which may be secrets', async (code, message) => {
    const command = ['ls', '--password=hunter2']
    const { cluster } = clusterAnswering((request) => {
      throw new Failure(code, 'as the transport says', { notes: [request.path] })
    })
    const failure = await cluster.exec(pod, { ...options, command }).catch((error: unknown) => error)
    if (!(failure instanceof Failure)) throw new Error('no Failure', { cause: failure })
    expect(failure).toMatchObject({ code, message })
    expect([failure.message, failure.hint, ...failure.notes].join()).not.toContain('hunter2')
  })
})
