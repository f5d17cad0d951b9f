import type { Cluster } from '../../core/cluster.ts'
import { Failure } from '../../core/failure.ts'
import type { JsonMap } from '../../core/json.ts'
import { refText } from '../../core/object-ref.ts'
import { unknownOverrides } from '../../rollout/plan/known-overrides.ts'
import type { Refusal } from '../../rollout/plan/refusals.ts'
import type { StandingSet } from '../../rollout/plan/stands-against.ts'
import { standsAgainst } from '../../rollout/plan/stands-against.ts'
import { markerOf } from '../../rollout/protocol/marker.ts'
import { isOnDelete } from '../../rollout/protocol/partition.ts'
import { textAt } from '../../status/field.ts'
import type { InstallJob, InstallOptions } from '../job.ts'
import { isStatefulSet } from '../stage/is-stateful-set.ts'
import { isToBeLowered, partitionOwner } from '../stage/lower.ts'
import { isDeclared, waitsForDeletion } from '../stage/open-rollout.ts'
import { setSpec } from '../stage/set-spec.ts'
import { rolloutAhead, type SetChange } from './rollout-ahead.ts'

/**
 * What stands against the rollouts that these changes begin, before the first write: found only then, the template would be
 * staged by the time, and the set wait for somebody. An install that goes back by itself tries all the same, and so does one
 * that does not wait, since it rolls nothing out. `mayAll`: the rights of an administrator need not be asked about again.
 */
export async function rolloutRefusals(
  cluster: Cluster,
  changes: readonly SetChange[],
  { options, isWayBack = false }: Pick<InstallJob, 'options' | 'isWayBack'>,
  mayAll: boolean,
): Promise<Failure[]> {
  const unknown = isWayBack ? [] : unknownHere(changes, options)
  if (unknown.length > 0 || !options.wait || isWayBack) return unknown
  const asksRights = !options.dryRun && !mayAll
  const found = changes.map(async (change) => {
    const begun = beginning(change, options)
    const refusals = begun === undefined ? [] : await standsAgainst(cluster, { ...begun, asksRights })
    return refusals
      .filter(({ name }) => !(options.overrides ?? []).some(({ gate }) => gate === name))
      .map((refusal) => {
        const aside = `${cureOf(refusal, options)}; or set it aside: --override ${refusal.name}="the reason"`
        return new Failure('rollout/refused', `${refText(change.ref)}: ${refusal.text}`, { hint: aside })
      })
  })
  return (await Promise.all(found)).flat()
}

/** Of all sets, changed or not: the same command again, when it is through, is no mistake. */
function unknownHere(changes: readonly SetChange[], options: InstallOptions): Failure[] {
  const { overrides = [] } = options
  if (overrides.length === 0) return []
  const sets = changes.flatMap(({ ref, wanted }) => (isStatefulSet(ref) && wanted ? [wanted] : []))
  return unknownOverrides(
    overrides,
    sets.map((set) => setSpec(set, options)),
  )
}

/** What helps against a refusal, and of an install can be asked for, too. */
export function cureOf({ name, hint }: Refusal, { adopt }: Pick<InstallOptions, 'adopt'>): string {
  return adopt || !othersWord.has(name) ? hint : `${hint}; or take the set over from helm or kubectl: --adopt`
}

/** Refusals that end when a tool that people run by hand is no longer the one that writes the set. */
const othersWord: ReadonlySet<string> = new Set(['helm', 'last-applied', 'partition-owner'])

/** The set as it will be when its rollout begins; undefined where none does, or one goes on that has begun. */
function beginning(change: SetChange, options: InstallOptions): Omit<StandingSet, 'asksRights'> | undefined {
  const { endPartition } = change
  const ahead = rolloutAhead(change, options)
  // Whoever it is left to says when it goes on, and what stands against it then.
  if (ahead === undefined || ahead.left !== undefined) return undefined
  const { set, isNew, target } = ahead
  if (!isNew && !isToGoOn(set, change, options)) return undefined
  const declared = setSpec(set, options)
  const end = { is: 'marks', marks: [{ partition: endPartition ?? 0 }] } as const
  const spec = { ...declared, forceStuck: true, stages: endPartition === undefined ? declared.stages : end }
  return { set, spec, target }
}

/** Whether there is a rollout to begin of a template that is there already: one that was staged only, or that waits. */
function isToGoOn(set: JsonMap, { endPartition }: SetChange, options: InstallOptions): boolean {
  const marker = markerOf(set)?.marker
  if (marker?.phase === 'stage') return true
  if (marker?.phase === 'roll') return marker.target !== textAt(set, 'status', 'updateRevision')
  if (isOnDelete(set)) return isDeclared(options, set) && waitsForDeletion(set)
  return isToBeLowered(set, endPartition) && partitionOwner(set) === undefined
}
