import { ApiError } from '../../core/api-error.ts'
import type { Cluster } from '../../core/cluster.ts'
import { microTime } from '../../core/micro-time.ts'
import type { CancelSignal } from '../../core/ports.ts'
import { textAt } from '../../status/field.ts'
import type { EmitRollout, RolloutEvent, SetName } from '../event.ts'
import type { RolloutPorts } from '../ports.ts'
import { rolloutManager } from '../protocol/marker.ts'
import type { Regarding, SetEvent } from './kubernetes-event.ts'
import { kubernetesEvent } from './kubernetes-event.ts'
import { milestones } from './milestone.ts'
import type { Teller } from './teller.ts'
import { workQueue } from './work-queue.ts'

/** `cluster` must live on when the user stops the rollout: that is told last. `emit` gets at most one warning. */
export interface KubernetesEventsPorts extends Pick<RolloutPorts, 'cluster' | 'clock' | 'holder'> {
  readonly emit: EmitRollout
}

/** Milliseconds at the end. The rollout is over by then, and somebody waits for the prompt. */
const deadline = 5000

/** Milliseconds. The server drops an Event an hour after its last change (`--event-ttl`), and with it its series. */
const longestPause = 1_800_000

/**
 * Writes the milestones of a rollout as Kubernetes Events on its StatefulSet, where `kubectl describe` and cluster tools show
 * them. Lowerings of one stage are one Event whose series counts them: `describe` prints each Event as a line of its own, and
 * among a thousand lines nobody finds the one Warning. Nothing waits for it and nothing fails by it: without the right to
 * write Events a rollout warns once and goes on.
 */
export function kubernetesEvents(ports: KubernetesEventsPorts, set: SetName): Teller {
  const queue = workQueue(ports.clock)
  const writer = eventWriter(ports, set)
  const milestoneOf = milestones(set)
  const series = new Map<string, Series>()
  return {
    emit: (event) => {
      const milestone = milestoneOf(event)
      if (milestone === undefined) return
      const { key, ...said } = milestone
      const known = key === undefined ? undefined : series.get(key)
      if (known !== undefined && event.at - known.last < longestPause) {
        repeat(known, event)
        return
      }
      if (key !== undefined) series.set(key, { name: said.name, count: 1, last: event.at, isQueued: false })
      queue.add((signal) => writer.write(said, signal))
    },
    close: async () => {
      const left = await queue.close(deadline)
      if (left > 0) writer.warn(`${left} ${left === 1 ? 'was' : 'were'} not written in time`)
    },
  }

  /** While one update waits for its turn, it takes along what comes later. */
  function repeat(known: Series, event: RolloutEvent): void {
    known.count++
    known.last = event.at
    if (known.isQueued) return
    known.isQueued = true
    queue.add((signal) => {
      known.isQueued = false
      return writer.count(known, signal)
    })
  }
}

interface Series {
  readonly name: string
  count: number
  /** Server time in milliseconds. */
  last: number
  isQueued: boolean
}

interface EventWriter {
  write(event: SetEvent, signal: CancelSignal): Promise<void>
  count(series: Series, signal: CancelSignal): Promise<void>
  warn(why: string): void
}

function eventWriter({ cluster, holder, emit }: KubernetesEventsPorts, set: SetName): EventWriter {
  const written = new Set<string>()
  let bound: Cluster | undefined
  let regarding: Regarding | undefined
  let hasWarned = false
  let hasGivenUp = false
  return {
    write: (event, signal) =>
      attempt(async () => {
        const server = (bound ??= cluster.bound(signal))
        regarding ??= await regardingOf(server, set)
        await server.create(kubernetesEvent(event, regarding, holder), { manager: rolloutManager }).catch(unlessThere)
        written.add(event.name)
      }),
    count: ({ name, count, last }, signal) =>
      attempt(async () => {
        if (!written.has(name)) return
        const ref = { apiVersion: 'events.k8s.io/v1', kind: 'Event', namespace: set.namespace, name }
        const value = { count, lastObservedTime: microTime(last) }
        await (bound ??= cluster.bound(signal)).patch(ref, [{ op: 'add', path: '/series', value }], {
          manager: rolloutManager,
        })
      }),
    warn,
  }

  async function attempt(work: () => Promise<void>): Promise<void> {
    if (hasGivenUp) return
    try {
      await work()
    } catch (error) {
      // The set or the Event is gone: neither is worth a word.
      if (error instanceof ApiError && error.code === 404) return
      // No right, no quota, a namespace that ends: the next one would be refused too.
      hasGivenUp = error instanceof ApiError && error.code >= 400 && error.code < 500 && error.code !== 429
      warn(error instanceof Error ? error.message : String(error))
    }
  }

  function warn(why: string): void {
    if (hasWarned) return
    hasWarned = true
    const text = `milestones of StatefulSet ${set.name} may be missing among its Kubernetes Events: ${why}`
    emit({ is: 'warning', at: cluster.serverTime(), text })
  }
}

/** The answer to a first try was lost. */
function unlessThere(error: unknown): void {
  if (!(error instanceof ApiError) || error.code !== 409) throw error
}

async function regardingOf(cluster: Cluster, set: SetName): Promise<Regarding> {
  const { namespace, name } = set
  const object = await cluster.get({ apiVersion: 'apps/v1', kind: 'StatefulSet', namespace, name })
  if (object === undefined) throw new ApiError(404, 'NotFound', `there is no StatefulSet ${name}`)
  return { namespace, name, uid: textAt(object, 'metadata', 'uid') ?? '' }
}
