import { sha256 } from '@noble/hashes/sha2.js'
import { gunzipSync, gzipSync } from 'fflate'
import type { Gzip } from '../core/ports.ts'
import { hex, textOf, utf8 } from '../core/bytes.ts'
import type { Json, JsonMap, Path } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'
import { readExactJson, writeExactJson } from './exact-json.ts'
import type { ChartRecord, RecordedManifest, Revision } from './release.ts'

/** What of a revision is read only when somebody needs it. Status and description change, so they stay in the head. */
export type Payload = Pick<Revision, 'charts' | 'values' | 'computed' | 'sensitive' | 'manifests' | 'notes' | 'rollout'>

/** Bytes of one part: a Secret may hold 1 MiB of data, and the whole object, with its metadata, stays below that. */
export const partSize = 1_000_000

/**
 * The payload as gzip, cut into parts. Equal payloads give equal bytes.
 */
export function packPayload(payload: Payload, gzip: Gzip = plainGzip): Uint8Array[] {
  const { charts, values, computed, sensitive, manifests, notes, rollout } = payload
  const text = writeExactJson({
    charts: charts.map(({ name, version, appVersion, digest }) => ({ name, version, appVersion, digest })),
    values,
    computed,
    sensitive: sensitive.map((path) => [...path]),
    manifests: manifests.map(({ source, ref, object }) => ({ source, ref: { ...ref }, object })),
    notes,
    rollout,
  })
  const whole = gzip(utf8(text))
  const parts: Uint8Array[] = []
  for (let at = 0; at < whole.length; at += partSize) parts.push(whole.subarray(at, at + partSize))
  return parts
}

/** In JavaScript. Level 6 is a tenth smaller than level 1 for the same time; above 6 nothing is won. */
function plainGzip(bytes: Uint8Array): Uint8Array {
  return gzipSync(bytes, { level: 6, mtime: 0 })
}

/** `sha256:…` over the bytes of a part. */
export function partDigest(part: Uint8Array): string {
  return `sha256:${hex(sha256(part))}`
}

/** The payload of all parts in their order; undefined when they do not hold one. */
export function unpackPayload(parts: readonly Uint8Array[]): Payload | undefined {
  const text = inflated(parts)
  if (text === undefined) return undefined
  try {
    return payloadOf(readExactJson(text))
  } catch {
    return undefined
  }
}

/** More than any cluster would take of one release. The size is the gzip trailer's, which fflate allocates unseen. */
const largest = 512 * 1024 * 1024

function inflated(parts: readonly Uint8Array[]): string | undefined {
  const whole = joined(parts)
  if (whole.length < 18) return undefined
  const size = new DataView(whole.buffer).getUint32(whole.length - 4, true)
  if (size > largest) return undefined
  try {
    return textOf(gunzipSync(whole))
  } catch {
    return undefined
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function payloadOf(value: Json): Payload | undefined {
  if (!isMap(value)) return undefined
  const charts = chartRecords(get(value, 'charts'))
  const manifests = list(get(value, 'manifests')).map(manifestOf)
  const values = get(value, 'values')
  const computed = get(value, 'computed')
  const notes = get(value, 'notes')
  const rollout = get(value, 'rollout')
  if (charts === undefined || !isMap(values) || !isMap(computed) || manifests.includes(undefined)) return undefined
  return {
    charts,
    values,
    computed,
    sensitive: list(get(value, 'sensitive')).map((path) => list(path) as Path),
    manifests: manifests as RecordedManifest[],
    notes: typeof notes === 'string' ? notes : undefined,
    rollout: isMap(rollout) ? rollout : undefined,
  }
}

/** Charts as a head or a payload holds them; undefined when they are none. */
export function chartRecords(value: Json | undefined): ChartRecord[] | undefined {
  if (!Array.isArray(value)) return undefined
  const charts = value.filter(isMap).map((chart) => {
    const [name, version, appVersion, digest] = ['name', 'version', 'appVersion', 'digest'].map((key) =>
      text(chart, key),
    )
    if (name === undefined || version === undefined || digest === undefined) return undefined
    return { name, version, appVersion, digest }
  })
  return charts.length < value.length || charts.includes(undefined) ? undefined : (charts as ChartRecord[])
}

function manifestOf(entry: Json): RecordedManifest | undefined {
  if (!isMap(entry)) return undefined
  const [source, ref, object] = [text(entry, 'source'), get(entry, 'ref'), get(entry, 'object')]
  if (source === undefined || !isMap(ref) || !isMap(object)) return undefined
  const [apiVersion, kind, namespace, name] = ['apiVersion', 'kind', 'namespace', 'name'].map((key) => text(ref, key))
  if (apiVersion === undefined || kind === undefined || name === undefined) return undefined
  return { source, ref: { apiVersion, kind, namespace, name }, object }
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}

function text(map: JsonMap, key: string): string | undefined {
  const value = get(map, key)
  return typeof value === 'string' ? value : undefined
}
