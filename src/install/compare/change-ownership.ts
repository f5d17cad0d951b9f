import { ApiError } from '../../core/api-error.ts'
import type { Cluster } from '../../core/cluster.ts'
import type { JsonMap } from '../../core/json.ts'
import type { CompareOptions } from './comparison.ts'
import { chosenPaths } from './field-choice.ts'
import { ADOPTABLE } from './known-managers.ts'
import { ownershipChange } from './ownership.ts'
import type { OwnershipChange } from './ownership.ts'
import type { WantedObject } from './wanted.ts'
import { manager } from '../managers.ts'

/** What `adopt` and `yield` ask of an object's ownership; undefined when it is so already. */
export function wishedOwnership(
  { ref }: Pick<WantedObject, 'ref'>,
  live: JsonMap,
  options: Pick<CompareOptions, 'adopt' | 'yield'>,
): OwnershipChange | undefined {
  return ownershipChange(live, {
    apiVersion: ref.apiVersion,
    adopt: options.adopt ? ADOPTABLE : new Set(),
    giveUp: chosenPaths(live, options.yield, ref),
  })
}

/**
 * Writes that ownership, before the object is applied. Read and decided anew when an entry moved in between: the server sorts them by
 * time, and a controller's first status puts one more among them. The last error is thrown.
 */
export async function changeOwnership(
  cluster: Cluster,
  wanted: Pick<WantedObject, 'ref'>,
  options: Pick<CompareOptions, 'adopt' | 'yield'>,
): Promise<void> {
  for (let left = 5; ; left--) {
    const live = await cluster.get(wanted.ref)
    const change = live === undefined ? undefined : wishedOwnership(wanted, live, options)
    if (change === undefined) return
    try {
      await cluster.patch(wanted.ref, change.steps, { manager: manager })
      return
    } catch (error) {
      const moved = error instanceof ApiError && (error.code === 422 || error.code === 409)
      if (!moved || left === 0) throw error
    }
  }
}
