import { ApiError } from '../core/api-error.ts'
import type { Cluster, PatchStep } from '../core/cluster.ts'
import type { JsonMap } from '../core/json.ts'
import type { Gzip } from '../core/ports.ts'
import { parentRef } from './apply-set.ts'
import { revisionMissing, revisionTaken } from './faults.ts'
import type { RevisionHead, StoredHead } from './head.ts'
import { awaitedAnnotation, descriptionAnnotation, headOf, headSecret, settled, shortened, slimHead } from './head.ts'
import { damageOf } from './inventory.ts'
import * as names from './names.ts'
import { isConflict, readParts, removeParts, writeParts } from './parts.ts'
import type { ReleaseId, Revision, RevisionStatus } from './release.ts'
import { keptHeads } from './retention.ts'

/**
 * The history of one release, kept in Secrets of its namespace. Whoever writes holds the release's lock (`lock.ts`). Methods
 * throw what the cluster throws.
 */
export interface ReleaseStore {
  readonly id: ReleaseId
  /** Whether anything of it is there: a killed client leaves parts, and the parent of its ApplySet, without any head. */
  remains(): Promise<boolean>
  /**
   * Whether a revision was ever written and not erased, by two GETs. A LIST says the same, but of a cached kind it waits until
   * the server's cache has caught up with a write of any other kind: 70 ms just after the lock was taken.
   */
  isBegun(): Promise<boolean>
  /** All revisions, newest last, without their payload: one LIST of some hundred bytes each. */
  heads(): Promise<readonly StoredHead[]>
  /** By its number, or by its head of a moment ago, which need not be asked for then. Throws Failure `release/missing`, or `release/damaged` when a part is missing or is not what was written. */
  read(which: number | StoredHead): Promise<Revision>
  /** The newest revision; with statuses, the newest of one of them. Undefined when there is none. */
  latest(statuses?: readonly RevisionStatus[]): Promise<Revision | undefined>
  /** Records a new revision: the parts first and the head last, so that a head always has its parts. */
  write(revision: Revision): Promise<void>
  /** Says how far a revision came. Throws Failure `release/missing`. */
  mark(number: number, status: RevisionStatus, description: string): Promise<void>
  /** Says that a revision for which its install did not wait was found ready since. Throws Failure `release/missing`. */
  foundReady(number: number): Promise<void>
  /**
   * Removes the oldest revisions until `max` are left (0 removes none), and what killed clients left. A revision that
   * `inventoryOf` needs, so that prune still finds every object, stays beyond `max`.
   */
  trim(max: number): Promise<void>
  /** Removes all revisions, oldest first: a killed client leaves the newest, from which the work goes on. */
  erase(): Promise<void>
}

/** `gzip`: what the platform has, which takes 2 of 20 ms in a process that has just begun. Default: one in JavaScript. */
export function releaseStore(cluster: Cluster, id: ReleaseId, gzip?: Gzip): ReleaseStore {
  const place: Place = { cluster, id, gzip, written: undefined }
  const whole = async (head: StoredHead): Promise<Revision> => {
    const { number, status, description, at, unawaited } = head
    return { number, status, description, at, unawaited, ...(await readParts(cluster, head)) }
  }
  return {
    id,
    remains: async () => {
      const where = { namespace: id.namespace, labels: names.recordSelector(id.name), keep: slimHead }
      return (await cluster.list(names.secretKind, where)).items.length > 0
    },
    // The first head stays until one that is later is trimmed, and the parent is there before the second.
    isBegun: async () => {
      const found = await Promise.all([names.headRef(id, 1), parentRef(id)].map((ref) => cluster.get(ref)))
      return found.some((object) => object !== undefined)
    },
    heads: () => storedHeads(place),
    read: async (which) => {
      if (typeof which !== 'number') return whole(which)
      const number = which
      const secret = await cluster.get(names.headRef(id, number))
      const head = secret === undefined ? undefined : headOf(secret)
      if (head === undefined) throw revisionMissing(id, number)
      return whole(head)
    },
    latest: async (statuses) => {
      const heads = await storedHeads(place)
      const head = heads.findLast(({ status }) => statuses?.includes(status) ?? true)
      return head === undefined ? undefined : whole(head)
    },
    write: (revision) => write(place, revision),
    mark: (number, status, description) => mark(place, number, { status, description }),
    foundReady: (number) => patchHead(place, number, [annotationStep(awaitedAnnotation, 'true')]),
    trim: (max) => trim(place, max),
    erase: async () => {
      await remove(place, await storedHeads(place))
      await removeParts(cluster, id, names.orphanSelector(id.name, []))
    },
  }
}

interface Place {
  readonly cluster: Cluster
  readonly id: ReleaseId
  readonly gzip: Gzip | undefined
  /**
   * The version of the head that was written here last. Nobody else writes while we hold the lock, so a list that is not
   * older is complete; it comes 40 times quicker than one that has to ask etcd.
   */
  written: string | undefined
}

const options = { manager: names.releaseManager }

async function storedHeads({ cluster, id, written }: Place): Promise<readonly StoredHead[]> {
  const where = { namespace: id.namespace, labels: names.headSelector(id.name), keep: slimHead, notOlderThan: written }
  const { items } = await cluster.list(names.secretKind, where)
  return settled(items.map(headOf).filter((head) => head?.id.name === id.name) as StoredHead[])
}

async function write(place: Place, revision: Revision): Promise<void> {
  const { cluster, id } = place
  const parts = await writeParts(place, revision)
  try {
    place.written = versionOf(await cluster.create(headSecret(id, revision, parts), options))
  } catch (error) {
    throw isConflict(error) ? revisionTaken(id, revision.number) : error
  }
}

function mark(
  place: Place,
  number: number,
  { status, description }: Pick<RevisionHead, 'status' | 'description'>,
): Promise<void> {
  return patchHead(place, number, [
    { op: 'add', path: `/metadata/labels/${pointer(names.statusLabel)}`, value: status },
    annotationStep(descriptionAnnotation, shortened(description)),
  ])
}

function annotationStep(name: string, value: string): PatchStep {
  return { op: 'add', path: `/metadata/annotations/${pointer(name)}`, value }
}

function pointer(key: string): string {
  return key.replaceAll('/', '~1')
}

async function patchHead(place: Place, number: number, steps: readonly PatchStep[]): Promise<void> {
  try {
    place.written = versionOf(await place.cluster.patch(names.headRef(place.id, number), steps, options))
  } catch (error) {
    throw error instanceof ApiError && error.code === 404 ? revisionMissing(place.id, number) : error
  }
}

async function trim(place: Place, max: number): Promise<void> {
  const heads = await storedHeads(place)
  const kept = await keptHeads(heads, max, async (head) => {
    try {
      return (await readParts(place.cluster, head)).manifests.map(({ ref }) => ref)
    } catch (error) {
      damageOf(error)
      return []
    }
  })
  const surplus = heads.filter((head) => !kept.includes(head))
  await remove(place, surplus)
  const numbers = kept.map(({ number }) => number)
  await removeParts(place.cluster, place.id, names.orphanSelector(place.id.name, numbers))
}

/** The head first: a head without its parts would be a damaged revision, parts without a head are removed later. */
async function remove(place: Place, heads: readonly StoredHead[]): Promise<void> {
  const { cluster, id } = place
  if (heads.length > 0) place.written = undefined
  for (const { number, parts } of heads) {
    await cluster.remove(names.headRef(id, number))
    await Promise.all(parts.map((_, i) => cluster.remove(names.partRef(id, number, i + 1))))
  }
}

function versionOf(stored: JsonMap): string | undefined {
  const { resourceVersion } = stored['metadata'] as JsonMap
  return typeof resourceVersion === 'string' ? resourceVersion : undefined
}
