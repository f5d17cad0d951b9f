import type { Cluster } from '../../core/cluster.ts'
import type { JsonMap } from '../../core/json.ts'
import { identityOf } from '../../core/object-ref.ts'
import { compareOne } from './compare-one.ts'
import type { CompareOptions, Comparison } from './comparison.ts'
import { choiceFailures } from './field-choice.ts'
import { inParallel } from './parallel.ts'
import type { WantedObject } from './wanted.ts'

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
