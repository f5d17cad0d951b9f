import type { Json, JsonMap } from '../../core/json.ts'
import { get, isMap } from '../../core/json.ts'
import type { ObjectRef } from '../../core/object-ref.ts'
import { identityOf } from '../../core/object-ref.ts'
import type { Change } from '../change.ts'
import type { InstallOptions } from '../job.ts'
import { annotationOf, keepWish, labelOf } from './keep.ts'
import { wavesOfUninstall } from './waves.ts'

export interface PruneOptions extends Pick<InstallOptions, 'prune' | 'pruneKinds'> {
  /** The value of `applyset.kubernetes.io/part-of` on the members of this release. */
  readonly partOf: string
  /** Of the release's record. */
  readonly releaseNamespace: string
}

/**
 * What the release had and has no longer: deleted, or kept with the reason; in the order of deletion. `wanted` are all objects of
 * the new revision, hooks too; `liveOf` gives an object as it is. Nothing is told of what is not there, nor
 * of hooks, which live by their own delete policies, nor of an object that is also reached under a wanted name (an Ingress
 * recorded in the group `extensions`): pruning it would delete what was just applied.
 */
export function pruneOf(
  previous: readonly ObjectRef[],
  wanted: readonly ObjectRef[],
  liveOf: (ref: ObjectRef) => JsonMap | undefined,
  options: PruneOptions,
): Change[] {
  const told = new Set(wanted.map(identityOf))
  const uids = new Set(wanted.flatMap((ref) => uidOf(liveOf(ref)) ?? []))
  const changes: Change[] = []
  for (const ref of previous) {
    const identity = identityOf(ref)
    if (told.has(identity)) continue
    told.add(identity)
    const live = liveOf(ref)
    if (live === undefined || uids.has(uidOf(live) ?? '')) continue
    if (annotationOf(live, 'helm.sh/hook') !== undefined) continue
    const kept = keptBecause(ref, live, options)
    // Deleted by an install that was cut short: what it needs for its finalizers must not go before it is gone.
    const going = isGoing(live)
    if (going && kept !== undefined) continue
    const why = kept ?? (going ? 'it is being deleted already' : 'it is no longer in the release')
    const action = kept === undefined ? 'prune' : 'keep'
    changes.push({ ref, action, source: undefined, live, wanted: undefined, result: undefined, why })
  }
  return wavesOfUninstall(changes).flatMap(({ objects }) => objects)
}

/** Kinds whose deletion deletes what nobody rendered: data, all objects of a kind, all objects of a namespace. */
const precious: Readonly<Record<string, string>> = {
  PersistentVolumeClaim: 'its data would be lost',
  CustomResourceDefinition: 'all objects of its kind would be deleted, in all namespaces',
  Namespace: 'everything in it would be deleted',
}

/** Of these nothing is pruned without the kind's name in `pruneKinds`. */
export function isPrecious(kind: string): boolean {
  return Object.hasOwn(precious, kind)
}

/** Why an object that is no longer wanted stays; undefined when it goes. One sentence. */
export function keptBecause(ref: ObjectRef, live: JsonMap, options: PruneOptions): string | undefined {
  const owner = labelOf(live, 'applyset.kubernetes.io/part-of')
  if (owner === undefined)
    return 'it no longer has the label applyset.kubernetes.io/part-of of this release, so it is left to whoever took it off'
  if (owner !== options.partOf)
    return `it belongs to another release now: its label applyset.kubernetes.io/part-of is ${owner}`
  const wish = keepWish(live)
  if (wish !== undefined) return wish
  if (!options.prune) return 'pruning is off'
  if (ref.kind === 'Namespace' && ref.name === options.releaseNamespace) return 'it holds the record of this release'
  const loss = isPrecious(ref.kind) ? precious[ref.kind] : undefined
  if (loss !== undefined && !options.pruneKinds.includes(ref.kind))
    return `${loss}; --prune-kind ${ref.kind} deletes it`
  return undefined
}

function isGoing(live: JsonMap): boolean {
  return (metadataOf(live, 'deletionTimestamp') ?? null) !== null
}

function uidOf(live: JsonMap | undefined): string | undefined {
  const uid = live && metadataOf(live, 'uid')
  return typeof uid === 'string' ? uid : undefined
}

function metadataOf(live: JsonMap, key: string): Json | undefined {
  const metadata = get(live, 'metadata')
  return isMap(metadata) ? get(metadata, key) : undefined
}
