import { ApiError } from '../core/api-error.ts'
import type { Cluster, KindRef, PatchStep, ServedKind } from '../core/cluster.ts'
import type { JsonMap } from '../core/json.ts'
import { Failure, Failures } from '../core/failure.ts'
import type { ObjectRef } from '../core/object-ref.ts'
import { identityOf } from '../core/object-ref.ts'
import { applySetOf } from '../release/apply-set.ts'
import type { RevisionHead, StoredHead } from '../release/head.ts'
import type { Inventory } from '../release/inventory.ts'
import { inventoryOf, wentWell } from '../release/inventory.ts'
import type { Revision } from '../release/release.ts'
import { releaseStore } from '../release/store.ts'
import type { Change } from './change.ts'
import type { Comparison } from './compare/comparison.ts'
import { changesOf } from './compare/changes.ts'
import { conflictFailures } from './compare/conflict.ts'
import { inParallel } from './compare/parallel.ts'
import { readLive } from './compare/read-live.ts'
import type { InstallJob, InstallOptions } from './job.ts'
import { currentRef } from './preflight/current-group.ts'
import { explainImmutable } from './preflight/immutable.ts'
import { leftBehind } from './preflight/left-behind.ts'
import { mayDoAll, permissionFailures, recordRights } from './preflight/permission.ts'
import type { Prepared, WantedObject } from './preflight/prepare.ts'
import { prepare } from './preflight/prepare.ts'
import { pruneOf } from './preflight/prune.ts'
import { refusedRequest } from './preflight/refusal.ts'
import { refusedCreations } from './preflight/refused-creations.ts'
import { rolloutRefusals } from './preflight/rollout-refusals.ts'
import { isStatefulSet } from './stage/is-stateful-set.ts'
import { isToBeLowered, partitionOwner } from './stage/lower.ts'
import { isDeclared, isOpen, waitsForDeletion } from './stage/open-rollout.ts'
import { leftHeld, partitionOf } from '../rollout/protocol/partition.ts'

/** One change, with what is needed to carry it out. */
export interface Planned extends Change {
  /** Take fields of other managers: all conflicts of this object were agreed to. */
  readonly force: boolean
  /** Sent before the apply: fields that are adopted, or given up. */
  readonly ownership: readonly PatchStep[] | undefined
  /** Of a StatefulSet whose manifest says one. */
  readonly endPartition: number | undefined
}

/** What an install will do; nothing has been written yet. */
export interface Plan {
  /** In the order of the manifests; what is pruned or kept comes last. */
  readonly changes: readonly Planned[]
  readonly prepared: Prepared
  readonly heads: readonly RevisionHead[]
  /** The newest revision that went well, whole. */
  readonly current: Revision | undefined
  readonly inventory: Inventory
  readonly namespaceIsMissing: boolean
}

/**
 * Reads the cluster and decides; throws all that stands against the install together. `refusals`: what stands against its
 * rollouts; none for whoever asks about those themselves.
 */
export async function planOf(
  cluster: Cluster,
  job: InstallJob,
  refusals: typeof rolloutRefusals = rolloutRefusals,
): Promise<Plan> {
  const { release } = job
  const [kinds, known, namespaceIsMissing] = await Promise.all([
    cluster.kinds(),
    knownOf(cluster, job).catch(forbidden),
    isMissing(cluster, { apiVersion: 'v1', kind: 'Namespace', namespace: undefined, name: release.namespace }),
  ])
  const prepared = prepare(job, kindFinder(kinds), applySetOf(release).memberLabel, kinds)
  if (prepared.failures.length > 0) throw new Failures(prepared.failures)
  try {
    if (known instanceof ApiError) throw known
    return await decided(cluster, job, { prepared, kinds, known, namespaceIsMissing, refusals })
  } catch (error) {
    throw await unreadable(cluster, job, { prepared, error: forbidden(error) })
  }
}

/** Who may not even read is told of all that an install needs, and not of one right after the other. */
async function unreadable(
  cluster: Cluster,
  { release }: InstallJob,
  { prepared, error }: { prepared: Prepared; error: ApiError },
): Promise<Failures> {
  const changes = prepared.objects.map(({ ref }) => ({ ref, action: 'create' as const }))
  const missing = await permissionFailures(cluster, changes, recordRights(release.namespace))
  return new Failures(missing.length > 0 ? missing : [refusedRequest(error)])
}

/** The server's no to a user without the right; any other error is thrown on. */
function forbidden(error: unknown): ApiError {
  if (error instanceof ApiError && error.code === 403) return error
  throw error
}

interface Found {
  readonly prepared: Prepared
  readonly kinds: readonly ServedKind[]
  readonly known: Known
  readonly namespaceIsMissing: boolean
  readonly refusals: typeof rolloutRefusals
}

async function decided(
  cluster: Cluster,
  job: InstallJob,
  { prepared, kinds, known, namespaceIsMissing, refusals }: Found,
): Promise<Plan> {
  const { release, options } = job
  const members = [...prepared.objects, ...prepared.hooks].map(({ ref }) => ref)
  const isMember = new Set(members.map(identityOf))
  const past = known.inventory.refs.flatMap((ref) => currentRef(ref, kinds) ?? [])
  const kept = await leftBehind(cluster, kinds, { release, pruneKinds: options.pruneKinds })
  const gone = [...past, ...kept].filter((ref) => !isMember.has(identityOf(ref)))
  const [live, mayAll, isLimited] = await Promise.all([
    readLive(cluster, [...prepared.objects, ...gone.map((ref) => ({ ref }))]),
    options.dryRun ? undefined : mayDoAll(cluster),
    hasQuota(cluster, members),
  ])
  const comparison = await changesOf(cluster, prepared.objects, live, options)
  const failures: Failure[] = [...comparison.refused, ...conflictFailures(comparison.conflicts)]
  const recreated = comparison.invalid.flatMap((invalid): Change[] => {
    const { ref, source, live, wanted } = invalid
    const answer = explainImmutable(invalid, options)
    if (!(answer instanceof Failure)) return [{ ...answer, ref, source, live, wanted, result: undefined }]
    failures.push(answer)
    return []
  })
  if (failures.length > 0) throw new Failures(failures)
  const changes = inOrder([...comparison.changes, ...recreated], prepared)
  const { memberLabel } = applySetOf(release)
  const pruned = pruneOf(gone, members, (ref) => live.get(identityOf(ref)), {
    ...options,
    partOf: memberLabel['applyset.kubernetes.io/part-of'],
    releaseNamespace: release.namespace,
  })
  const all = [...changes, ...pruned].map((change) => planned(change, options, { comparison, prepared }))
  const record = options.dryRun ? [] : recordRights(release.namespace)
  const [rightless, unrolled] = await Promise.all([
    permissionFailures(cluster, all, record, mayAll),
    refusals(cluster, all, job, mayAll === true),
  ])
  const stopped = [...rightless, ...unrolled]
  if (stopped.length > 0) throw new Failures(stopped)
  // Under a quota the last of many new objects may be one too many, and the first are there by then.
  if (options.dryRun || isLimited) {
    const missing = namespaceIsMissing ? [release.namespace] : []
    const refused = await refusedCreations(cluster, createdOf(all, prepared), missing)
    if (refused.length > 0) throw new Failures(refused)
  }
  return {
    ...known,
    prepared,
    changes: all,
    namespaceIsMissing,
  }
}

/** Whether a ResourceQuota limits a namespace that objects go to; who may not look is told by the first write. */
async function hasQuota(cluster: Cluster, members: readonly ObjectRef[]): Promise<boolean> {
  const namespaces = [...new Set(members.flatMap(({ namespace }) => namespace ?? []))]
  const kind = { apiVersion: 'v1', kind: 'ResourceQuota' }
  const quotas = await inParallel(namespaces, namespaces.length, async (namespace) => {
    const found = await cluster.list(kind, { namespace, keep: () => ({}) }).catch(forbidden)
    return found instanceof ApiError ? 0 : found.items.length
  })
  return quotas.some((count) => count > 0)
}

/** Whoever works in one namespace can seldom look at namespaces; the first write tells if it is not there. */
async function isMissing(cluster: Cluster, namespace: ObjectRef): Promise<boolean> {
  return (await cluster.get(namespace).catch(forbidden)) === undefined
}

function createdOf(changes: readonly Planned[], { objects }: Prepared): WantedObject[] {
  const created = new Map(
    changes.flatMap(({ action, ref, wanted }) => (action === 'create' ? [[identityOf(ref), wanted!]] : [])),
  )
  return objects.flatMap((one) => {
    const object = created.get(identityOf(one.ref))
    return object === undefined ? [] : [{ ...one, object }]
  })
}

type Known = Pick<Plan, 'heads' | 'current' | 'inventory'>

/** Each revision is read once: the inventory needs the same ones as the comparison of records. */
async function knownOf(cluster: Cluster, { release }: InstallJob): Promise<Known> {
  const store = releaseStore(cluster, release)
  const heads = await store.heads()
  const revisions = new Map<number, Promise<Revision>>()
  const read = (head: StoredHead): Promise<Revision> => {
    const known = revisions.get(head.number) ?? store.read(head)
    revisions.set(head.number, known)
    return known
  }
  const inventory = await inventoryOf({ heads: () => Promise.resolve(heads), read })
  const head = heads.findLast(wentWell)
  const isDamaged = inventory.damaged.length > 0
  return { heads, inventory, current: head === undefined || isDamaged ? undefined : await read(head) }
}

function planned(
  change: Change,
  options: InstallOptions,
  { comparison, prepared }: { readonly comparison: Comparison; readonly prepared: Prepared },
): Planned {
  const key = identityOf(change.ref)
  const rest = {
    force: comparison.forced.has(key),
    ownership: comparison.ownership.get(key),
    endPartition: prepared.partitions.get(key),
  }
  const { action, ref, live } = change
  const isAsWanted = action === 'none' && isStatefulSet(ref) && live !== undefined
  const why = isAsWanted ? rolloutNews(live, options, rest.endPartition) : undefined
  return why === undefined ? { ...change, ...rest } : { ...change, ...rest, action: 'update', result: change.live, why }
}

/** Why there is something to do about a StatefulSet that is as it should be: its partition is in no apply. */
function rolloutNews(live: JsonMap, options: InstallOptions, endPartition: number | undefined): string | undefined {
  const to = leftHeld(live)
  if (to !== undefined && (options.wait || !isDeclared(options, live)))
    return `an install that was cut short left it held: its partition goes down to ${endPartition ?? to}`
  if (options.wait && isOpen(live)) return 'its rollout has not come to its end'
  if (options.wait && isDeclared(options, live) && waitsForDeletion(live))
    return 'some of its pods wait to be deleted for the newest template'
  if (!isToBeLowered(live, endPartition) || partitionOwner(live) !== undefined) return undefined
  return `its partition goes from ${partitionOf(live) ?? 0} down to ${endPartition}, as the manifest says`
}

function inOrder(changes: readonly Change[], { objects }: Prepared): Change[] {
  const places = new Map(objects.map(({ ref }, place) => [identityOf(ref), place]))
  const placeOf = ({ ref }: Change): number => places.get(identityOf(ref)) ?? objects.length
  return [...changes].sort((a, b) => placeOf(a) - placeOf(b))
}

/** What `prepare` asks of the server, from one discovery. */
export function kindFinder(kinds: readonly ServedKind[]): (kind: KindRef) => ServedKind | undefined {
  const byName = new Map(kinds.map((kind) => [`${kind.apiVersion} ${kind.kind}`, kind]))
  return ({ apiVersion, kind }) => byName.get(`${apiVersion} ${kind}`)
}
