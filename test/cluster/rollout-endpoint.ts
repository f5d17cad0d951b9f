import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'vitest'

export interface Endpoint {
  readonly url: string
  /** Paths with their queries, decoded, in the order in which they were asked for. */
  readonly asked: readonly string[]
}

/** What an endpoint answers; undefined: it takes the request, and never says a word. */
export type Reply = { readonly status?: number; readonly text: string } | undefined

/** A server on loopback that a gate asks. */
export async function endpoint(
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  reply: (path: string) => Reply,
): Promise<Endpoint> {
  const asked: string[] = []
  const server = createServer((request, answer) => {
    const path = decodeURIComponent(request.url ?? '')
    asked.push(path)
    const said = reply(path)
    if (said !== undefined) answer.writeHead(said.status ?? 200).end(said.text)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

/** An address at which nobody listens. */
export async function nobody(): Promise<string> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return `http://127.0.0.1:${port}`
}

export interface Measurement {
  readonly value: string
  /** Server time of the scrape, in milliseconds. Default: now. */
  readonly scraped?: number
}

/** Answers as Prometheus does: values are dated by when they are asked for, and only `timestamp()` tells of the scrape. */
export function asPrometheus(measured: () => readonly Measurement[]): (path: string) => Reply {
  return (path) => {
    const now = Date.now()
    const isAge = path.includes('timestamp(')
    const result = measured().map(({ value, scraped = now }, i) => ({
      metric: { instance: `broker-${i}` },
      value: [now / 1000, isAge ? String(scraped / 1000) : value],
    }))
    return { text: JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }) }
  }
}
