import type { Bell } from '../../core/bell.ts'
import { cancelSource } from '../../core/cancel.ts'
import type { Cluster, Where } from '../../core/cluster.ts'
import type { JsonMap } from '../../core/json.ts'
import { get, isMap } from '../../core/json.ts'
import type { ObjectRef } from '../../core/object-ref.ts'
import { mapAt, textAt } from '../../status/field.ts'
import type { SetName } from '../event.ts'
import { podFacts } from '../pod-facts.ts'
import { slimPod } from '../slim-pod.ts'

/** A set and its pods at one moment. */
export interface Snapshot {
  /** Undefined when there is none. */
  readonly set: JsonMap | undefined
  readonly pods: readonly JsonMap[]
}

/** A set and its pods as last told, by watches and by what was read in between. */
export interface SetWatch {
  /** Both have been told once. */
  begun(): boolean
  set(): JsonMap | undefined
  pods(): readonly JsonMap[]
  /** What ended the watches: credentials that are no longer taken, a bug. */
  broken(): { readonly error: unknown } | undefined
  /**
   * Both as the server has them now; of many pods only those of these names, and the others as they were told last: a list of
   * a thousand takes 100 ms, and the write itself tests how many are ready. What the watches told stays beside it: an answer may be older than news that came while
   * it was on its way, and a watch never repeats them.
   */
  read(names?: readonly string[]): Promise<Snapshot>
  /** A write gave the set as it is now. */
  wrote(set: JsonMap): void
  close(): void
}

export const podKind = { apiVersion: 'v1', kind: 'Pod' } as const

export function setRef({ namespace, name }: SetName): ObjectRef & { readonly namespace: string } {
  return { apiVersion: 'apps/v1', kind: 'StatefulSet', namespace, name }
}

/** So many are listed in some milliseconds. */
const manyPods = 100

/** `set` is the set as it was read: its selector, which never changes, tells which pods to watch. */
export function watchSet(cluster: Cluster, set: JsonMap, bell: Bell): SetWatch {
  const ending = cancelSource()
  const bound = cluster.bound(ending.signal)
  const namespace = textAt(set, 'metadata', 'namespace') ?? cluster.namespace
  const ref = setRef({ namespace, name: textAt(set, 'metadata', 'name') ?? '' })
  const known: Known = { set, pods: [], broken: undefined }
  const labels = selectorText(set)
  const wherePods: Where = { namespace, keep: slimPod, ...(labels === undefined ? {} : { labels }) }
  const waiting = new Set(['set', 'pods'])
  void pump(bound.follow(ref, { namespace, fields: `metadata.name=${ref.name}` }), ([newest]) => {
    waiting.delete('set')
    if (newest === undefined || isNewer(newest, known.set)) known.set = newest
  })
  void pump(bound.follow(podKind, wherePods), (items) => {
    waiting.delete('pods')
    known.pods = items
  })
  return {
    begun: () => waiting.size === 0,
    set: () => known.set,
    pods: () => known.pods,
    broken: () => known.broken,
    read: async (names) => {
      const isMany = names !== undefined && known.pods.length > manyPods
      const [newSet, pods] = await Promise.all([cluster.get(ref), isMany ? someOf(names) : allPods()])
      if (newSet === undefined || isNewer(newSet, known.set)) known.set = newSet
      return { set: known.set, pods }
    },
    wrote: (stored) => {
      if (isNewer(stored, known.set)) known.set = stored
    },
    close: () => ending.cancel('closed'),
  }

  async function allPods(): Promise<readonly JsonMap[]> {
    const version = newestVersion(known.pods)
    // Not the default list, which waits 80 ms until the server's cache is known to be complete.
    const where = version === undefined ? wherePods : { ...wherePods, notOlderThan: version }
    return (await cluster.list(podKind, where)).items
  }

  async function someOf(names: readonly string[]): Promise<readonly JsonMap[]> {
    const answers = await Promise.all(names.map((name) => cluster.get({ ...podKind, namespace, name })))
    let pods = known.pods
    // In their places, and the same objects where nothing changed: of a thousand others nothing has to be read anew.
    for (const [number, name] of names.entries()) {
      const now = answers[number]
      const at = pods.findIndex((pod) => podFacts(pod).name === name)
      const before = pods[at]
      if (before === undefined) pods = now === undefined ? pods : [...pods, slimPod(now)]
      else if (now === undefined) pods = pods.toSpliced(at, 1)
      else if (versionOf(now) !== versionOf(before)) pods = pods.with(at, slimPod(now))
    }
    return pods
  }

  async function pump(items: AsyncIterable<readonly JsonMap[]>, take: (items: readonly JsonMap[]) => void) {
    try {
      for await (const each of items) {
        take(each)
        bell.ring()
      }
    } catch (error) {
      known.broken ??= { error }
      bell.ring()
    }
  }
}

interface Known {
  set: JsonMap | undefined
  pods: readonly JsonMap[]
  broken: { readonly error: unknown } | undefined
}

/** A watch may be behind what a write has answered; versions of one object in etcd only grow. */
function isNewer(one: JsonMap, other: JsonMap | undefined): boolean {
  if (other === undefined || textAt(one, 'metadata', 'uid') !== textAt(other, 'metadata', 'uid')) return true
  return versionOf(one) >= versionOf(other)
}

function newestVersion(items: readonly JsonMap[]): string | undefined {
  const newest = items.reduce((most, item) => (versionOf(item) > most ? versionOf(item) : most), 0n)
  return newest === 0n ? undefined : String(newest)
}

function versionOf(object: JsonMap): bigint {
  const text = textAt(object, 'metadata', 'resourceVersion') ?? '0'
  return /^\d+$/.test(text) ? BigInt(text) : 0n
}

/** Of `matchLabels` alone; undefined for a selector with expressions, where all pods of the namespace are read. */
function selectorText(set: JsonMap): string | undefined {
  const selector = mapAt(set, 'spec', 'selector')
  const labels = get(selector, 'matchLabels')
  if (!isMap(labels) || get(selector, 'matchExpressions') !== undefined) return undefined
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : ''}`)
    .join(',')
}
