import { cancelSource } from '../../core/cancel.ts'
import type { Cluster } from '../../core/cluster.ts'
import type { JsonMap } from '../../core/json.ts'
import type { Clock } from '../../core/ports.ts'
import type { Around } from '../../status/around.ts'
import type { Evidence } from '../event.ts'
import type { Surroundings } from './around-of.ts'
import { aroundOf } from './around-of.ts'
import { eventLines } from './event-lines.ts'
import { keepTarget } from './keep.ts'
import type { ContainerLog } from './logs.ts'
import { troubledLogs } from './logs.ts'
import type { NotReady } from './target.ts'
import type { Surrounding } from './traits.ts'
import { surroundingKinds } from './yard.ts'

export interface EvidenceOptions {
  readonly clock: Clock
  /** Milliseconds for all of it. Default: 10 000. */
  readonly timeout?: number
  /** Server time, milliseconds: of what went well before, nothing is told. Default: 0. */
  readonly since?: number
}

/** Of more objects than that only the verdicts are told: the first ones failed, the others wait for them. */
const mostObjects = 20

/**
 * What the cluster knows of objects that are not ready: events of them, their pods and claims, and the last lines of the
 * containers in trouble. To be called before anything is undone, since a rollback takes pods and their logs with it. Never
 * throws, and gives what there is when the time is over; what cannot be read is said in its place.
 */
export async function evidenceOf(
  cluster: Cluster,
  notReady: readonly NotReady[],
  { clock, timeout = 10_000, since = 0 }: EvidenceOptions,
): Promise<readonly Evidence[]> {
  const cancel = cancelSource()
  const found = notReady.map((one): Gathered => ({ ...one, events: ['(not read: the time was over)'], logs: [] }))
  const spaces = new Map<string, Promise<Space>>()
  const bound = cluster.bound(cancel.signal)
  const gathering = Promise.all(
    found.slice(0, mostObjects).map((one) => {
      const name = one.ref.namespace ?? 'default'
      const space = spaces.get(name) ?? readSpace(bound, name)
      spaces.set(name, space)
      return gather(bound, one, space, since)
    }),
  )
  await Promise.race([gathering, clock.sleep(timeout, cancel.signal)])
  cancel.cancel()
  for (const one of found.slice(mostObjects)) one.events = []
  return found.map((one) => ({ ...one }))
}

interface Gathered extends NotReady {
  events: readonly string[]
  logs: readonly ContainerLog[]
}

interface Space extends Surroundings {
  /** "events cannot be read: …" */
  readonly unread: readonly string[]
}

/** Once for all objects of a namespace. */
async function readSpace(cluster: Cluster, namespace: string): Promise<Space> {
  const unread: string[] = []
  const read = async (which: Surrounding, word: string): Promise<readonly JsonMap[] | undefined> => {
    const { kind, keep } = surroundingKinds[which]
    try {
      return (await cluster.list(kind, { namespace, keep })).items
    } catch (error) {
      unread.push(`(${word} cannot be read: ${messageOf(error)})`)
      return undefined
    }
  }
  const [events, pods, claims, sets] = await Promise.all([
    read('events', 'events'),
    read('pods', 'pods'),
    read('claims', 'claims'),
    read('sets', 'ReplicaSets'),
  ])
  return { events, pods, claims, sets, unread }
}

async function gather(cluster: Cluster, gathered: Gathered, reading: Promise<Space>, since: number): Promise<void> {
  const { ref } = gathered
  const [space, object] = await Promise.all([reading, cluster.get(ref).catch(messageOf)])
  if (typeof object === 'string') {
    gathered.events = [`(it cannot be read: ${object})`, ...space.unread]
    return
  }
  const known = keepTarget(ref, object ?? { metadata: { name: ref.name } })
  const around: Around = { ...aroundOf(known, space), now: cluster.serverTime() }
  gathered.events = [...space.unread, ...eventLines(around.events ?? [], cluster.serverTime(), since)]
  const pods = ref.kind === 'Pod' && object !== undefined ? [known] : (around.pods ?? [])
  await troubledLogs(cluster, pods, around, (logs) => (gathered.logs = logs))
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
