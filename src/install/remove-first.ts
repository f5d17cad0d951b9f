import { refText } from '../core/object-ref.ts'
import { applySetOf } from '../release/apply-set.ts'
import { releaseStore } from '../release/store.ts'
import type { InstallOutcome } from './event.ts'
import type { HeldPorts } from './install-held.ts'
import type { InstallJob } from './job.ts'
import type { Plan, Planned } from './plan.ts'
import { keptBecause } from './preflight/prune.ts'
import { removeAll } from './remove-all.ts'
import { timeoutOf } from './timeout.ts'
import { notReadyText } from './wait-for-release.ts'

interface First {
  readonly job: InstallJob
  readonly plan: Plan
  readonly number: number
}

/** A first install has nothing to go back to. What prune keeps is kept here, too: claims may hold data by now. */
export async function removeFirst(
  ports: HeldPorts,
  { job: { release, action, options }, plan, number }: First,
  why: string,
): Promise<InstallOutcome> {
  const partOf = applySetOf(release).memberLabel['applyset.kubernetes.io/part-of']
  const rules = { prune: true, pruneKinds: options.pruneKinds, partOf, releaseNamespace: release.namespace }
  const created = plan.changes.filter((change) => change.action === 'create')
  const stays = ({ ref, wanted }: Planned): boolean => keptBecause(ref, wanted!, rules) !== undefined
  const going = created.filter((change) => !stays(change))
  const left = await removeAll(ports, going, { timeout: timeoutOf(options, plan.changes), wait: true })
  const kept = created.filter(stays).map(({ ref }) => refText(ref))
  const but = kept.length === 0 ? '' : `, but for ${kept.join(', ')}`
  const end = left.length === 0 ? `what it had made was removed${but}` : `not gone: ${notReadyText(left)}`
  await releaseStore(ports.cluster, release).mark(number, 'failed', `${action}: ${why}; ${end}`)
  return { is: 'failed', why: `${why}; ${end}` }
}
