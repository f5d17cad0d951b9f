import { expect } from 'vitest'
import type { Json, JsonMap } from '../../src/core/json.ts'
import { markerOf, type Marker } from '../../src/rollout/protocol/marker.ts'
import { held, partitionOf } from '../../src/rollout/protocol/partition.ts'
import type { Client, Lines, WatchEvent } from './client.ts'
import { at, text, until } from './cluster.ts'

/** Everything that the server stored of a set and its pods, from a connection of its own, in the order in which it did. */
export interface RolloutRecorder {
  /** Partitions one after the other, `hold` from 10⁹ on: `hold 2 1 0`. */
  partitions(): string
  /** Pods that were made, in order, with the letters of their revisions: `app-2 B`. */
  born(): readonly string[]
  /** `A` is the revision of the set's pods at the beginning, `B` the next that was seen. */
  letterOf(pod: Json): string
  /** For a person who looks at a failure: every version, in order. */
  tell(): string
  /** Waits until all that is now was heard, and asserts what holds in every rollout. */
  check(allowed?: Allowed): Promise<void>
  stop(): void
}

/** What a test does itself, and a rollout is not to blame for. */
export interface Allowed {
  /** So many pods may be down beside the one that goes. Default: 0. */
  readonly down?: number
  /** Pods may be lowered past that are down by another's doing, at that very moment. Default: false. */
  readonly blind?: boolean
  /** The revisions of pods at the end are not those of a plain rollout. Default: false. */
  readonly mixed?: boolean
  /** Pods of the same ordinal and revision are made more than once, by another's doing. Default: false. */
  readonly again?: boolean
}

interface Heard {
  readonly version: bigint
  readonly type: string
  readonly object: JsonMap
}

export async function recordRollout(api: Client, space: string, name = 'app'): Promise<RolloutRecorder> {
  const heard: Heard[] = []
  const hear = (event: WatchEvent): void => {
    if (!['ADDED', 'MODIFIED', 'DELETED'].includes(event.type)) return
    const object = event.object as JsonMap
    heard.push({ version: versionOf(object), type: event.type, object })
  }
  const paths = { sets: `/apis/apps/v1/namespaces/${space}/statefulsets`, pods: `/api/v1/namespaces/${space}/pods` }
  const lists = await Promise.all([api.call('GET', paths.sets), api.call('GET', paths.pods)])
  const watches = Object.values(paths).map((path, i) => {
    const list = lists[i]!.body
    for (const item of at(list, 'items') as JsonMap[]) {
      const kind = i === 0 ? 'StatefulSet' : 'Pod'
      hear({ type: 'ADDED', object: { ...item, kind } })
    }
    return followed(api, path, text(list, 'metadata.resourceVersion'), hear)
  })
  const letters = new Map<string, string>()
  const letter = (revision: string): string => {
    if (revision === '') return '?'
    const known = letters.get(revision) ?? String.fromCharCode(65 + letters.size)
    letters.set(revision, known)
    return known
  }
  const story = (): Heard[] => {
    const all = heard.filter(({ object }) => isPodOf(name, object) || isSet(name, object))
    return all.sort((a, b) => Number(a.version - b.version))
  }
  for (const { object } of story()) if (isSet(name, object)) letter(text(object, 'status.currentRevision'))
  return {
    letterOf: (pod) => letter(revisionOf(pod)),
    partitions: () => partitionsOf(story()),
    born: () => bornOf(story()).map((pod) => `${text(pod, 'metadata.name')} ${letter(revisionOf(pod))}`),
    tell: () => story().map(lineOf).join('\n'),
    check: async (allowed = {}) => {
      await caughtUp(api, Object.values(paths), heard)
      const told = [...faultsOf(story(), allowed), ...(allowed.again === true ? [] : twins(story()))]
      expect(told, told.length === 0 ? '' : story().map(lineOf).slice(-300).join('\n')).toEqual([])
    },
    stop: () => watches.forEach((watch) => watch.stop()),
  }
}

/** The server ends a watch whose reader is slow, which then goes on where it stopped. */
function followed(
  api: Client,
  path: string,
  from: string,
  hear: (event: WatchEvent) => void,
): { readonly stop: () => void } {
  let version = from
  let isOver = false
  let watch: Lines
  const begin = (): void => {
    watch = api.watch(`${path}?watch=true&resourceVersion=${version}`, (event) => {
      hear(event)
      version = text(event.object, 'metadata.resourceVersion') || version
    })
    void watch.ended.then(() => {
      if (!isOver) begin()
    })
  }
  begin()
  return {
    stop: () => {
      isOver = true
      watch.stop()
    },
  }
}

/** The watches have told every version that a list has. */
async function caughtUp(api: Client, paths: readonly string[], heard: readonly Heard[]): Promise<void> {
  for (const path of paths) {
    const items = at((await api.call('GET', path)).body, 'items') as JsonMap[]
    await until(`the recorder to hear of all in ${path}`, () => {
      const versions = new Map<string, bigint>()
      for (const { object, version } of heard) {
        const uid = text(object, 'metadata.uid')
        if (version > (versions.get(uid) ?? 0n)) versions.set(uid, version)
      }
      return Promise.resolve(items.every((one) => (versions.get(text(one, 'metadata.uid')) ?? 0n) >= versionOf(one)))
    })
  }
}

function faultsOf(story: readonly Heard[], { down = 0, blind = false, mixed = false }: Allowed): string[] {
  const pods = new Map<string, JsonMap>()
  let isGrown = false
  let set: JsonMap | undefined
  const told: string[] = []
  const fault = (text: string): void => void told.push(text)
  for (const { object, type } of story) {
    if (text(object, 'kind') === 'Pod') {
      const name = text(object, 'metadata.name')
      if (type === 'DELETED') pods.delete(name)
      else pods.set(name, object)
    } else {
      if (type === 'DELETED') break
      if (set !== undefined) judge(set, object, pods, { blind, fault })
      set = object
    }
    if (set === undefined) continue
    const lost = downOf(set, pods)
    // Before that it is being made, and nobody rolls.
    isGrown ||= lost.length === 0
    if (isGrown && lost.length > 1 + down)
      fault(`pods ${lost.join(', ')} are down at once, at ${text(object, 'metadata.resourceVersion')}`)
  }
  const marker = set === undefined ? undefined : markerOf(set)?.marker
  if (set !== undefined && marker?.phase === 'done' && !mixed) assertEnd(set, marker, pods, fault)
  return told
}

/** Whoever restarts a pod twice has restarted it once too often. */
function twins(story: readonly Heard[]): string[] {
  const names = bornOf(story).map((pod) => `${text(pod, 'metadata.name')} at ${revisionOf(pod)}`)
  return names.filter((one, i) => names.indexOf(one) !== i).map((one) => `${one} was made twice`)
}

interface Judging {
  readonly blind: boolean
  readonly fault: (text: string) => void
}

/** One version of the set after the other. A rollout lowers in the same write in which it says so in its marker. */
function judge(before: JsonMap, now: JsonMap, pods: ReadonlyMap<string, JsonMap>, { blind, fault }: Judging): void {
  const marker = markerOf(now)
  if (marker === undefined || marker.text === markerOf(before)?.text) return
  const replicas = Number(at(now, 'spec.replicas'))
  const [from, to] = [partitionOf(before) ?? 0, partitionOf(now) ?? 0]
  const { phase } = marker.marker
  // The greatest value again is another one, so that the field is of who wrote it.
  if (from >= held && to >= held) return
  if (to > from && to < held) fault(`the partition was raised from ${from} to ${to}`)
  if (to >= from) return
  // What ends gives back a partition that holds nothing any more, or that others declare.
  if (phase === 'done' || phase === 'undone') return
  const expected = Math.min(from, replicas) - 1
  if (to !== expected) fault(`the partition was lowered from ${from} to ${to}`)
  if (to < marker.marker.to) fault(`the partition was lowered to ${to}, below ${marker.marker.to}`)
  // The one that goes may be down already.
  const lost = downOf(now, pods).filter((index) => index !== to)
  if (lost.length > 0 && !blind) fault(`the partition was lowered to ${to} while ${lost.join(', ')} were down`)
}

function assertEnd(
  set: JsonMap,
  { base, target, to }: Marker,
  pods: ReadonlyMap<string, JsonMap>,
  fault: (text: string) => void,
): void {
  const replicas = Number(at(set, 'spec.replicas'))
  for (let index = 0; index < replicas; index++) {
    const pod = pods.get(nameIn(set, index))
    const revision = pod === undefined ? 'none' : revisionOf(pod)
    if (index >= to && revision !== target) fault(`pod ${index} ended at ${revision}, not at the target ${target}`)
    if (index < to && revision === target && base !== target) fault(`pod ${index} was not to go, and is at ${target}`)
  }
}

/** Indices of pods that do not serve. */
function downOf(set: JsonMap, pods: ReadonlyMap<string, JsonMap>): number[] {
  const replicas = Number(at(set, 'spec.replicas'))
  const all = Array.from({ length: replicas }, (_, index) => index)
  return all.filter((index) => !serves(pods.get(nameIn(set, index))))
}

function nameIn(set: JsonMap, index: number): string {
  return `${text(set, 'metadata.name')}-${index + Number(at(set, 'spec.ordinals.start') ?? 0)}`
}

function serves(pod: JsonMap | undefined): boolean {
  if (pod === undefined || at(pod, 'metadata.deletionTimestamp') !== undefined) return false
  const conditions = (at(pod, 'status.conditions') ?? []) as Json[]
  const isTrue = conditions.some((one) => text(one, 'type') === 'Ready' && text(one, 'status') === 'True')
  return isTrue && text(pod, 'status.phase') === 'Running'
}

function partitionsOf(story: readonly Heard[]): string {
  const found: string[] = []
  for (const { object } of story) {
    if (text(object, 'kind') === 'Pod') continue
    const partition = partitionOf(object)
    const told = partition === undefined ? 'none' : partition >= held ? 'hold' : String(partition)
    if (found.at(-1) !== told) found.push(told)
  }
  return found.join(' ')
}

function bornOf(story: readonly Heard[]): JsonMap[] {
  const uids = new Set<string>()
  const pods = story.filter(({ object }) => text(object, 'kind') === 'Pod')
  return pods
    .map(({ object }) => object)
    .filter((pod) => !uids.has(text(pod, 'metadata.uid')) && uids.add(text(pod, 'metadata.uid')))
}

function lineOf({ version, type, object }: Heard): string {
  const what = `${version} ${type} ${text(object, 'metadata.name')}`
  if (text(object, 'kind') !== 'Pod') {
    const partition = partitionOf(object) ?? 'none'
    const counts = ['readyReplicas', 'currentRevision', 'updateRevision'].map((key) => text(object, `status.${key}`))
    return `${what} p ${partition} ${counts.join(' ')} ${markerOf(object)?.text ?? ''}`
  }
  const ready = serves(object) ? 'ready' : 'down'
  const going = at(object, 'metadata.deletionTimestamp') === undefined ? '' : 'going'
  return `${what} ${text(object, 'metadata.uid').slice(0, 4)} ${revisionOf(object)} ${ready} ${going}`
}

function isSet(name: string, object: JsonMap): boolean {
  return text(object, 'kind') === 'StatefulSet' && text(object, 'metadata.name') === name
}

function isPodOf(name: string, object: JsonMap): boolean {
  return text(object, 'kind') === 'Pod' && new RegExp(`^${name}-\\d+$`).test(text(object, 'metadata.name'))
}

function revisionOf(pod: Json): string {
  return text(pod, 'metadata.labels.controller-revision-hash')
}

function versionOf(object: Json): bigint {
  return BigInt(text(object, 'metadata.resourceVersion'))
}
