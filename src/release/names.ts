import type { JsonMap } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'
import type { KindRef } from '../core/cluster.ts'
import type { ObjectRef } from '../core/object-ref.ts'
import type { ReleaseId } from './release.ts'

/*
 * A revision is a head without data, `capstan.kafka.v3`, and parts with the payload, `capstan.kafka.v3.1`, `.2`, …: a list of
 * heads moves some hundred bytes a revision, where Helm moves the whole release. Names of releases are Helm's: DNS subdomains
 * of at most 53 characters, so that a label holds them. They may have dots; the last word of a name (`v3`, `1`, `set`) tells what it is
 * the name of, so that the release `kafka` and one called `kafka.v3` never write to the same Secret.
 */

/** The type of heads and parts, which `kubectl get secrets --field-selector type=…` finds. Its end is the payload's version. */
export const releaseType = 'capstan.dev/release.v1'
/** The field manager of all that a release writes of itself. */
export const releaseManager = 'capstan'

const releaseLabel = 'capstan.dev/release'
export const revisionLabel = 'capstan.dev/revision'
export const statusLabel = 'capstan.dev/status'
/** Counts from 1; only parts have it. */
export const partLabel = 'capstan.dev/part'
const managedByLabel = 'app.kubernetes.io/managed-by'

export const secretKind: KindRef = { apiVersion: 'v1', kind: 'Secret' }

export function headRef(id: ReleaseId, number: number): ObjectRef {
  return { ...secretKind, namespace: id.namespace, name: `capstan.${id.name}.v${number}` }
}

export function partRef(id: ReleaseId, number: number, part: number): ObjectRef {
  return { ...secretKind, namespace: id.namespace, name: `capstan.${id.name}.v${number}.${part}` }
}

/** Selects heads, of one release or of all. */
export function headSelector(release?: string): string {
  return `${owned(release)},${revisionLabel},!${partLabel}`
}

/** Selects all Secrets of a release. */
export function recordSelector(release: string): string {
  return owned(release)
}

export function partSelector(release: string, number: number): string {
  return `${owned(release)},${partLabel},${revisionLabel}=${number}`
}

/** Selects parts of a release whose revision is none of `numbers`: what a killed client left. */
export function orphanSelector(release: string, numbers: readonly number[]): string {
  return `${owned(release)},${partLabel},${revisionLabel} notin (${numbers.join(',')})`
}

export function ownLabels(id: ReleaseId): Record<string, string> {
  return { [managedByLabel]: 'capstan', [releaseLabel]: id.name }
}

/**
 * Whose revision a head is, by its name: labels can be edited by hand, names cannot. Undefined for what is no head.
 */
export function headIdentity(secret: JsonMap): { readonly id: ReleaseId; readonly number: number } | undefined {
  const metadata = get(secret, 'metadata')
  if (get(secret, 'type') !== releaseType || !isMap(metadata)) return undefined
  const [, name, number] = /^capstan\.(.+)\.v([1-9]\d{0,14})$/.exec(textAt(metadata, 'name')) ?? []
  if (name === undefined || number === undefined) return undefined
  return { id: { name, namespace: textAt(metadata, 'namespace') }, number: Number(number) }
}

function owned(release: string | undefined): string {
  return `${managedByLabel}=capstan,${releaseLabel}${release === undefined ? '' : `=${release}`}`
}

function textAt(map: JsonMap, key: string): string {
  const value = get(map, key)
  return typeof value === 'string' ? value : ''
}
