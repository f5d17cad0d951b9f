import { gunzipSync } from 'fflate'
import { fromBase64, textOf } from '../../core/bytes.ts'
import type { Json, JsonMap } from '../../core/json.ts'
import { isMap } from '../../core/json.ts'
import { mapAt, nameOf, textAt } from '../../status/field.ts'
import { readDocuments } from '../../yaml/read.ts'
import type { PermittedLists } from './permitted-lists.ts'

/** A release of Helm, and what it says of one StatefulSet. */
export interface HelmRelease {
  readonly name: string
  readonly revision: number
  /** The set as the release's manifest has it; undefined when it is not in it, or nobody can read it. */
  readonly set: JsonMap | undefined
}

/**
 * The release whose name Helm wrote on the set, as its newest deployed revision has it: Helm compares with that one at its next
 * upgrade. Undefined for a set that is not Helm's, for a release that is gone, and for one that may not be read.
 */
export async function helmReleaseOf(list: PermittedLists['list'], set: JsonMap): Promise<HelmRelease | undefined> {
  const metadata = mapAt(set, 'metadata')
  const release = textAt(metadata, 'annotations', 'meta.helm.sh/release-name') ?? ''
  const home = textAt(metadata, 'annotations', 'meta.helm.sh/release-namespace') ?? textAt(metadata, 'namespace') ?? ''
  const isHelms = textAt(metadata, 'labels', 'app.kubernetes.io/managed-by') === 'Helm'
  // Anybody may write annotations: only what can be a name goes into a selector and an address.
  if (!isHelms || !isName(release) || !isName(home)) return undefined
  const labels = `owner=helm,name=${release},status=deployed`
  const secrets = await list({ apiVersion: 'v1', kind: 'Secret' }, { namespace: home, labels })
  const newest = secrets?.reduce<JsonMap | undefined>(
    (best, secret) => (best === undefined || revisionOf(secret) > revisionOf(best) ? secret : best),
    undefined,
  )
  if (newest === undefined) return undefined
  return { name: release, revision: revisionOf(newest), set: setIn(newest, nameOf(set)) }
}

function isName(text: string): boolean {
  return /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(text)
}

function revisionOf(secret: JsonMap): number {
  return Number(textAt(secret, 'metadata', 'labels', 'version') ?? 0)
}

function setIn(secret: JsonMap, name: string): JsonMap | undefined {
  const manifest = manifestOf(textAt(secret, 'data', 'release') ?? '')
  // Only what can be this set is read: another document may be what no YAML 1.2 reader takes.
  const parts = manifest.split(/^---.*$/m).filter((part) => part.includes('StatefulSet') && part.includes(name))
  return parts.flatMap(documentsOf).find((one) => textAt(one, 'kind') === 'StatefulSet' && nameOf(one) === name)
}

function documentsOf(text: string): JsonMap[] {
  try {
    return readDocuments(text, 'manifest of the Helm release').filter((one): one is JsonMap => isMap(one))
  } catch {
    return []
  }
}

/** Helm keeps gzip of JSON in base64, which the API wraps into base64 once more; releases of Helm 2 times are not compressed. */
function manifestOf(data: string): string {
  const inner = textOf(fromBase64(data) ?? nothing)
  const packed = fromBase64(inner ?? '') ?? nothing
  const text = isGzip(packed) ? inflated(packed) : textOf(packed)
  try {
    const release = JSON.parse(text ?? '') as Json
    return isMap(release) ? (textAt(release, 'manifest') ?? '') : ''
  } catch {
    return ''
  }
}

const nothing = new Uint8Array(0)

/** Far above what a Secret of 1 MiB holds of real manifests: what claims to be more was made to fill the memory. */
const largest = 64 * 1024 * 1024

function inflated(packed: Uint8Array): string | undefined {
  const { buffer, byteOffset, length } = packed
  // fflate allocates what the trailer says.
  const size = new DataView(buffer, byteOffset, length).getUint32(length - 4, true)
  if (size > largest) return undefined
  try {
    return textOf(gunzipSync(packed))
  } catch {
    return undefined
  }
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 18 && bytes[0] === 0x1f && bytes[1] === 0x8b
}
