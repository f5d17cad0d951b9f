import { ApiError } from '../../core/api-error.ts'
import type { Cluster, PatchStep } from '../../core/cluster.ts'
import { sameJson } from '../../core/equal.ts'
import { failuresOf, type Failure } from '../../core/failure.ts'
import type { JsonMap } from '../../core/json.ts'
import { refOf } from '../../core/object-ref.ts'
import type { Change, ChangeAction } from '../change.ts'
import { refusesDryRun } from '../preflight/dry-run.ts'
import { explainRefusal } from '../preflight/refusal.ts'
import { leavesRolling } from '../../rollout/protocol/partition.ts'
import { isAsWanted } from './as-wanted.ts'
import type { CompareOptions, InvalidObject } from './comparison.ts'
import { wishedOwnership } from './change-ownership.ts'
import { conflictsOf, isFieldConflict } from './conflict.ts'
import type { Conflict } from './conflict.ts'
import { isTaken, pathFor, yieldPaths } from './field-choice.ts'
import { changedAt, locate, valueAt, writtenPath } from './field-path.ts'
import { ADOPTABLE } from './known-managers.ts'
import { mergeWanted } from './merge-wanted.ts'
import { abandoned } from './ownership.ts'
import type { OwnershipChange } from './ownership.ts'
import { beingDeleted } from './deletion.ts'
import type { WantedObject } from './wanted.ts'
import { whyUpdated } from './why-updated.ts'
import { rolloutManager } from '../../rollout/protocol/marker.ts'
import { manager } from '../managers.ts'

/** Either a change, or what stands against it. */
export interface Outcome {
  readonly change?: Change
  readonly conflicts?: readonly Conflict[]
  readonly refused?: readonly Failure[]
  readonly invalid?: InvalidObject
  readonly force?: boolean
  readonly steps?: readonly PatchStep[]
}

export async function compareOne(
  cluster: Cluster,
  one: WantedObject,
  live: JsonMap | undefined,
  options: CompareOptions,
): Promise<Outcome> {
  const { ref, source, object } = one
  const wanted = yieldPaths(object, options.yield, ref)
  const change = (action: ChangeAction, result?: JsonMap, why?: string): Change => {
    return { ref, action, source, live, wanted, result, why }
  }
  if (live === undefined) return { change: change('create') }
  const deleted = beingDeleted(ref, live)
  if (deleted !== undefined) return { refused: [deleted] }
  const ownership = wishedOwnership(one, live, options)
  if (ownership === undefined && isAsWanted(live, wanted, manager)) return { change: change('none') }
  const steps = ownership === undefined ? {} : { steps: ownership.steps }
  try {
    const asked = ownership === undefined ? wanted : withLiveValues(one, live, options.yield)
    // What is adopted and not wanted may not go together with what is wanted: a volume of two types.
    const instead = ownership && (() => mergeWanted(live, wanted, ownership.ours))
    const answer = await strategyAside(cluster, { ...one, object: asked, instead }, live, options)
    if (answer.result === undefined) return { conflicts: answer.conflicts }
    const { result, removed } = await predicted(cluster, ownership, wanted, answer.result)
    const why = whyUpdated({
      live,
      result,
      endPartition: one.endPartition,
      from: ownership?.from,
      removed,
      conflicts: answer.conflicts,
    })
    if (why === 'nothing') return { change: change('none', result) }
    return { change: change('update', result, why), force: answer.force, ...steps }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (error.code === 422) return { invalid: { ref, source, live, wanted, error } }
    if (!refusesDryRun(error)) return { refused: failuresOf(explainRefusal(ref, source, error, { live, wanted }))! }
    return {
      change: change('update', undefined, 'a webhook does not support dry runs: what changes is not known'),
      ...steps,
    }
  }
}

interface Answer {
  /** Undefined when conflicts stand against it. */
  readonly result: JsonMap | undefined
  readonly force: boolean
  /** What stands against it, or what is taken. */
  readonly conflicts: readonly Conflict[]
}

interface Question extends WantedObject {
  /** What to go on with when the server calls the object invalid. */
  readonly instead: (() => JsonMap) | undefined
}

/** Beside what is left of rolling updates OnDelete is refused. `stagedApply` takes that away first; here it is not asked for. */
async function strategyAside(
  cluster: Cluster,
  question: Question,
  live: JsonMap,
  options: CompareOptions,
): Promise<Answer> {
  const { object } = question
  if (!leavesRolling(live, object)) return dryRun(cluster, question, live, options)
  const value = valueAt(object, strategyPath)
  const rest = changedAt(object, [{ path: strategyPath, value: undefined }])
  const answer = await dryRun(cluster, { ...question, object: rest }, live, options)
  if (answer.result === undefined) return answer
  return { ...answer, result: changedAt(answer.result, [{ path: strategyPath, value }]) }
}

const strategyPath = ['spec', 'updateStrategy']

/** With force only where all conflicts are taken: force takes every field, also one that nobody spoke of. */
async function dryRun(
  cluster: Cluster,
  { ref, object, instead }: Question,
  live: JsonMap,
  options: CompareOptions,
): Promise<Answer> {
  const ask = async (force: boolean): Promise<JsonMap> => {
    try {
      return await cluster.apply(object, { manager: manager, dryRun: true, force })
    } catch (error) {
      if (instead !== undefined && error instanceof ApiError && error.code === 422) return instead()
      throw error
    }
  }
  try {
    return { result: await ask(false), force: false, conflicts: [] }
  } catch (error) {
    if (!(error instanceof ApiError) || !isFieldConflict(error)) throw error
    const conflicts = conflictsOf(error, ref, object, live)
    const isAdopted = ({ subresource, manager }: Conflict): boolean =>
      options.adopt && subresource === undefined && ADOPTABLE.has(manager)
    const open = conflicts.filter((conflict) => !isAdopted(conflict))
    const isAgreed = (conflict: Conflict): boolean =>
      options.forceConflicts || isOurs(conflict) || isTaken(conflict, object, options.take)
    const left = open.filter((conflict) => !isAgreed(conflict))
    if (left.length > 0) return { result: undefined, force: false, conflicts: left }
    return { result: await ask(true), force: open.length > 0, conflicts }
  }
}

/** The strategy of a StatefulSet that a rollout of ours replaced; the partition, its own field, is in no apply. */
function isOurs({ manager }: Conflict): boolean {
  return manager === rolloutManager
}

/**
 * The whole object with the live values of what is yielded: how it will be once we gave these fields up. Without them the dry
 * run, which goes by the ownership that is stored, would say that they are removed.
 */
function withLiveValues({ ref, object }: WantedObject, live: JsonMap, patterns: readonly string[]): JsonMap {
  const edits = patterns.flatMap((pattern) => {
    const text = pathFor(pattern, ref)
    if (text === undefined) return []
    const [at] = locate(live, text)
    const value = at === undefined ? undefined : valueAt(live, at)
    return locate(object, text).map((path) => ({ path, value }))
  })
  return edits.length === 0 ? object : changedAt(object, edits)
}

interface Prediction {
  readonly result: JsonMap
  /** Paths as written. */
  readonly removed: readonly string[]
}

/** How the object will be once adopted fields that are not wanted are gone; the server says what takes their place. */
async function predicted(
  cluster: Cluster,
  ownership: OwnershipChange | undefined,
  wanted: JsonMap,
  merged: JsonMap,
): Promise<Prediction> {
  if (ownership === undefined || ownership.from.length === 0) return { result: merged, removed: [] }
  const paths = abandoned(ownership, wanted, merged)
  if (paths.length === 0) return { result: merged, removed: [] }
  const edits = paths.map((path) => ({ path, value: undefined }))
  const result = await replaced(cluster, changedAt(merged, edits))
  // What the server puts back at once, a default, is not removed.
  const gone = paths.filter((path) => {
    const [at] = locate(result, writtenPath(merged, path))
    return at === undefined || !sameJson(valueAt(merged, path)!, valueAt(result, at)!)
  })
  return { result, removed: gone.map((path) => writtenPath(merged, path)) }
}

/** The version is that of a moment ago, and statuses move. */
async function replaced(cluster: Cluster, object: JsonMap): Promise<JsonMap> {
  for (let left = 5; ; left--) {
    const live = await cluster.get(refOf(object))
    const version = live === undefined ? undefined : valueAt(live, ['metadata', 'resourceVersion'])
    const next = changedAt(object, [{ path: ['metadata', 'resourceVersion'], value: version }])
    try {
      return await cluster.replace(next, { manager: manager, dryRun: true })
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 409 || left === 0) throw error
    }
  }
}
