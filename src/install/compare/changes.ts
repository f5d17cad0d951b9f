import type { ApiError } from '../../core/api-error.ts'
import type { Cluster, PatchStep } from '../../core/cluster.ts'
import type { Failure } from '../../core/failure.ts'
import type { JsonMap } from '../../core/json.ts'
import type { ObjectRef } from '../../core/object-ref.ts'
import { identityOf } from '../../core/object-ref.ts'
import type { Change } from '../change.ts'
import type { InstallOptions } from '../job.ts'
import { compareOne } from './compare-one.ts'
import type { Conflict } from './conflict.ts'
import { choiceFailures } from './field-choice.ts'
import { inParallel } from './parallel.ts'
import type { WantedObject } from './wanted.ts'

export type CompareOptions = Pick<InstallOptions, 'forceConflicts' | 'take' | 'yield' | 'adopt'>

/** What an install would do, object by object; nothing has been written. Keys of maps are `identityOf`. */
export interface Comparison {
  /** In the order of what is wanted; without the objects of `conflicts`, `refused` and `invalid`. */
  readonly changes: readonly Change[]
  readonly conflicts: readonly Conflict[]
  /** What the server, or a misspelt option, stands against. */
  readonly refused: readonly Failure[]
  /** The server calls these invalid (422): an immutable field, mostly. Whoever knows the kind can say which. */
  readonly invalid: readonly InvalidObject[]
  /** To be applied with `force`: every conflict of these is taken. */
  readonly forced: ReadonlySet<string>
  /** To be sent by `patch` (manager `capstan`) before these are applied: what is adopted, and what is given up by `yield`. */
  readonly ownership: ReadonlyMap<string, readonly PatchStep[]>
}

export interface InvalidObject {
  readonly ref: ObjectRef
  readonly source: string | undefined
  readonly live: JsonMap
  readonly wanted: JsonMap
  readonly error: ApiError
}

/**
 * Compares what is wanted with what is there, by `identityOf`. Objects that are absent, or as they should be, cost no request;
 * the others are asked by dry run.
 */
export async function changesOf(
  cluster: Cluster,
  wanted: readonly WantedObject[],
  live: ReadonlyMap<string, JsonMap>,
  options: CompareOptions,
): Promise<Comparison> {
  const misspelt = choiceFailures(wanted, options)
  const outcomes = await inParallel(wanted, PARALLEL, async (one) => {
    const key = identityOf(one.ref)
    return { key, ...(await compareOne(cluster, one, live.get(key), options)) }
  })
  return {
    changes: outcomes.flatMap(({ change }) => change ?? []),
    conflicts: outcomes.flatMap(({ conflicts }) => conflicts ?? []),
    refused: [...misspelt, ...outcomes.flatMap(({ refused }) => refused ?? [])],
    invalid: outcomes.flatMap(({ invalid }) => invalid ?? []),
    forced: new Set(outcomes.flatMap(({ key, force }) => (force === true ? [key] : []))),
    ownership: new Map(outcomes.flatMap(({ key, steps }) => (steps === undefined ? [] : [[key, steps] as const]))),
  }
}

/** More are no quicker: the server is the limit. */
const PARALLEL = 12
