import { randomBytes } from 'node:crypto'
import { Agent, request } from 'node:https'
import type { Json } from '../../src/core/json.ts'
import { channelOver, type Channel } from './channel.ts'
import { accessOf } from './kubeconfig.ts'

/**
 * A plain way to the API for tests: what a test says about the cluster must not pass through the client under test.
 */
export interface Client {
  readonly server: string
  /** One request. Rejects only when there is no answer at all; a status code of any kind is an answer. */
  call(method: Method, path: string, body?: unknown, options?: CallOptions): Promise<Answer>
  /** Lines of an answer that goes on until `stop`, until the server ends it, or until the connection breaks. */
  lines(path: string, each: (line: string) => void): Lines
  /** The same for a watch, whose lines are events. */
  watch(path: string, each: (event: WatchEvent) => void): Lines
  /** A WebSocket of a subprotocol: `v5.channel.k8s.io` for exec, `v4.channel.k8s.io` for port-forward. */
  channel(path: string, protocol: string): Promise<Channel>
  close(): void
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface CallOptions {
  /** Default: by method, JSON, or server-side apply for a PATCH. */
  readonly contentType?: string
  /** Milliseconds until the request is given up. Default: 10 000. */
  readonly timeout?: number
}

export interface Answer {
  readonly status: number
  readonly text: string
  /** The parsed body, or undefined where it is no JSON. */
  readonly body: Json | undefined
}

export interface WatchEvent {
  readonly type: string
  readonly object: Json
}

export interface Lines {
  readonly ended: Promise<void>
  stop(): void
}

export function clientOf(kubeconfig: string): Client {
  const given = accessOf(kubeconfig)
  const agent = new Agent({
    keepAlive: true,
    ca: given.ca,
    cert: given.certificate,
    key: given.key,
    servername: given.serverName,
    rejectUnauthorized: !given.insecure,
  })
  const headers = given.token === undefined ? {} : { authorization: `Bearer ${given.token}` }
  const { server } = given
  return {
    server,
    call: (method, path, body, options = {}) => call(agent, server + path, { method, headers, body, ...options }),
    lines: (path, each) => lines(agent, server + path, headers, each),
    watch: (path, each) => lines(agent, server + path, headers, (line) => each(JSON.parse(line) as WatchEvent)),
    channel: (path, protocol) => channel(agent, server + path, headers, protocol),
    close: () => agent.destroy(),
  }
}

interface Call extends CallOptions {
  readonly method: Method
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

function call(
  agent: Agent,
  url: string,
  { method, headers, body, contentType, timeout = 10_000 }: Call,
): Promise<Answer> {
  const text = body === undefined ? undefined : JSON.stringify(body)
  const type = contentType ?? (method === 'PATCH' ? 'application/apply-patch+yaml' : 'application/json')
  return new Promise((answered, failed) => {
    const signal = AbortSignal.timeout(timeout)
    // Of a DELETE with a body Node tells no length by itself, and the server would read the body as the next request.
    const length = text === undefined ? {} : { 'content-length': String(Buffer.byteLength(text)) }
    const all = { ...headers, 'content-type': type, ...length }
    const sent = request(url, { agent, method, headers: all, signal }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', failed)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        answered({ status: response.statusCode ?? 0, text, body: json(text) })
      })
    })
    sent.on('error', failed)
    sent.end(text)
  })
}

function lines(
  agent: Agent,
  url: string,
  headers: Readonly<Record<string, string>>,
  each: (line: string) => void,
): Lines {
  const sent = request(url, { agent, headers })
  const ended = new Promise<void>((resolved) => {
    sent.on('error', () => resolved())
    sent.on('close', () => resolved())
    sent.on('response', (response) => {
      let rest = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        const whole = (rest + chunk).split('\n')
        rest = whole.pop() ?? ''
        for (const line of whole) if (line !== '') each(line)
      })
      response.on('error', () => resolved())
    })
  })
  sent.end()
  return { ended, stop: () => void sent.destroy() }
}

function channel(
  agent: Agent,
  url: string,
  headers: Readonly<Record<string, string>>,
  protocol: string,
): Promise<Channel> {
  const upgrade = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': randomBytes(16).toString('base64'),
    'sec-websocket-protocol': protocol,
  }
  return new Promise((opened, failed) => {
    const sent = request(url, { agent, headers: { ...headers, ...upgrade } })
    sent.on('error', failed)
    sent.on('upgrade', (_response, socket, head) => opened(channelOver(socket, head)))
    sent.on('response', (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('end', () => failed(new Error(`${response.statusCode ?? 0} ${text}`)))
    })
    sent.end()
  })
}

function json(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
