import { sha256 } from '@noble/hashes/sha2.js'
import { base64url, utf8 } from '../core/bytes.ts'
import type { Cluster } from '../core/cluster.ts'
import { Failure } from '../core/failure.ts'
import type { JsonMap } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'
import type { ObjectRef } from '../core/object-ref.ts'
import { groupOf } from '../core/object-ref.ts'
import { byCodePoint } from '../core/order.ts'
import { ownLabels, releaseManager, secretKind } from './names.ts'
import type { ReleaseId } from './release.ts'

/**
 * A release as an ApplySet (KEP-3659), so that kubectl and other tools see what belongs together, and kubectl refuses to
 * apply over it. Capstan itself prunes by its own record; the label tells it that an object is still the release's.
 */
export interface ApplySet {
  /** `applyset-…-v1`, the value of both labels. */
  readonly id: string
  /** What each member carries. */
  readonly memberLabel: { readonly 'applyset.kubernetes.io/part-of': string }
  /** The Secret that stands for the set. */
  readonly parentName: string
}

/** Before members are applied the parent covers old and new ones, or a killed client leaves some that nobody looks for. */
export type ParentScope =
  /** What it covered and `members`: before the first member is applied. */
  | 'superset'
  /** `members` alone: after pruning. */
  | 'latest'

export function applySetOf(release: ReleaseId): ApplySet {
  // Its last word is neither a revision's (`v3`) nor a part's (`1`), so it is no other release's Secret: see names.ts.
  const parentName = `capstan.${release.name}.set`
  const hash = sha256(utf8(`${parentName}.${release.namespace}.Secret.`))
  const id = `applyset-${base64url(hash)}-v1`
  return { id, memberLabel: { 'applyset.kubernetes.io/part-of': id }, parentName }
}

/**
 * Makes the parent say in which kinds and namespaces members are; true when that needed a write. Throws Failure
 * `install/owner` when another tool has the parent.
 */
export async function writeParent(
  cluster: Cluster,
  release: ReleaseId,
  members: readonly ObjectRef[],
  scope: ParentScope,
): Promise<boolean> {
  const live = await cluster.get(parentRef(release))
  const known = live === undefined ? undefined : annotationsOf(live)
  if (known !== undefined) refuseForeign(release, get(known, toolingAnnotation))
  const old = scope === 'superset' && known !== undefined ? known : {}
  const wanted = parentOf(release, {
    kinds: [...words(old, kindsAnnotation), ...members.map(groupKind)],
    namespaces: [...words(old, namespacesAnnotation), ...members.map(({ namespace }) => namespace ?? '')],
  })
  if (live !== undefined && covers(live, wanted)) return false
  await cluster.apply(wanted, { manager: releaseManager, force: true })
  return true
}

/** True when it was there. */
export async function removeParent(cluster: Cluster, release: ReleaseId): Promise<boolean> {
  const live = await cluster.get(parentRef(release))
  if (live === undefined) return false
  refuseForeign(release, get(annotationsOf(live), toolingAnnotation))
  return cluster.remove(parentRef(release))
}

const idLabel = 'applyset.kubernetes.io/id'
const toolingAnnotation = 'applyset.kubernetes.io/tooling'
const kindsAnnotation = 'applyset.kubernetes.io/contains-group-kinds'
const namespacesAnnotation = 'applyset.kubernetes.io/additional-namespaces'

/** The Secret that stands for the set. */
export function parentRef(release: ReleaseId): ObjectRef {
  return { ...secretKind, namespace: release.namespace, name: applySetOf(release).parentName }
}

interface Coverage {
  readonly kinds: readonly string[]
  readonly namespaces: readonly string[]
}

/** Lists are sorted as Go sorts, without the parent's own namespace, and present when empty, as kubectl writes them. */
function parentOf(release: ReleaseId, { kinds, namespaces }: Coverage): JsonMap {
  const { id, parentName } = applySetOf(release)
  const others = namespaces.filter((namespace) => namespace !== release.namespace)
  return {
    ...secretKind,
    type: 'capstan.dev/applyset.v1',
    metadata: {
      name: parentName,
      namespace: release.namespace,
      labels: { ...ownLabels(release), [idLabel]: id },
      annotations: {
        [toolingAnnotation]: 'capstan/v1',
        [kindsAnnotation]: sortedWords(kinds),
        [namespacesAnnotation]: sortedWords(others),
      },
    },
  }
}

function sortedWords(words: readonly string[]): string {
  return [...new Set(words)].filter(Boolean).sort(byCodePoint).join(',')
}

/** `StatefulSet.apps`, `Service`: Go's text of a GroupKind. */
function groupKind({ apiVersion, kind }: ObjectRef): string {
  const group = groupOf(apiVersion)
  return group === '' ? kind : `${kind}.${group}`
}

/** A tool may not touch the set of another one (KEP-3659, tooling): two tools would prune each other's objects. */
function refuseForeign(release: ReleaseId, tooling: JsonMap[string] | undefined): void {
  if (typeof tooling === 'string' && tooling.replace(/\/[^/]*$/, '') === 'capstan') return
  const { parentName } = applySetOf(release)
  const owner = typeof tooling === 'string' ? `${JSON.stringify(tooling)} works with it` : 'it was not made by Capstan'
  throw new Failure(
    'install/owner',
    `Secret ${release.namespace}/${parentName} is to stand for the release, but ${owner}`,
    {
      hint: 'take another name for the release, or delete that Secret when nothing needs it',
    },
  )
}

function covers(live: JsonMap, wanted: JsonMap): boolean {
  return (['labels', 'annotations'] as const).every((group) => {
    const has = entriesOf(live, group)
    return Object.entries(entriesOf(wanted, group)).every(([key, value]) => get(has, key) === value)
  })
}

function annotationsOf(object: JsonMap): JsonMap {
  return entriesOf(object, 'annotations')
}

function entriesOf(object: JsonMap, group: 'labels' | 'annotations'): JsonMap {
  const metadata = get(object, 'metadata')
  const entries = isMap(metadata) ? get(metadata, group) : undefined
  return isMap(entries) ? entries : {}
}

function words(annotations: JsonMap, key: string): readonly string[] {
  const text = get(annotations, key)
  return typeof text === 'string' ? text.split(',') : []
}
