import { ApiError } from '../core/api-error.ts'
import { Failure } from '../core/failure.ts'
import type { CancelSignal } from '../core/ports.ts'
import type { Random } from './random.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** The verbs of the port that are requests. */
export type Verb =
  'get' | 'list' | 'follow' | 'create' | 'replace' | 'patch' | 'apply' | 'remove' | 'evict' | 'exec' | 'proxied' | 'log'

export interface SimRequest {
  readonly verb: Verb
  readonly kind: string
  readonly name: string | undefined
  readonly dryRun: boolean
}

/** Which requests are meant; what is not said may be anything. `write` is any verb that changes something. */
export interface Match {
  readonly verb?: Verb | 'write'
  readonly kind?: string
  readonly name?: string
  readonly dryRun?: boolean
}

/** What becomes of a request instead of its answer. */
export type Mishap =
  /** Refused, and nothing happened. */
  | { readonly is: 'answer'; readonly error: ApiError }
  /** It never arrived. */
  | { readonly is: 'unsent' }
  /** It was done, and nobody heard of it. */
  | { readonly is: 'lost' }
  /** Its answer takes so many milliseconds longer. */
  | { readonly is: 'late'; readonly by: number }

/** Who asks: a process, which may be dead, and a signal of its. */
export interface Caller {
  readonly process: { readonly dead: boolean }
  readonly signal: CancelSignal | undefined
}

/** The way between a client and the API server: it takes time, fails, and is counted. */
export interface Wire {
  ask<T>(request: SimRequest, caller: Caller, effect: () => T): Promise<T>
  /** The next `times` (1) requests that match, not counting the first `after` (0), go wrong. */
  spoil(match: Match, mishap: Mishap, how?: { readonly times?: number; readonly after?: number }): void
  /** Requests by verb and kind: `patch StatefulSet`. */
  readonly counts: ReadonlyMap<string, number>
}

/** Milliseconds, from and to, of one way. */
export type Latency = readonly [from: number, to: number]

interface Spoiled {
  readonly match: Match
  readonly mishap: Mishap
  after: number
  times: number
}

export function simulatedWire(clock: VirtualClock, random: Random, [from, to]: Latency): Wire {
  const counts = new Map<string, number>()
  const spoiled: Spoiled[] = []

  async function way(caller: Caller, more = 0): Promise<void> {
    refuseCancelled(caller)
    await clock.sleep(random.between(from, to) + more, caller.signal)
    if (caller.process.dead) await never()
    refuseCancelled(caller)
  }

  return {
    counts,
    spoil: (match, mishap, { times = 1, after = 0 } = {}) => void spoiled.push({ match, mishap, times, after }),
    ask: async (request, caller, effect) => {
      if (caller.process.dead) await never()
      const key = `${request.verb} ${request.kind}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
      const mishap = next(spoiled, request)
      await way(caller)
      if (mishap?.is === 'unsent') throw unreachable()
      const answer = mishap?.is === 'answer' ? { error: mishap.error } : done(effect)
      await way(caller, mishap?.is === 'late' ? mishap.by : 0)
      if (mishap?.is === 'lost') throw unreachable()
      if ('error' in answer) throw answer.error
      return answer.value
    },
  }
}

function done<T>(effect: () => T): { readonly value: T } | { readonly error: ApiError | Failure } {
  try {
    return { value: effect() }
  } catch (error) {
    // Anything else is a mistake of the model, and has nothing to do with the network.
    if (error instanceof ApiError || error instanceof Failure) return { error }
    throw error
  }
}

function next(spoiled: readonly Spoiled[], request: SimRequest): Mishap | undefined {
  for (const entry of spoiled) {
    if (entry.times === 0 || !fits(entry.match, request)) continue
    if (entry.after-- > 0) continue
    entry.after = 0
    entry.times--
    return entry.mishap
  }
  return undefined
}

const writing: ReadonlySet<string> = new Set(['create', 'replace', 'patch', 'apply', 'remove', 'evict'])

function fits({ verb, kind, name, dryRun }: Match, request: SimRequest): boolean {
  if (verb !== undefined && verb !== request.verb && !(verb === 'write' && writing.has(request.verb))) return false
  if (kind !== undefined && kind !== request.kind) return false
  if (dryRun !== undefined && dryRun !== request.dryRun) return false
  return name === undefined || name === request.name
}

function refuseCancelled({ signal }: Caller): void {
  if (signal?.aborted === true) throw new Failure('cluster/cancelled', 'cancelled')
}

function unreachable(): Failure {
  return new Failure('cluster/unreachable', 'the API server cannot be reached: the connection was reset')
}

/** What the dead hear. */
export function never(): Promise<never> {
  return new Promise(() => undefined)
}
