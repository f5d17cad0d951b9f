import { damageOf } from '../release/inventory.ts'
import type { ReleaseStore } from '../release/store.ts'
import type { InstallJob } from './job.ts'
import type { Plan } from './plan.ts'
import { isReadyBefore } from './ready-before.ts'
import { saysTheSame } from './revision.ts'

/** What nobody waited for is one to go back to when it is found ready before another is begun over it. */
export async function provenHeads(
  store: ReleaseStore,
  job: InstallJob,
  { heads, changes }: Plan,
): Promise<Plan['heads']> {
  const last = heads.at(-1)
  if (last?.status !== 'deployed' || last.unawaited !== true || !isReadyBefore(changes, job.options)) return heads
  await store.foundReady(last.number)
  return [...heads.slice(0, -1), { ...last, unawaited: undefined }]
}

/**
 * The revision that a person held, where this is the same install again: it ends it, and begins no other. One that does not wait
 * ends nothing: deployed by that, the revision would count as one that somebody saw ready.
 */
export async function heldRevision(
  store: ReleaseStore,
  job: InstallJob,
  { heads, prepared }: Plan,
): Promise<number | undefined> {
  const last = heads.at(-1)
  if (last?.status !== 'held' || !job.options.wait) return undefined
  try {
    return saysTheSame(await store.read(last.number), job, prepared) ? last.number : undefined
  } catch (error) {
    damageOf(error)
    return undefined
  }
}

/** A revision that is still pending under our lock was left by a client that is gone; one that is held, by a person. */
export async function markAbandoned(store: ReleaseStore, { heads }: Plan, next: number): Promise<void> {
  for (const { number, status, description } of heads) {
    if (status === 'pending') await store.mark(number, 'failed', `${description}: cut short`)
    if (status !== 'held') continue
    await store.mark(number, 'unfinished', `${description}; revision ${next} was begun over it`)
  }
}
