import { ApiError } from '../../core/api-error.ts'
import type { Cluster } from '../../core/cluster.ts'
import { sameJson } from '../../core/equal.ts'
import { Failure } from '../../core/failure.ts'
import type { Json, JsonMap } from '../../core/json.ts'
import { get, isMap, put } from '../../core/json.ts'
import type { ObjectRef } from '../../core/object-ref.ts'
import { refOf } from '../../core/object-ref.ts'
import type { Clock } from '../../core/ports.ts'
import { manager, rolloutManager } from '../managers.ts'
import type { Marker } from './marker.ts'
import { markerOf } from './marker.ts'
import { holdSteps, isHeld, partitionOf, releaseSteps, toOnDelete } from './partition.ts'

export interface StagePorts {
  readonly cluster: Cluster
  readonly clock: Clock
  /** 12 hexadecimal digits, for a marker's run. */
  readonly newRun: () => string
  /** On the monotonic clock: from then on a controller that has not seen a write counts as stopped. */
  readonly deadline: number
}

export interface StagedSet {
  /** As it was read. */
  readonly live: JsonMap
  /** As it is applied: without a partition. */
  readonly wanted: JsonMap
  /** The server's answer to a dry run of `wanted`. */
  readonly result: JsonMap
  /** The partition that the manifest says. */
  readonly endPartition: number | undefined
  readonly force: boolean
}

/** How often a write that met a change in between is tried on what is there then. */
const attempts = 20

/**
 * Applies a StatefulSet so that no pod gets another template before the set was held: hold, then template, then release.
 * Killed at any point the set is unchanged or held, and the next install goes on from there (`leftHeld`). Throws ApiError.
 */
export async function stagedApply(ports: StagePorts, set: StagedSet): Promise<JsonMap> {
  const { cluster } = ports
  const isOnDelete = strategyOf(set.wanted) === 'OnDelete'
  if (isOnDelete || !changesTemplate(set.live, set.result)) {
    const live = isOnDelete && strategyOf(set.live) !== 'OnDelete' ? await leaveRolling(ports, set.live) : set.live
    return applyTo(cluster, set, live)
  }
  const to = endOf(set)
  const held = await hold(ports, set.live, to)
  await applyTo(cluster, set, held)
  return to === undefined ? observed(ports, refOf(held)) : release(ports, refOf(held), to)
}

/** Whether pods get another template by what is applied. */
function changesTemplate(live: JsonMap, result: JsonMap): boolean {
  return !sameJson(templateOf(live), templateOf(result))
}

/** Lets go what a killed install left held. */
export async function release(ports: StagePorts, ref: ObjectRef, to: number): Promise<JsonMap> {
  const { cluster } = ports
  for (let attempt = 1; ; attempt++) {
    const set = await observed(ports, ref)
    const marker = { ...markerOf(set)!.marker, target: updateRevision(set), phase: 'done' as const, p: to }
    const steps = releaseSteps(set, { ...marker, at: serverTime(cluster) })
    try {
      return await cluster.patch(ref, steps, { manager: rolloutManager })
    } catch (error) {
      if (!isTestFailure(error) || attempt === attempts || !isHeld(await current(cluster, ref))) throw error
    }
  }
}

async function hold(ports: StagePorts, live: JsonMap, to: number | undefined): Promise<JsonMap> {
  const { cluster } = ports
  const ref = refOf(live)
  let set = live
  for (let attempt = 1; ; attempt++) {
    const marker: Marker = {
      v: 1,
      run: ports.newRun(),
      uid: textAt(set, 'metadata', 'uid'),
      base: textAt(set, 'status', 'currentRevision'),
      target: '',
      to: to ?? 0,
      phase: 'stage',
      p: partitionOf(set) ?? 0,
      at: serverTime(cluster),
    }
    try {
      const held = await cluster.patch(ref, holdSteps(set, marker), { manager: rolloutManager })
      // Read back: of a set whose shape was not foreseen the server takes a patch that holds nothing.
      if (isHeld(held)) return held
      throw new Error(`${ref.name} is not held: its partition is ${partitionOf(held) ?? 'absent'}`)
    } catch (error) {
      if (!isTestFailure(error) || attempt === attempts) throw error
    }
    set = await current(cluster, ref)
  }
}

/** The template, if the set is still the one that was read; else once more on what is there, as long as it is held. */
async function applyTo(cluster: Cluster, { wanted, force }: StagedSet, read: JsonMap): Promise<JsonMap> {
  const wasHeld = isHeld(read)
  const generation = valueAt(read, 'metadata', 'generation')
  let set = read
  for (let attempt = 1; ; attempt++) {
    try {
      return await cluster.apply(preconditioned(wanted, set), { manager, force })
    } catch (error) {
      if (!isMoved(error) || attempt === attempts) throw error
      set = await current(cluster, refOf(wanted))
      // Status alone changed: the same write is still the right one.
      if (isHeld(set) !== wasHeld || valueAt(set, 'metadata', 'generation') !== generation) throw error
    }
  }
}

async function leaveRolling({ cluster }: StagePorts, live: JsonMap): Promise<JsonMap> {
  return cluster.patch(refOf(live), toOnDelete(live), { manager: rolloutManager })
}

/** The set once its controller has seen the last write, some 20 ms after it. */
export async function observed({ cluster, clock, deadline }: StagePorts, ref: ObjectRef): Promise<JsonMap> {
  for (let pause = 5; ; pause = Math.min(pause * 2, 500)) {
    const now = await current(cluster, ref)
    const generation = valueAt(now, 'metadata', 'generation')
    if (Number(valueAt(now, 'status', 'observedGeneration') ?? 0) >= Number(generation ?? 0)) return now
    if (clock.monotonic() > deadline) throw unseen(ref)
    await clock.sleep(pause)
  }
}

function unseen({ name, namespace }: ObjectRef): Failure {
  const message = `the StatefulSet controller has not seen the last change of ${name} yet`
  const hint = `is kube-controller-manager running? Nothing is lost: ${name} is held, and the same command goes on`
  return new Failure('cluster/deadline', `${message} (namespace ${namespace ?? 'default'})`, { hint })
}

async function current(cluster: Cluster, ref: ObjectRef): Promise<JsonMap> {
  const found = await cluster.get(ref)
  if (found === undefined) throw new ApiError(404, 'NotFound', `${ref.kind} ${ref.name} is gone`)
  return found
}

/** Where the rollout ends: the manifest's partition, else the live one; undefined for a set that somebody else holds. */
function endOf({ live, endPartition }: StagedSet): number | undefined {
  if (endPartition !== undefined) return endPartition
  if (!isHeld(live)) return partitionOf(live) ?? 0
  const marker = markerOf(live)?.marker
  return marker?.phase === 'stage' ? marker.to : undefined
}

function preconditioned(wanted: JsonMap, set: JsonMap): JsonMap {
  const metadata: JsonMap = { ...(get(wanted, 'metadata') as JsonMap) }
  put(metadata, 'uid', valueAt(set, 'metadata', 'uid') ?? null)
  put(metadata, 'resourceVersion', valueAt(set, 'metadata', 'resourceVersion') ?? null)
  return { ...wanted, metadata }
}

/** A `test` of ours did not hold: something moved since the set was read. */
function isTestFailure(error: unknown): error is ApiError {
  return error instanceof ApiError && error.code === 422 && error.causes.length === 0
}

/** 409 with causes is a conflict of fields, which no second try cures. */
function isMoved(error: unknown): error is ApiError {
  return error instanceof ApiError && error.code === 409 && error.causes.length === 0
}

function strategyOf(set: JsonMap): Json | undefined {
  const strategy = valueAt(set, 'spec', 'updateStrategy')
  return isMap(strategy) ? get(strategy, 'type') : undefined
}

function templateOf(set: JsonMap): Json {
  return valueAt(set, 'spec', 'template') ?? null
}

function updateRevision(set: JsonMap): string {
  return textAt(set, 'status', 'updateRevision')
}

function textAt(object: JsonMap, part: string, key: string): string {
  const value = valueAt(object, part, key)
  return typeof value === 'string' ? value : ''
}

function valueAt(object: JsonMap, part: string, key: string): Json | undefined {
  const inner = get(object, part)
  return isMap(inner) ? get(inner, key) : undefined
}

function serverTime(cluster: Cluster): string {
  return new Date(cluster.serverTime()).toISOString()
}
