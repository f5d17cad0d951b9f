import type { ObjectRef } from '../core/object-ref.ts'
import { identityOf } from '../core/object-ref.ts'
import type { RevisionHead } from './head.ts'
import { unsettled, wentWell } from './inventory.ts'

/**
 * The revisions to keep so that `max` are left (0: all), and beyond those what prune needs: the newest that went well, and
 * of those begun after it each that recorded an object which no other kept one did. `refsOf` reads the objects of a
 * revision; it is asked only when failures fill the whole history.
 */
export async function keptHeads<Head extends RevisionHead>(
  heads: readonly Head[],
  max: number,
  refsOf: (head: Head) => Promise<readonly ObjectRef[]>,
): Promise<readonly Head[]> {
  if (max <= 0 || heads.length <= max) return heads
  const newest = heads.slice(-max)
  const needed = unsettled(heads).filter((head) => !newest.includes(head))
  const kept = new Set([...needed.filter(wentWell), ...newest])
  const begun = needed.filter((head) => !kept.has(head))
  const known = new Set<string>()
  if (begun.length > 0) for (const head of kept) for (const ref of await refsOf(head)) known.add(identityOf(ref))
  for (const head of begun.toReversed()) {
    const refs = (await refsOf(head)).map(identityOf)
    if (refs.every((ref) => known.has(ref))) continue
    kept.add(head)
    for (const ref of refs) known.add(ref)
  }
  return heads.filter((head) => kept.has(head))
}
