import { sha256 } from '@noble/hashes/sha2.js'
import { ApiError } from '../core/api-error.ts'
import { base64, fromBase64, hex, textOf, utf8 } from '../core/bytes.ts'
import { canonicalJson } from '../core/canonical-json.ts'
import type { Cluster } from '../core/cluster.ts'
import type { Json, JsonMap } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'
import type { ObjectRef } from '../core/object-ref.ts'
import { mapAt, mapsAt, textAt } from '../status/field.ts'
import type { SetName } from './event.ts'
import { writeSpec } from './plan/write-spec.ts'
import { readSpec } from './plan/read-spec.ts'
import { defaultSpec } from './plan/stages.ts'
import { rolloutManager } from './protocol/marker.ts'
import type { RolloutRecord, SecretVersion } from './record.ts'
import type { SetSeen } from './seen.ts'
import type { RolloutSpec } from './spec.ts'

/** The Secret `capstan-rollout-NAME` of a set. Methods throw what the cluster throws. */
export interface RecordStore {
  /** Undefined when there is none, or one that no version of Capstan wrote. */
  read(): Promise<RolloutRecord | undefined>
  /**
   * Gives it as it is stored. Throws ApiError 409 where somebody else has written since it was read: also a process that is gone,
   * whose last request has only now arrived, must not write over its successor.
   */
  write(record: RolloutRecord, set: JsonMap): Promise<RolloutRecord>
}

export function recordStore(cluster: Cluster, { namespace, name }: SetName): RecordStore {
  const ref: ObjectRef = { apiVersion: 'v1', kind: 'Secret', namespace, name: `capstan-rollout-${name}` }
  const sent = (secret: JsonMap, { version }: RolloutRecord): Promise<JsonMap> => {
    if (version === undefined) return cluster.create(secret, { manager: rolloutManager })
    const metadata = { ...mapAt(secret, 'metadata'), ...version }
    return cluster.apply({ ...secret, metadata }, { manager: rolloutManager, force: true })
  }
  return {
    read: async () => {
      const secret = await cluster.get(ref)
      return secret === undefined ? undefined : recordOf(secret)
    },
    write: async (record, set) => {
      const secret = secretOf(ref, record, set)
      const stored = await sent(secret, record).catch(async (error: unknown) => {
        if (!(error instanceof ApiError) || ![409, 422].includes(error.code)) throw error
        const there = await cluster.get(ref)
        // One that is too long, or that a policy forbids, must not cost the record that is there, and the template in it.
        if (there === undefined || isRecordOf(there, set)) throw error
        // Of a set that was made anew under its name, or edited by hand: an apply would not take out what is there.
        await cluster.remove(ref, { uid: textAt(there, 'metadata', 'uid') ?? '' })
        return sent(secret, { ...record, version: undefined })
      })
      return { ...record, version: versionOf(stored) }
    },
  }
}

function versionOf(secret: JsonMap): SecretVersion {
  const text = (key: string): string => textAt(secret, 'metadata', key) ?? ''
  return { uid: text('uid'), resourceVersion: text('resourceVersion') }
}

/**
 * As `read`, for whoever only looks: a role that may see workloads mostly may not see Secrets (ClusterRole `view`), and how a
 * rollout stands can be told without the record.
 */
export async function visibleRecord(
  cluster: Cluster,
  name: SetName,
): Promise<{ readonly record: RolloutRecord | undefined; readonly isHidden: boolean }> {
  try {
    return { record: await recordStore(cluster, name).read(), isHidden: false }
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 403) throw error
    return { record: undefined, isHidden: true }
  }
}

/** What the marker says of the plan: who changes the Secret by hand is noticed. 16 hexadecimal digits. */
export function planDigest(spec: RolloutSpec): string {
  return hex(sha256(utf8(canonicalJson(writeSpec(spec))))).slice(0, 16)
}

/**
 * The plan that a marker names, of a record that may have been written by others since: by runs that were killed before they
 * could claim the set.
 */
export function namedPlan(record: RolloutRecord | undefined, plan: string | undefined): RolloutSpec | undefined {
  if (record === undefined) return undefined
  return [record.spec, ...(record.earlier ?? [])].find((one) => planDigest(one) === plan)
}

/** How many plans of before are kept. */
const mostEarlier = 3

/**
 * For a record that is to replace `known`: killed before its claim, the marker still names another plan, and so does a claim that
 * comes late, or a marker that was read a while ago.
 */
export function earlierPlans(
  known: RolloutRecord | undefined,
  { marker }: SetSeen,
  spec: RolloutSpec,
): Required<Pick<RolloutRecord, 'earlier'>> {
  if (known === undefined) return { earlier: [] }
  const named = namedPlan(known, marker?.plan) ?? []
  const plans = new Map([named, known.spec, known.earlier ?? []].flat().map((plan) => [planDigest(plan), plan]))
  plans.delete(planDigest(spec))
  return { earlier: [...plans.values()].slice(0, mostEarlier) }
}

const recordKey = 'record'
const recordType = 'capstan.dev/rollout.v1'

function isRecordOf(secret: JsonMap, set: JsonMap): boolean {
  const owners = mapsAt(secret, 'metadata', 'ownerReferences')
  const isOwned = owners.length === 1 && textAt(owners[0]!, 'uid') === textAt(set, 'metadata', 'uid')
  return isOwned && textAt(secret, 'type') === recordType && recordOf(secret) !== undefined
}

function secretOf({ apiVersion, kind, namespace, name }: ObjectRef, record: RolloutRecord, set: JsonMap): JsonMap {
  const plans = { spec: writeSpec(record.spec), earlier: (record.earlier ?? []).map(writeSpec) }
  const text = JSON.stringify({ v: 1, ...record, ...plans, version: undefined })
  const owner = {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    name: textAt(set, 'metadata', 'name') ?? '',
    uid: textAt(set, 'metadata', 'uid') ?? '',
  }
  return {
    apiVersion,
    kind,
    type: recordType,
    metadata: {
      name,
      namespace: namespace!,
      labels: { 'app.kubernetes.io/managed-by': 'capstan' },
      ownerReferences: [owner],
    },
    data: { [recordKey]: base64(utf8(text)) },
  }
}

function recordOf(secret: JsonMap): RolloutRecord | undefined {
  const data = get(secret, 'data')
  const text = isMap(data) ? get(data, recordKey) : undefined
  const bytes = typeof text === 'string' ? fromBase64(text) : undefined
  const json = bytes === undefined ? undefined : textOf(bytes)
  if (json === undefined) return undefined
  try {
    const read = JSON.parse(json) as JsonMap
    if (!isMap(read) || get(read, 'v') !== 1 || !isWhole(read)) return undefined
    const origin = { source: 'user', place: `Secret ${textAt(secret, 'metadata', 'name') ?? ''}` } as const
    const specOf = (written: Json): RolloutSpec => readSpec(written, origin, defaultSpec)
    const earlier = (get(read, 'earlier') as Json[]).map(specOf)
    return {
      ...(read as unknown as RolloutRecord),
      spec: specOf(get(read, 'spec')!),
      earlier,
      version: versionOf(secret),
    }
  } catch {
    return undefined
  }
}

/** Whoever may write Secrets may write anything. */
function isWhole(read: JsonMap): boolean {
  const lists = ['overrides', 'log', 'past', 'earlier'].map((key) => get(read, key))
  const readyAfter = get(read, 'readyAfter') ?? []
  return (
    typeof get(read, 'run') === 'string' &&
    typeof get(read, 'began') === 'number' &&
    ['base', 'baselines'].every((key) => isMap(get(read, key))) &&
    lists.every((list) => Array.isArray(list) && list.every(isMap)) &&
    Array.isArray(readyAfter) &&
    readyAfter.every(Array.isArray)
  )
}
