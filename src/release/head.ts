import type { Json, JsonMap } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'
import { readExactJson, writeExactJson } from './exact-json.ts'
import { headIdentity, headRef, ownLabels, releaseType, revisionLabel, statusLabel } from './names.ts'
import { chartRecords } from './payload.ts'
import type { ChartRecord, ReleaseId, Revision, RevisionStatus } from './release.ts'

/** What of a revision lists and histories show; known without its payload. */
export type RevisionHead = Pick<Revision, 'number' | 'status' | 'description' | 'at' | 'unawaited' | 'charts'>

/** A head as it is stored, with what finds and proves its parts. */
export interface StoredHead extends RevisionHead {
  readonly id: ReleaseId
  /** `sha256:…` of each part, in order. */
  readonly parts: readonly string[]
}

export const descriptionAnnotation = 'capstan.dev/description'
/** `false` as long as a revision is `unawaited`. */
export const awaitedAnnotation = 'capstan.dev/awaited'
const atAnnotation = 'capstan.dev/at'
const chartsAnnotation = 'capstan.dev/charts'
const partsAnnotation = 'capstan.dev/parts'

export function headSecret(id: ReleaseId, head: RevisionHead, parts: readonly string[]): JsonMap {
  const { namespace, name } = headRef(id, head.number)
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: releaseType,
    metadata: {
      name,
      namespace: namespace!,
      labels: { ...ownLabels(id), [revisionLabel]: String(head.number), [statusLabel]: head.status },
      annotations: {
        [descriptionAnnotation]: shortened(head.description),
        [atAnnotation]: head.at,
        ...(head.unawaited === true ? { [awaitedAnnotation]: 'false' } : {}),
        [chartsAnnotation]: writeExactJson(head.charts.map((chart) => ({ ...chart }))),
        [partsAnnotation]: parts.join(','),
      },
    },
  }
}

/**
 * Undefined for what is no head. One that was edited by hand is still one: hiding it would let its number be taken twice.
 */
export function headOf(secret: JsonMap): StoredHead | undefined {
  const identity = headIdentity(secret)
  const metadata = get(secret, 'metadata')
  if (identity === undefined || !isMap(metadata)) return undefined
  const label = entry(metadata, 'labels', statusLabel)
  const status = statuses.find((known) => known === label)
  return {
    ...identity,
    status: status ?? 'failed',
    description:
      status === undefined
        ? `its label ${statusLabel} says ${JSON.stringify(label)}, which is no status`
        : entry(metadata, 'annotations', descriptionAnnotation),
    at: entry(metadata, 'annotations', atAnnotation) || text(metadata, 'creationTimestamp'),
    unawaited: entry(metadata, 'annotations', awaitedAnnotation) === 'false' ? true : undefined,
    charts: chartsOf(entry(metadata, 'annotations', chartsAnnotation)),
    parts: entry(metadata, 'annotations', partsAnnotation).split(',').filter(Boolean),
  }
}

/** Oldest first. Only the newest `deployed` one is: a client killed between its two marks leaves another behind. */
export function settled(heads: readonly StoredHead[]): readonly StoredHead[] {
  const sorted = heads.toSorted((a, b) => a.number - b.number)
  const current = sorted.findLastIndex(({ status }) => status === 'deployed')
  return sorted.map((head, i) =>
    head.status === 'deployed' && i < current ? { ...head, status: 'superseded' as const } : head,
  )
}

/** All of an object that `headOf` looks at. */
export function slimHead(secret: JsonMap): JsonMap {
  const { type = null, metadata = null } = secret as { type?: Json; metadata?: Json }
  return { type, metadata }
}

/** A cause may quote a whole log, and a Secret's annotations share 256 KiB. */
export function shortened(description: string): string {
  return description.length > longest ? `${description.slice(0, longest - 1).toWellFormed()}…` : description
}

const longest = 2048

const statuses: readonly RevisionStatus[] = [
  'pending',
  'deployed',
  'failed',
  'held',
  'unfinished',
  'superseded',
  'uninstalling',
  'uninstalled',
]

function chartsOf(annotation: string): readonly ChartRecord[] {
  try {
    return chartRecords(readExactJson(annotation)) ?? []
  } catch {
    return []
  }
}

function entry(metadata: JsonMap, group: 'labels' | 'annotations', key: string): string {
  const map = get(metadata, group)
  return isMap(map) ? text(map, key) : ''
}

function text(map: JsonMap, key: string): string {
  const value = get(map, key)
  return typeof value === 'string' ? value : ''
}
