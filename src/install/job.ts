import type { JsonMap, Path } from '../core/json.ts'
import type { ChartRecord, ReleaseId } from '../release/release.ts'

/** What is to be in the cluster after an install. */
export interface InstallJob {
  readonly release: ReleaseId
  /** What the user did, for the history: `install`, `apply`, `rollback to 3`. */
  readonly action: string
  readonly manifests: readonly GivenManifest[]
  readonly charts: readonly ChartRecord[]
  /** The user's values, what the charts made of them, and which must not be shown: kept with the revision. */
  readonly values: JsonMap
  readonly computed: JsonMap
  readonly sensitive: readonly Path[]
  readonly notes: string | undefined
  readonly options: InstallOptions
  /** To the last good revision, after a failure and by itself. */
  readonly isWayBack?: boolean
}

/** One object to apply, or a hook (annotation `helm.sh/hook`). */
export interface GivenManifest {
  /** What made it, for messages: `kafka/templates/service.yaml.hbs`, `manifests.yaml:12`. */
  readonly source: string
  readonly object: JsonMap
}

export interface InstallOptions {
  /** Nothing is written; the changes are told as they would be. */
  readonly dryRun: boolean
  /** Make the release's namespace when it is missing. */
  readonly createNamespace: boolean
  readonly wait: boolean
  /**
   * Milliseconds from the first write until what is not ready yet counts as failed; `by-kind`: see `timeoutOf`. The time of
   * rollouts does not count: there it is the patience with each ordinal, in place of the one that is declared.
   */
  readonly timeout: number | 'by-kind'
  readonly prune: boolean
  /** Kinds that are never pruned without their name here: `PersistentVolumeClaim`, `CustomResourceDefinition`, `Namespace`. */
  readonly pruneKinds: readonly string[]
  readonly hooks: boolean
  readonly forceConflicts: boolean
  /** Fields of other managers to take: `StatefulSet/kafka:spec.replicas`, or a path alone, for any object. */
  readonly take: readonly string[]
  /** Fields to leave to their managers: they are left out of what is applied. */
  readonly yield: readonly string[]
  /** Make fields of `helm`, `kubectl-client-side-apply` and other known tools ours before applying. */
  readonly adopt: boolean
  /** Delete and create again what cannot be changed in place, where no data is lost (Jobs always are). */
  readonly recreate: boolean
  readonly rollbackOnFailure: boolean
  /** How changed StatefulSets are rolled out; what it does not say is as each set's annotation says it, or the default. */
  readonly rollout?: DeclaredRollout | undefined
  /** What stands against these rollouts, and gates of theirs, that are set aside, with the reason. Default: none. */
  readonly overrides?: readonly { readonly gate: string; readonly reason: string }[]
  /** How many revisions are kept; 0 for all. */
  readonly historyMax: number
}

/** A stack's `rollout:`, in the form that `readSpec` reads. */
export interface DeclaredRollout {
  readonly map: JsonMap
  /** For messages: `stack.yaml: rollout`. */
  readonly place: string
}
