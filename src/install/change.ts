import type { JsonMap } from '../core/json.ts'
import type { ObjectRef } from '../core/object-ref.ts'

/** What an install does to one object. */
export interface Change {
  readonly ref: ObjectRef
  readonly action: ChangeAction
  /** What made it: `kafka/templates/service.yaml.hbs`; undefined for what is pruned. */
  readonly source: string | undefined
  /** As it is now; undefined when it is not there. */
  readonly live: JsonMap | undefined
  /** What is sent: the manifest with our labels and namespace, without `partition`. Undefined for what is pruned or kept. */
  readonly wanted: JsonMap | undefined
  /** As the server would store it (dry run); undefined when it was not asked. */
  readonly result: JsonMap | undefined
  /** One sentence: why it is recreated, kept or left alone, and which pods an update restarts. */
  readonly why: string | undefined
}

export type ChangeAction =
  | 'create'
  | 'update'
  /** As it should be: it is not written. */
  | 'none'
  /** Deleted and created again, since what differs cannot be changed in place. */
  | 'recreate'
  | 'prune'
  /** No longer in the release, but left in the cluster, as its annotation or its kind demands. */
  | 'keep'
