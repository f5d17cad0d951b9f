import { abortSignalOf } from './cluster-cancel.ts'
import type { CancelSignal } from '../core/ports.ts'
import { spawn } from 'node:child_process'
import { dirname, resolve } from 'node:path'
import { Failure } from '../core/failure.ts'
import type { Json, JsonMap } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'
import type { Grant, GrantSource } from './grant.ts'
import { flagField, textField, textsField } from './entry-field.ts'
import type { Entry } from './kubeconfig.ts'

/** `spec.cluster` of an ExecCredential: the server and its certificates, for plugins with `provideClusterInfo`. */
export type ExecCluster = JsonMap

export interface ExecOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cluster: ExecCluster
  /** Shows what a plugin says while it waits for a person; undefined when there is no terminal. */
  readonly show: ((text: string) => void) | undefined
}

/** Milliseconds. A plugin that talks to a person may take as long as the person does. */
const patience = 60_000
/** Bytes of each stream of a plugin that are kept. */
const most = 1 << 20

/**
 * Credentials of a program (`exec` of a user; client-go, plugin/pkg/client/auth/exec). client-node's own runner hands the
 * program no KUBERNETES_EXEC_INFO, holds back what it asks the user, and takes any JSON for an answer.
 */
export function execSource(exec: Entry, options: ExecOptions): GrantSource {
  const command = textField(exec, 'command')
  const apiVersion = textField(exec, 'apiVersion')
  if (command === undefined) throw new Failure('cluster/config', `${exec.file}: ${exec.title} has no command`)
  if (apiVersion === undefined || !/^client\.authentication\.k8s\.io\/(v1|v1beta1)$/.test(apiVersion))
    throw new Failure('cluster/config', `${exec.file}: ${exec.title} has apiVersion ${apiVersion ?? '(none)'}`, {
      hint: 'client.authentication.k8s.io/v1 and v1beta1 are known; update the plugin, and let it write its entry anew',
    })
  const mode = textField(exec, 'interactiveMode') ?? 'IfAvailable'
  const interactive = mode !== 'Never' && options.show !== undefined
  if (mode === 'Always' && !interactive)
    throw new Failure(
      'cluster/credentials',
      `the plugin ${command} wants to ask a person, and standard input is no terminal`,
    )
  const info = {
    kind: 'ExecCredential',
    apiVersion,
    spec: { interactive, ...(flagField(exec, 'provideClusterInfo') && { cluster: options.cluster }) },
  }
  const run: Run = {
    // A path is relative to the kubeconfig, as its other paths; a plain name is looked for on the PATH.
    command: /[\\/]/.test(command) ? resolve(dirname(exec.file), command) : command,
    args: textsField(exec, 'args'),
    env: { ...options.env, ...variablesOf(exec), KUBERNETES_EXEC_INFO: JSON.stringify(info) },
    show: interactive ? options.show : undefined,
  }
  return async (signal) => grantOf(await output(run, exec, signal), command, apiVersion)
}

interface Run {
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly show: ((text: string) => void) | undefined
}

function variablesOf(exec: Entry): Record<string, string> {
  const variables: Record<string, string> = {}
  const listed = get(exec.map, 'env') ?? []
  for (const item of Array.isArray(listed) ? listed : []) {
    const name = isMap(item) ? get(item, 'name') : undefined
    const value = isMap(item) ? (get(item, 'value') ?? '') : undefined
    if (typeof name !== 'string' || typeof value !== 'string')
      throw new Failure(
        'cluster/config',
        `${exec.file}: env of ${exec.title} must be a list of name and value, both text`,
      )
    variables[name] = value
  }
  return variables
}

function output({ command, args, env, show }: Run, exec: Entry, signal: CancelSignal): Promise<string> {
  return new Promise((done, failed) => {
    const told: string[] = []
    let answer = ''
    const fail = (why: string, cause?: unknown) => {
      const hint = textField(exec, 'installHint')
      const notes = [...linesOf(told.join('')), `kubeconfig: ${exec.file}`]
      failed(new Failure('cluster/credentials', `the credential plugin ${command} ${why}`, { notes, hint, cause }))
    }
    const limits = show === undefined ? [abortSignalOf(signal), AbortSignal.timeout(patience)] : [abortSignalOf(signal)]
    const child = spawn(command, args, {
      env,
      stdio: [show === undefined ? 'ignore' : 'inherit', 'pipe', 'pipe'],
      signal: AbortSignal.any(limits),
    })
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (answer.length < most) answer += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      show?.(text)
      told.push(text)
    })
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (error.name === 'AbortError')
        fail(signal.aborted ? 'was stopped' : `gave no answer within ${patience / 1000}s`)
      else fail(error.code === 'ENOENT' ? 'is not there' : `cannot be run: ${error.message}`, error)
    })
    child.on('close', (code, killed) => {
      if (code === 0) done(answer)
      else fail(code === null ? `was killed by ${killed ?? 'a signal'}` : `failed with exit code ${code}`)
    })
  })
}

/** What it printed last; a stack trace of hundreds of lines would bury the sentence. */
function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  return lines.slice(-10).map((line) => `it said: ${line.slice(0, 500)}`)
}

/** Tokens are secrets: nothing of the answer is repeated in a message. */
function grantOf(text: string, command: string, apiVersion: string): Grant {
  const no = (why: string) => new Failure('cluster/credentials', `the credential plugin ${command} ${why}`)
  let answer: Json
  try {
    answer = JSON.parse(text) as Json
  } catch {
    throw no('printed something that is no JSON')
  }
  if (!isMap(answer) || get(answer, 'kind') !== 'ExecCredential')
    throw no('printed something that is no ExecCredential')
  if (get(answer, 'apiVersion') !== apiVersion)
    throw no(`answers in another apiVersion than the kubeconfig's ${apiVersion}`)
  const status = get(answer, 'status')
  if (!isMap(status)) throw no('printed an ExecCredential without status')
  const field = (key: string): string | undefined => {
    const value = get(status, key)
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const [token, cert, key] = [field('token'), field('clientCertificateData'), field('clientKeyData')]
  if ((cert === undefined) !== (key === undefined)) throw no('gave a certificate or a key without the other')
  if (token === undefined && cert === undefined) throw no('gave neither a token nor a certificate')
  const expires = Date.parse(field('expirationTimestamp') ?? '')
  return {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(cert !== undefined && key !== undefined && { certificate: { cert, key } }),
    expires: Number.isNaN(expires) ? undefined : expires,
  }
}
