import type { ApiLines, ApiRequest } from '../../src/cluster/transport.ts'
import { clusterOver } from '../../src/cluster/cluster.ts'
import type { Cluster } from '../../src/core/cluster.ts'
import { Failure } from '../../src/core/failure.ts'
import type { JsonMap } from '../../src/core/json.ts'
import type { Clock } from '../../src/core/ports.ts'
import { DISCOVERY, failed, scriptedTransport, type Said, type ScriptedTransport } from './scripted-transport.ts'

/** An API server with pods of one namespace, whose lists and watches a test can spoil, on a clock that a test moves. */
export interface ScriptedServer {
  readonly cluster: Cluster
  readonly transport: ScriptedTransport
  /** Every watch that was opened so far. */
  readonly watches: readonly ScriptedWatch[]
  /** How many pages of lists were asked for. */
  readonly lists: () => number
  /** Watches are told nothing, as if a firewall had forgotten them. */
  deaf: boolean
  /** Instead of the answer to a list. */
  onList: (() => Said | Promise<Said>) | undefined
  /** Instead of the answer to a watch: an error's status and text, or a throw. */
  onWatch: (() => Promise<ApiLines> | ApiLines) | undefined
  put(name: string, value: number): void
  remove(name: string): void
  /** What a list would say now. */
  state(): object
  /** The resourceVersion now. */
  version(): number
  /** How many wait for time to pass. */
  readonly sleepers: () => number
  /** Lets time pass, and all that it wakes. */
  pass(milliseconds: number): Promise<void>
}

export interface ScriptedWatch {
  readonly from: string
  readonly query: URLSearchParams
  readonly open: () => boolean
  say(line: object | string): void
  /** The server ends it, as after `timeoutSeconds`. */
  end(): void
  /** The connection breaks. */
  cut(): void
}

export function scriptedServer(served = true): ScriptedServer {
  const clock = manualClock()
  const pods = new Map<string, JsonMap>()
  const log: { readonly version: number; readonly line: string }[] = []
  const watches: ScriptedWatch[] = []
  let version = 100

  const state = (): object => ({ metadata: { resourceVersion: String(version) }, items: [...pods.values()] })
  const tell = (type: string, object: JsonMap): void => {
    const line = JSON.stringify({ type, object: { apiVersion: 'v1', kind: 'Pod', ...object } })
    log.push({ version, line })
    if (!server.deaf) for (const watch of watches) watch.say(line)
  }
  const lines = async (request: ApiRequest): Promise<ApiLines> => {
    if (server.onWatch !== undefined) return server.onWatch()
    const { watch, answer: opened } = openWatch(request)
    if (!server.deaf) for (const event of log) if (event.version > Number(watch.from)) watch.say(event.line)
    watches.push(watch)
    return opened
  }
  const list = (): Said | Promise<Said> => (server.onList === undefined ? state() : server.onList())
  const script = { ...DISCOVERY, ...(served ? {} : { 'GET /api': { kind: 'APIGroupDiscoveryList', items: [] } }) }
  const transport = scriptedTransport({ ...script, 'GET /api/v1/namespaces/kafka/pods': list }, lines)

  const server: ScriptedServer = {
    cluster: clusterOver(transport, { clock, random: () => 1 }),
    transport,
    watches,
    lists: () => transport.asked.filter((asked) => asked.startsWith('GET /api/v1/namespaces/')).length,
    deaf: false,
    onList: undefined,
    onWatch: undefined,
    put: (name, value) => {
      version += 1
      const metadata = { name, namespace: 'kafka', uid: `uid-${name}`, resourceVersion: String(version) }
      const known = pods.has(name)
      pods.set(name, { metadata, value })
      tell(known ? 'MODIFIED' : 'ADDED', pods.get(name)!)
    },
    remove: (name) => {
      version += 1
      const { metadata, ...rest } = pods.get(name)!
      pods.delete(name)
      tell('DELETED', { ...rest, metadata: { ...(metadata as JsonMap), resourceVersion: String(version) } })
    },
    state,
    version: () => version,
    sleepers: () => clock.sleepers(),
    pass: (milliseconds) => clock.pass(milliseconds),
  }
  return server
}

/** A refused watch. */
export function refusedWatch(code: number, reason: string): ApiLines {
  const { text } = failed(code, reason, `${reason} to watch`)
  return { status: code, text: () => Promise.resolve(text), lines: (async function* () {})() }
}

export function unreachable(): never {
  throw new Failure('cluster/unreachable', 'no connection')
}

export const GONE = { type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' } }

/** Lets everything go on that waits for no time. */
export async function turns(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

function openWatch(request: ApiRequest): { readonly watch: ScriptedWatch; readonly answer: ApiLines } {
  const query = new URLSearchParams(request.path.replace(/.*\?/, ''))
  const unread: string[] = []
  let over: 'ended' | 'cut' | undefined
  let wake = (): void => undefined
  const finish = (how: 'ended' | 'cut'): void => {
    over ??= how
    wake()
  }
  request.signal?.addEventListener('abort', () => finish('cut'))

  async function* lines(): AsyncGenerator<string> {
    for (;;) {
      while (unread.length > 0 && over !== 'cut') yield unread.shift()!
      if (over === 'cut') throw new Error('ECONNRESET')
      if (over === 'ended') return
      await new Promise<void>((resolve) => (wake = resolve))
    }
  }
  const watch: ScriptedWatch = {
    from: query.get('resourceVersion') ?? '',
    query,
    open: () => over === undefined,
    say: (line) => {
      unread.push(typeof line === 'string' ? line : JSON.stringify(line))
      wake()
    },
    end: () => finish('ended'),
    cut: () => finish('cut'),
  }
  return { watch, answer: { status: 200, lines: lines(), text: () => Promise.resolve('') } }
}

interface Sleeper {
  readonly due: number
  readonly wake: () => void
}

function manualClock(): Clock & Pick<ScriptedServer, 'pass' | 'sleepers'> {
  const sleepers = new Set<Sleeper>()
  let at = 0
  return {
    now: () => at,
    monotonic: () => at,
    sleep: (milliseconds, signal) =>
      new Promise((resolve) => {
        const wake = (): void => {
          sleepers.delete(sleeper)
          resolve()
        }
        const sleeper = { due: at + milliseconds, wake }
        if (milliseconds <= 0 || signal?.aborted === true) resolve()
        else {
          sleepers.add(sleeper)
          signal?.addEventListener('abort', wake, { once: true })
        }
      }),
    sleepers: () => sleepers.size,
    pass: async (milliseconds) => {
      const until = at + milliseconds
      await turns()
      for (;;) {
        const next = [...sleepers].sort((one, other) => one.due - other.due)[0]
        if (next === undefined || next.due > until) break
        at = next.due
        next.wake()
        await turns()
      }
      at = until
    },
  }
}
