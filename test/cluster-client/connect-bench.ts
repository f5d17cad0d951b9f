import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach } from 'vitest'
import type { Surroundings } from '../../src/cluster/connect.ts'
import { connect } from '../../src/cluster/connect.ts'
import type { ConnectOptions, Transport } from '../../src/cluster/transport.ts'
import type { Failure } from '../../src/core/failure.ts'
import { failuresOf } from '../../src/core/failure.ts'
import type { Json } from '../../src/core/json.ts'
import { readDocument } from '../../src/yaml/read.ts'
import { authority } from './loopback-certificates.ts'
import type { LoopbackServer, Seen } from './loopback-server.ts'
import { loopbackServer } from './loopback-server.ts'
import { skippingClock } from './skipping-clock.ts'

export const trusted = authority()

/** A server, a folder for kubeconfigs, and a client that sees no environment but the test's. All go with the test. */
export interface ConnectBench {
  readonly server: LoopbackServer
  readonly folder: string
  /** Writes a file below the folder, and gives its path. */
  write(name: string, content: Json, mode?: number): string
  /** A cluster entry for the server. */
  cluster(more?: { readonly [key: string]: Json }): Json
  connect(options: ConnectOptions, env?: Record<string, string>, around?: Partial<Surroundings>): Promise<Transport>
  /** What the server sees of one request. */
  seen(options: ConnectOptions, env?: Record<string, string>, around?: Partial<Surroundings>): Promise<Seen>
}

const ends: (() => Promise<void> | void)[] = []

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** Something to be ended with the test. */
export function withTest(end: () => Promise<void> | void): void {
  ends.push(end)
}

export async function connectBench(): Promise<ConnectBench> {
  const server = await loopbackServer(trusted, (_, response) => void response.end('{}'))
  const folder = mkdtempSync(join(tmpdir(), 'capstan-connect-'))
  withTest(() => server.close())
  withTest(() => rmSync(folder, { recursive: true }))
  const bench: ConnectBench = {
    server,
    folder,
    write: (name, content, mode = 0o600) => {
      const path = join(folder, name)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
      chmodSync(path, mode)
      return path
    },
    cluster: (more = {}) => ({ server: server.address, 'certificate-authority-data': base64(trusted.cert), ...more }),
    connect: async (options, env = {}, around = {}) => {
      const quiet = {
        readYaml: readDocument,
        show: undefined,
        clock: skippingClock(),
        serviceAccount: join(folder, 'none'),
      }
      const transport = await connect(options, { HOME: folder, ...env }, { ...quiet, ...around })
      withTest(() => transport.close())
      return transport
    },
    seen: async (options, env, around) => {
      await (await bench.connect(options, env, around)).request({ method: 'GET', path: '/version' })
      return server.seen.at(-1)!
    },
  }
  return bench
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

/** A kubeconfig of one context `main`. */
export function kubeconfig(cluster: Json, user: Json = {}, context: { readonly [key: string]: Json } = {}): Json {
  return {
    'current-context': 'main',
    contexts: [{ name: 'main', context: { cluster: 'main', user: 'ann', ...context } }],
    clusters: [{ name: 'main', cluster }],
    users: [{ name: 'ann', user }],
  }
}

export async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error = await work.then(
    () => new Error('it worked'),
    (caught: unknown) => caught,
  )
  const [failure] = failuresOf(error) ?? []
  if (failure === undefined) throw new Error('no Failure', { cause: error })
  return failure
}
