import type { Cluster } from '../../core/cluster.ts'
import { sameJson } from '../../core/equal.ts'
import { Failure } from '../../core/failure.ts'
import type { JsonMap } from '../../core/json.ts'
import { get } from '../../core/json.ts'
import { refText } from '../../core/object-ref.ts'
import { unknownOverrides } from '../../rollout/plan/known-overrides.ts'
import type { StandingSet } from '../../rollout/plan/stands-against.ts'
import { standsAgainst } from '../../rollout/plan/stands-against.ts'
import { markerOf } from '../../rollout/protocol/marker.ts'
import { isOnDelete } from '../../rollout/protocol/partition.ts'
import { mapAt, mapsAt, textAt } from '../../status/field.ts'
import type { Change } from '../change.ts'
import { ADOPTABLE } from '../compare/known-managers.ts'
import type { InstallJob, InstallOptions } from '../job.ts'
import { isToBeLowered, partitionOwner } from '../stage/lower.ts'
import { isDeclared, isHeldByOthers, pausedBy, waitsForDeletion } from '../stage/open-rollout.ts'
import { setSpec } from '../stage/set-spec.ts'
import { letsPodsGo } from '../stage/staged-apply.ts'

/** A change, and the partition at which the manifest ends its rollout. */
export interface SetChange extends Change {
  readonly endPartition: number | undefined
}

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
      .map(({ name, text, hint }) => {
        const takes =
          !options.adopt && othersWord.has(name) ? '; or take the set over from helm or kubectl: --adopt' : ''
        const aside = `${hint}${takes}; or set it aside: --override ${name}="the reason"`
        return new Failure('rollout/refused', `${refText(change.ref)}: ${text}`, { hint: aside })
      })
  })
  return (await Promise.all(found)).flat()
}

/** Of all sets, changed or not: the same command again, when it is through, is no mistake. */
function unknownHere(changes: readonly SetChange[], options: InstallOptions): Failure[] {
  const { overrides = [] } = options
  if (overrides.length === 0) return []
  const sets = changes.flatMap(({ ref, wanted }) => (ref.kind === 'StatefulSet' && wanted ? [wanted] : []))
  return unknownOverrides(
    overrides,
    sets.map((set) => setSpec(set, options)),
  )
}

/** Refusals that end when a tool that people run by hand is no longer the one that writes the set. */
const othersWord: ReadonlySet<string> = new Set(['helm', 'last-applied', 'partition-owner'])

/** The set as it will be when its rollout begins; undefined where none does, or one goes on that has begun. */
function beginning(change: SetChange, options: InstallOptions): Omit<StandingSet, 'asksRights'> | undefined {
  const { ref, action, live, wanted, endPartition } = change
  if (ref.kind !== 'StatefulSet' || action !== 'update' || live === undefined || wanted === undefined) return undefined
  // They say when it goes on, and what stands against it then.
  if (pausedBy(live) !== undefined) return undefined
  const applied = change.result ?? { ...live, spec: { ...mapAt(live, 'spec'), ...mapAt(wanted, 'spec') } }
  const set = options.adopt ? asAdopted(applied, wanted) : applied
  const isNew = letsPodsGo({ live, result: change.result }) || !sameJson(templateOf(live), templateOf(set))
  const isBegun = isNew ? isRolled(change, set, options) : isToGoOn(set, change, options)
  if (!isBegun) return undefined
  const declared = setSpec(set, options)
  const end = { is: 'marks', marks: [{ partition: endPartition ?? 0 }] } as const
  const spec = { ...declared, forceStuck: true, stages: endPartition === undefined ? declared.stages : end }
  return { set: isNew ? asHeld(set) : set, spec, target: isNew ? undefined : textAt(live, 'status', 'updateRevision') }
}

/** Whether a new template is rolled out by the install, or left to whoever holds the set, or deletes its pods. */
function isRolled({ live, endPartition }: SetChange, set: JsonMap, options: InstallOptions): boolean {
  return isOnDelete(set) ? isDeclared(options, set) : endPartition !== undefined || !isHeldByOthers(live!)
}

/** Whether there is a rollout to begin of a template that is there already: one that was staged only, or that waits. */
function isToGoOn(set: JsonMap, { endPartition }: SetChange, options: InstallOptions): boolean {
  const marker = markerOf(set)?.marker
  if (marker?.phase === 'stage') return true
  if (marker?.phase === 'roll') return marker.target !== textAt(set, 'status', 'updateRevision')
  if (isOnDelete(set)) return isDeclared(options, set) && waitsForDeletion(set)
  return isToBeLowered(set, endPartition) && partitionOwner(set) === undefined
}

/**
 * What known tools own becomes ours, and what of it nobody wants goes: their word on the partition, and the annotations by which
 * kubectl and Helm know an object as theirs. The dry run came before.
 */
function asAdopted(set: JsonMap, wanted: JsonMap): JsonMap {
  const metadata = mapAt(set, 'metadata')
  const entries = mapsAt(metadata, 'managedFields')
  const tools = entries.filter((one) => ADOPTABLE.has(textAt(one, 'manager') ?? ''))
  const isTheirs = (key: string): boolean =>
    tools.some((one) => get(mapAt(one, 'fieldsV1', 'f:metadata', 'f:annotations'), `f:${key}`) !== undefined)
  const stays = mapAt(wanted, 'metadata', 'annotations')
  const annotations = Object.entries(mapAt(metadata, 'annotations')).filter(
    ([key]) => Object.hasOwn(stays, key) || !isTheirs(key),
  )
  const managedFields = entries.filter((one) => !tools.includes(one))
  return { ...set, metadata: { ...metadata, annotations: Object.fromEntries(annotations), managedFields } }
}

/** Who wrote the partition by an update loses it to the hold; who applies it says it again with the next apply. */
function asHeld(set: JsonMap): JsonMap {
  const managedFields = mapsAt(set, 'metadata', 'managedFields').filter((one) => textAt(one, 'operation') === 'Apply')
  return { ...set, metadata: { ...mapAt(set, 'metadata'), managedFields } }
}

function templateOf(set: JsonMap): JsonMap {
  return mapAt(set, 'spec', 'template')
}
