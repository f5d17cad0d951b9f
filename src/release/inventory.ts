import type { Failure } from '../core/failure.ts'
import { failuresOf } from '../core/failure.ts'
import type { ObjectRef } from '../core/object-ref.ts'
import { identityOf } from '../core/object-ref.ts'
import type { RevisionHead } from './head.ts'
import type { ReleaseStore } from './store.ts'

/** What a release may have in the cluster. */
export interface Inventory {
  /** Each object once, by `identityOf`, in the API version that was recorded last. */
  readonly refs: readonly ObjectRef[]
  /** `release/damaged` of revisions that could not be read: what only they recorded is not in `refs`. */
  readonly damaged: readonly Failure[]
}

/**
 * The objects of the last revision that went well and of all that were begun after it: a killed or failed one may have
 * created objects, and had not yet pruned. It is what prune and uninstall go by, who must still look at the object itself: one
 * without our `applyset.kubernetes.io/part-of` label is no longer ours.
 */
export async function inventoryOf(store: Pick<ReleaseStore, 'heads' | 'read'>): Promise<Inventory> {
  const refs = new Map<string, ObjectRef>()
  const damaged: Failure[] = []
  for (const head of unsettled(await store.heads()).toReversed()) {
    try {
      for (const { ref } of (await store.read(head)).manifests) {
        if (!refs.has(identityOf(ref))) refs.set(identityOf(ref), ref)
      }
    } catch (error) {
      damaged.push(...damageOf(error))
    }
  }
  return { refs: [...refs.values()], damaged }
}

/** The heads, oldest first, from the newest that went well; all when none did. */
export function unsettled<Head extends RevisionHead>(heads: readonly Head[]): readonly Head[] {
  return heads.slice(Math.max(heads.findLastIndex(wentWell), 0))
}

export function wentWell({ status }: RevisionHead): boolean {
  return status === 'deployed' || status === 'superseded'
}

/** What there is to go back to, unless the release was uninstalled since. */
export function lastGood<Head extends RevisionHead>(heads: readonly Head[]): Head | undefined {
  return bestOf(heads.slice(heads.findLastIndex(({ status }) => status === 'uninstalled') + 1))
}

/** The newest that somebody saw ready. Where nobody ever waited, the newest that was written is the best that is known. */
export function bestOf<Head extends RevisionHead>(heads: readonly Head[]): Head | undefined {
  return heads.findLast((head) => wentWell(head) && head.unawaited !== true) ?? heads.findLast(wentWell)
}

/** The failures of a revision that is there but cannot be read; any other error is thrown again. */
export function damageOf(error: unknown): readonly Failure[] {
  const failures = failuresOf(error)
  if (failures?.every(({ code }) => code === 'release/damaged' || code === 'release/missing') !== true) throw error
  return failures
}
