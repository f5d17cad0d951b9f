import { ApiError } from '../core/api-error.ts'
import { base64, fromBase64 } from '../core/bytes.ts'
import type { Cluster } from '../core/cluster.ts'
import type { JsonMap } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'
import type { Gzip } from '../core/ports.ts'
import { refOf } from '../core/object-ref.ts'
import { revisionDamaged, revisionTaken } from './faults.ts'
import type { StoredHead } from './head.ts'
import { slimHead } from './head.ts'
import {
  headRef,
  ownLabels,
  partLabel,
  partRef,
  partSelector,
  releaseManager,
  releaseType,
  revisionLabel,
  secretKind,
} from './names.ts'
import { packPayload, partDigest, unpackPayload } from './payload.ts'
import type { Payload } from './payload.ts'
import type { ReleaseId, Revision } from './release.ts'

export interface PartsPlace {
  readonly cluster: Cluster
  readonly id: ReleaseId
  readonly gzip?: Gzip | undefined
}

/** Writes the payload's parts, all at once, and gives their digests. Throws `release/locked` when the revision exists. */
export async function writeParts({ cluster, id, gzip }: PartsPlace, revision: Revision): Promise<string[]> {
  const { number } = revision
  const parts = packPayload(revision, gzip)
  const secrets = parts.map((bytes, i) => partSecret(id, { number, part: i + 1, bytes }))
  const tried = await Promise.allSettled(secrets.map((secret) => cluster.create(secret, options)))
  const refused = tried.find((each) => each.status === 'rejected' && !isConflict(each.reason))
  if (refused?.status === 'rejected') throw refused.reason
  if (tried.some(({ status }) => status === 'rejected')) {
    if ((await cluster.get(headRef(id, number))) !== undefined) throw revisionTaken(id, number)
    // Parts without a head are what a killed client left, of a payload that nobody will read.
    await removeParts(cluster, id, partSelector(id.name, number))
    await Promise.all(secrets.map((secret) => cluster.create(secret, options)))
  }
  return parts.map(partDigest)
}

/** Removes the parts that a label selector finds. */
export async function removeParts(cluster: Cluster, id: ReleaseId, labels: string): Promise<void> {
  const { items } = await cluster.list(secretKind, { namespace: id.namespace, labels, keep: slimHead })
  const ours = items.filter(({ type }) => type === releaseType).map(refOf)
  await Promise.all(ours.map(({ namespace, name }) => cluster.remove({ ...secretKind, namespace, name })))
}

const options = { manager: releaseManager }

/** The payload of a revision. Throws `release/damaged`, which names every part that is missing or is not what was written. */
export async function readParts(cluster: Cluster, head: StoredHead): Promise<Payload> {
  const { id, number, parts } = head
  const wrong: string[] = parts.length === 0 ? ['its head does not say what it consists of'] : []
  const read = await Promise.all(parts.map((_, i) => cluster.get(partRef(id, number, i + 1))))
  const found = read.map((secret, i) => {
    const bytes = secret === undefined ? undefined : bytesOf(secret)
    const fault = secret === undefined ? 'is missing' : 'is not what was written'
    if (bytes !== undefined && partDigest(bytes) === parts[i]) return bytes
    wrong.push(`part ${i + 1} of ${parts.length}, Secret ${partRef(id, number, i + 1).name}, ${fault}`)
    return new Uint8Array()
  })
  const payload = wrong.length > 0 ? undefined : unpackPayload(found)
  if (payload === undefined) {
    throw revisionDamaged(
      id,
      number,
      wrong.length > 0 ? wrong : ['its parts are whole, but no version of Capstan wrote them'],
    )
  }
  return payload
}

interface Part {
  readonly number: number
  readonly part: number
  readonly bytes: Uint8Array
}

export function isConflict(error: unknown): boolean {
  return error instanceof ApiError && error.code === 409
}

function partSecret(id: ReleaseId, { number, part, bytes }: Part): JsonMap {
  const { namespace, name } = partRef(id, number, part)
  const labels = { ...ownLabels(id), [revisionLabel]: String(number), [partLabel]: String(part) }
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: releaseType,
    immutable: true,
    metadata: { name, namespace: namespace!, labels },
    data: { [payloadKey]: base64(bytes) },
  }
}

const payloadKey = 'payload'

function bytesOf(secret: JsonMap): Uint8Array | undefined {
  const data = get(secret, 'data')
  const text = isMap(data) ? get(data, payloadKey) : undefined
  return typeof text === 'string' ? fromBase64(text) : undefined
}
