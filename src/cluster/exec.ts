import type { ExecOptions, PodName } from '../core/cluster.ts'
import { Failure } from '../core/failure.ts'
import { firstText } from '../core/first-text.ts'
import type { Json, JsonMap } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'
import type { CommandResult } from '../core/ports.ts'
import type { Ask } from './list.ts'
import { podPath, queryText } from './paths.ts'
import { errorOf, objectOf, mapIn, statusError } from './status-answer.ts'
import type { Transport } from './transport.ts'

export interface ExecAccess {
  readonly ask: Ask
  readonly listen: Transport['messages']
  readonly monotonic: () => number
}

/**
 * Runs a command in a container over a WebSocket whose messages begin with the number of their stream (KEP-4006). The last
 * one is a Status with the exit code. Kubernetes cannot end a command: after the deadline it may go on, unheard.
 */
export async function execIn(access: ExecAccess, pod: PodName, options: ExecOptions): Promise<CommandResult> {
  const { ask, listen, monotonic } = access
  const begin = monotonic()
  try {
    const { command, timeout } = options
    const container = options.container ?? (await defaultContainer(ask, pod, timeout))
    const path = execPath(pod, container, command)
    const left = Math.max(0, timeout - (monotonic() - begin))
    const { status, messages, text } = await listen({ method: 'GET', path, protocols, timeout: left })
    if (status !== 101) throw errorOf(status, await text())
    return await resultOf(messages)
  } catch (error) {
    throw error instanceof Failure ? told(error, pod, options) : error
  }
}

/** Since Kubernetes 1.30, and before. They differ in what a client sends, which we do not. */
const protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io']

/** As kubectl: with sidecars that are put in first, the annotation names the container that is meant. */
async function defaultContainer(ask: Ask, pod: PodName, timeout: number): Promise<string | undefined> {
  const { status, text } = await ask({ method: 'GET', path: podPath(pod), timeout })
  if (status !== 200) throw errorOf(status, text)
  const object = objectOf(text)
  const annotations = below(below(object, 'metadata'), 'annotations')
  const containers = below(below(object, 'spec'), 'containers')
  const first = Array.isArray(containers) ? below(containers[0], 'name') : undefined
  const name = below(annotations, 'kubectl.kubernetes.io/default-container') ?? first
  return typeof name === 'string' ? name : undefined
}

function below(value: Json | undefined, key: string): Json | undefined {
  return isMap(value) ? get(value, key) : undefined
}

function execPath(pod: PodName, container: string | undefined, command: readonly string[]): string {
  const words = command.map((word) => `&command=${encodeURIComponent(word.toWellFormed())}`)
  return `${podPath(pod)}/exec${queryText({ stdout: true, stderr: true, container })}${words.join('')}`
}

async function resultOf(messages: AsyncIterable<Uint8Array>): Promise<CommandResult> {
  const [stdout, stderr, end] = [firstText(), firstText(), firstText()]
  for await (const message of messages) {
    const data = message.subarray(1)
    if (message[0] === 1) stdout.add(data)
    if (message[0] === 2) stderr.add(data)
    if (message[0] !== 3) continue
    // Streams begin with an empty message. This Status does not say that it is one.
    end.add(data)
    const status = mapIn(end.text())
    if (status !== undefined) return { exitCode: exitCodeOf(status), stdout: stdout.text(), stderr: stderr.text() }
  }
  throw new Failure('cluster/unreachable', 'the connection was closed before the command ended')
}

function exitCodeOf(status: JsonMap): number {
  if (get(status, 'status') === 'Success') return 0
  const error = statusError(status, 500)
  const code = error.causes.find(({ reason }) => reason === 'ExitCode')?.message
  if (error.reason === 'NonZeroExitCode' && code !== undefined && /^\d+$/.test(code)) return Number(code)
  throw error
}

function told(failure: Failure, { namespace, name }: PodName, { command, timeout }: ExecOptions): Failure {
  const what = `${command[0] ?? 'the command'} in pod ${namespace}/${name}`
  // Its notes have the address, and that the whole command: passwords, too.
  const { code, message, hint } = failure
  if (code === 'cluster/cancelled') return new Failure(code, `stopped waiting for ${what}`, { cause: failure })
  if (code !== 'cluster/deadline') return new Failure(code, `${what}: ${message}`, { hint, cause: failure })
  const unheard = 'it may still be running there: Kubernetes cannot end a command in a container'
  return new Failure(code, `${what} did not end within ${timeout / 1000}s`, { notes: [unheard], cause: failure })
}
