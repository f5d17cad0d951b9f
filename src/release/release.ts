import type { JsonMap, Path } from '../core/json.ts'
import type { ObjectRef } from '../core/object-ref.ts'

/** The name of a release and the namespace that keeps its record. */
export interface ReleaseId {
  readonly name: string
  readonly namespace: string
}

/**
 * How far a revision came. `pending` is written before the first object is; a killed client leaves it behind. `held`: all is
 * written, and a rollout waits for a person; when another revision is begun over it, it stays `unfinished`: unlike a
 * `superseded` one it never was all there, and is none to go back to.
 */
export type RevisionStatus =
  'pending' | 'deployed' | 'failed' | 'held' | 'unfinished' | 'superseded' | 'uninstalling' | 'uninstalled'

/** One revision of a release: what `install` put into the cluster, and all that `rollback` needs. */
export interface Revision {
  readonly number: number
  readonly status: RevisionStatus
  /** One sentence: "install", "upgrade", "rollback to 3"; of a failed one, why. */
  readonly description: string
  /** RFC 3339, by the server's clock. */
  readonly at: string
  /** The install that wrote it did not wait, and nobody has seen it ready since: perhaps no pod of it ever ran. */
  readonly unawaited?: true | undefined
  readonly charts: readonly ChartRecord[]
  /** As the user gave them: defaults and presets are not in it. Secrets are. */
  readonly values: JsonMap
  /** What each entry's chart made of them, by entry: rules about a change (`oldSelf`) compare with these. */
  readonly computed: JsonMap
  /** Where in `values` a schema says that something must never be shown. */
  readonly sensitive: readonly Path[]
  /** Every object as it was applied, hooks too, in install order. Secrets included: they stay in the cluster. */
  readonly manifests: readonly RecordedManifest[]
  readonly notes: string | undefined
  /** The stack's `rollout:` of then, by which a rollback rolls out, too. */
  readonly rollout?: JsonMap | undefined
}

export interface ChartRecord {
  readonly name: string
  readonly version: string
  readonly appVersion: string | undefined
  /** `sha256:…` over the chart's files. */
  readonly digest: string
}

export interface RecordedManifest {
  /** Where it came from: `kafka/templates/statefulset.yaml.hbs`. */
  readonly source: string
  /** In the namespace that it was applied to, even when the manifest says none. */
  readonly ref: ObjectRef
  readonly object: JsonMap
}
