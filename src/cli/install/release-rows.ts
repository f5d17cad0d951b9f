import type { ObjectRef } from '../../core/object-ref.ts'
import type { Verdict } from '../../core/verdict.ts'
import type { ChartRecord, ReleaseId, Revision } from '../../release/release.ts'

/** A release as `list` shows it: of its newest revision. */
export interface ReleaseRow extends ReleaseId {
  readonly revision: number
  readonly status: Revision['status']
  /** RFC 3339. */
  readonly at: string
  readonly unawaited?: Revision['unawaited']
  readonly charts: readonly Pick<ChartRecord, 'name' | 'version' | 'appVersion'>[]
}

/** A revision as `history` shows it; a `Revision` is one. */
export type RevisionRow = Pick<Revision, 'number' | 'status' | 'description' | 'at' | 'unawaited'> &
  Pick<ReleaseRow, 'charts'>

/** A release as `status` shows it. */
export interface ReleaseStatus extends ReleaseRow {
  readonly description: string
  readonly objects: readonly StatusRow[]
  readonly notes: string | undefined
}

export interface StatusRow {
  readonly ref: ObjectRef
  /** Undefined when the object is not there. */
  readonly verdict: Verdict | undefined
  /** RFC 3339: `metadata.creationTimestamp`. */
  readonly createdAt: string | undefined
}
