import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { Agent, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'vitest'
import { kubeconfig as direct } from './cluster.ts'
import { accessOf, kubeconfigText } from './kubeconfig.ts'

/** One request of Capstan on its way to the API server. */
export interface Passing {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly contentType: string
  /** As Capstan sent it; the server is not given it. */
  readonly authorization: string
  readonly isWatch: boolean
  readonly body: string
}

/** What becomes of a request in place of being handed on. */
export interface Instead {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: object
}

export interface Told extends Passing {
  /** What Capstan was answered; 0 while it was not. */
  status: number
}

export interface Middleman {
  /** Leads to the API server through here. */
  readonly kubeconfig: string
  /** All that was asked, in order. */
  readonly told: readonly Told[]
  /** Looks at each request before it is handed on, for as long as it likes; the last one given counts. */
  meet(each: (passing: Passing) => Promise<Instead | undefined> | Instead | undefined): void
  /** Is told when the server has answered, before Capstan is. */
  answered(each: (told: Told) => void): void
  /** One more line in the answer of every open watch whose path has this text. */
  say(path: string, line: object): number
}

/**
 * Between Capstan and the API server, and reads what it hands on: what a wire cannot do to one request out of many, it can. Capstan
 * comes by plain HTTP and without credentials; those of the kubeconfig are the middleman's.
 */
export async function middleman({ onTestFinished }: Pick<TestContext, 'onTestFinished'>): Promise<Middleman> {
  const { server, ca, certificate, key } = accessOf(direct)
  const agent = new Agent({ keepAlive: true, ca, cert: certificate, key })
  const told: Told[] = []
  const watches = new Map<ServerResponse, string>()
  let look: Parameters<Middleman['meet']>[0] = () => undefined
  let tell: Parameters<Middleman['answered']>[0] = () => undefined

  const handOn = (passing: Passing, from: IncomingMessage, answer: ServerResponse, seen: Told): void => {
    const headers = without(from.headers, ['host', 'connection', 'authorization'])
    const sent = request(server + passing.path, {
      agent,
      method: passing.method,
      headers,
    })
    const close = (): void => void answer.destroy()
    answer.on('close', () => {
      watches.delete(answer)
      sent.destroy()
    })
    sent.on('error', close)
    sent.on('response', (response) => {
      seen.status = response.statusCode ?? 0
      tell(seen)
      if (passing.isWatch) watches.set(answer, passing.path)
      answer.writeHead(response.statusCode ?? 502, without(response.headers, ['connection', 'transfer-encoding']))
      answer.flushHeaders()
      response.on('error', close)
      response.pipe(answer)
    })
    sent.end(passing.body)
  }

  const take = async (from: IncomingMessage, answer: ServerResponse): Promise<void> => {
    let body = ''
    for await (const chunk of from.setEncoding('utf8')) body += chunk as string
    const { method = '', url: path = '' } = from
    const passing = {
      method,
      path,
      contentType: from.headers['content-type'] ?? '',
      authorization: from.headers.authorization ?? '',
      isWatch: /[?&]watch=/.test(path),
      body,
    }
    const seen: Told = { ...passing, status: 0 }
    told.push(seen)
    const instead = await look(passing)
    if (instead === undefined) {
      handOn(passing, from, answer, seen)
      return
    }
    seen.status = instead.status
    answer.writeHead(instead.status, { 'content-type': 'application/json', ...instead.headers })
    answer.end(JSON.stringify(instead.body))
  }

  const listener = createServer((from, answer) => {
    answer.on('error', () => undefined)
    take(from, answer).catch(() => answer.destroy())
  })
  await new Promise<void>((listening) => listener.listen(0, '127.0.0.1', listening))
  const folder = mkdtempSync(join(tmpdir(), 'capstan-middle-'))
  const kubeconfig = join(folder, 'kubeconfig')
  const { port } = listener.address() as AddressInfo
  writeFileSync(kubeconfig, kubeconfigText({ server: `http://127.0.0.1:${port}` }, {}), { mode: 0o600 })
  onTestFinished(async () => {
    agent.destroy()
    listener.closeAllConnections()
    await new Promise((closed) => listener.close(closed))
    rmSync(folder, { recursive: true })
  })
  return {
    kubeconfig,
    told,
    meet: (each) => void (look = each),
    answered: (each) => void (tell = each),
    say: (path, line) => {
      const open = [...watches].filter(([, of]) => of.includes(path))
      for (const [answer] of open) answer.write(`${JSON.stringify(line)}\n`)
      return open.length
    },
  }
}

/** What is of one connection alone, or not for the other side. */
function without(headers: IncomingHttpHeaders, names: readonly string[]): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)))
}
