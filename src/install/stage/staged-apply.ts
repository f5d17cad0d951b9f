import { ApiError, isTestFailure } from '../../core/api-error.ts'
import type { Cluster } from '../../core/cluster.ts'
import { sameJson } from '../../core/equal.ts'
import { Failure } from '../../core/failure.ts'
import type { JsonMap } from '../../core/json.ts'
import type { ObjectRef } from '../../core/object-ref.ts'
import { refOf } from '../../core/object-ref.ts'
import { integerAt, mapAt, textAt } from '../../status/field.ts'
import { manager } from '../managers.ts'
import { isToBeLowered, lower } from './lower.ts'
import type { StagePorts } from './observed.ts'
import { current, observed } from './observed.ts'
import { pausedBy, rolloutEnd } from './open-rollout.ts'
import type { Marker } from '../../rollout/protocol/marker.ts'
import { markerOf, rolloutManager } from '../../rollout/protocol/marker.ts'
import {
  holdSteps,
  isHeld,
  isOnDelete,
  leavesRolling,
  leftHeld,
  partitionOf,
  releaseSteps,
  toOnDelete,
} from '../../rollout/protocol/partition.ts'

export interface StagedSet {
  /** As it was read. */
  readonly live: JsonMap
  /** As it is applied: without a partition. */
  readonly wanted: JsonMap
  /** The server's answer to a dry run of `wanted`; undefined when there is none, which may be any template. */
  readonly result: JsonMap | undefined
  /** The partition that the manifest says. */
  readonly endPartition: number | undefined
  readonly force: boolean
  /** All at once, when nobody waits; else it stays held, for its rollout. */
  readonly letGo: boolean
}

/** How often a write that met a change in between is tried on what is there then. */
const attempts = 20

/**
 * Applies a StatefulSet so that no pod gets another template before the set was held: hold, then template, then release.
 * Killed at any point the set is unchanged or held, and the next install goes on from there (`leftHeld`). Throws ApiError.
 */
export async function stagedApply(ports: StagePorts, set: StagedSet): Promise<JsonMap> {
  const { cluster } = ports
  const { live, wanted, endPartition } = set
  if (leavesRolling(live, wanted)) return applyTo(cluster, set, await leaveRolling(ports, live))
  if (!letsPodsGo(set)) {
    const applied = await applyTo(cluster, set, live)
    const to = leftHeld(live)
    if (!set.letGo) return applied
    if (to !== undefined) return release(ports, live, endPartition ?? to)
    return isToBeLowered(live, endPartition) ? lower(ports, live, endPartition) : applied
  }
  const { held, to } = await hold(ports, set)
  await applyTo(cluster, set, held)
  return to === undefined || !set.letGo ? observed(ports, refOf(held)) : release(ports, held, to)
}

/** Whether pods get another template by what is applied, or one that waited for them to be deleted. */
export function letsPodsGo({ live, result }: Pick<StagedSet, 'live' | 'result'>): boolean {
  if (result === undefined) return true
  if (isOnDelete(result)) return false
  return isOnDelete(live) || !sameJson(templateOf(live), templateOf(result))
}

/** Lets go what was held, by this process or by one that was killed; `held` is the set as it was then. */
export async function release(ports: StagePorts, held: JsonMap, to: number): Promise<JsonMap> {
  const { cluster } = ports
  const ref = refOf(held)
  const run = markerOf(held)?.marker.run
  for (let attempt = 1; ; attempt++) {
    const set = await observed(ports, ref)
    const marker = markerOf(set)?.marker
    if (marker === undefined || marker.run !== run || leftHeld(set) === undefined) throw takenOver(ref)
    const next: Marker = {
      ...marker,
      target: textAt(set, 'status', 'updateRevision') ?? '',
      to,
      phase: 'done',
      p: to,
      at: serverTime(cluster),
    }
    try {
      return await cluster.patch(ref, releaseSteps(set, next), { manager: rolloutManager })
    } catch (error) {
      if (!isTestFailure(error) || attempt === attempts) throw error
    }
  }
}

interface HeldSet {
  readonly held: JsonMap
  /** Where its rollout ends; undefined when somebody held or paused it before, and shall let it go. */
  readonly to: number | undefined
}

async function hold(ports: StagePorts, { live, endPartition }: StagedSet): Promise<HeldSet> {
  const { cluster } = ports
  const ref = refOf(live)
  let set = live
  for (let attempt = 1; ; attempt++) {
    const to = rolloutEnd(set, endPartition)
    const paused = pausedBy(set)
    const marker: Marker = {
      v: 1,
      run: ports.newRun(),
      uid: textAt(set, 'metadata', 'uid') ?? '',
      base: textAt(set, 'status', 'currentRevision') ?? '',
      target: '',
      to: to ?? 0,
      phase: to === undefined || paused !== undefined ? 'paused' : 'stage',
      p: partitionOf(set) ?? 0,
      at: serverTime(cluster),
      ...(paused === undefined ? {} : kept(paused)),
    }
    try {
      const held = await cluster.patch(ref, holdSteps(set, marker), { manager: rolloutManager })
      // Read back: of a set whose shape was not foreseen the server takes a patch that holds nothing.
      if (isHeld(held)) return { held, to: paused === undefined ? to : undefined }
      throw new Error(`${ref.name} is not held: its partition is ${partitionOf(held) ?? 'absent'}`)
    } catch (error) {
      if (!isTestFailure(error) || attempt === attempts) throw error
    }
    set = await current(cluster, ref)
  }
}

/** Of a pause: it is still theirs who paused, and goes on by the plan of before. */
function kept({ plan, by, why }: Marker): Partial<Marker> {
  return {
    ...(plan === undefined ? {} : { plan }),
    ...(by === undefined ? {} : { by }),
    ...(why === undefined ? {} : { why }),
  }
}

/** The template, if the set is still the one that was read; else once more on what is there, as long as it is held. */
async function applyTo(cluster: Cluster, { wanted, force }: StagedSet, read: JsonMap): Promise<JsonMap> {
  const wasHeld = isHeld(read)
  const generation = integerAt(read, 'metadata', 'generation')
  let set = read
  for (let attempt = 1; ; attempt++) {
    try {
      return await cluster.apply(preconditioned(wanted, set), { manager, force })
    } catch (error) {
      if (!isMoved(error) || attempt === attempts) throw error
      set = await current(cluster, refOf(wanted))
      // Status alone changed: the same write is still the right one.
      if (isHeld(set) !== wasHeld || integerAt(set, 'metadata', 'generation') !== generation) throw error
    }
  }
}

async function leaveRolling({ cluster }: StagePorts, live: JsonMap): Promise<JsonMap> {
  let set = live
  for (let attempt = 1; !isOnDelete(set); attempt++) {
    try {
      return await cluster.patch(refOf(set), toOnDelete(set), { manager: rolloutManager })
    } catch (error) {
      if (!isTestFailure(error) || attempt === attempts) throw error
    }
    set = await current(cluster, refOf(live))
  }
  return set
}

function takenOver({ name, namespace }: ObjectRef): Failure {
  const message = `StatefulSet ${name} in namespace ${namespace ?? 'default'} was staged, and changed by somebody else before it was let go`
  const hint =
    'its partition and its annotation capstan.dev/rollout tell how it stands; the same command goes on from there'
  return new Failure('install/conflict', message, { hint })
}

function preconditioned(wanted: JsonMap, set: JsonMap): JsonMap {
  const { uid = null, resourceVersion = null } = mapAt(set, 'metadata')
  return { ...wanted, metadata: { ...mapAt(wanted, 'metadata'), uid, resourceVersion } }
}

/** 409 with causes is a conflict of fields, which no second try cures. */
function isMoved(error: unknown): error is ApiError {
  return error instanceof ApiError && error.code === 409 && error.causes.length === 0
}

function templateOf(set: JsonMap): JsonMap {
  return mapAt(set, 'spec', 'template')
}

function serverTime(cluster: Cluster): string {
  return new Date(cluster.serverTime()).toISOString()
}
