import type { JsonMap } from '../core/json.ts'

/**
 * What an object's own status does not say. The more is given, the more exact is the verdict; nothing is required. A list
 * is never changed once it was given, since it is indexed: new events make a new list.
 */
export interface Around {
  /**
   * Of the controller; of a Deployment those of its ReplicaSets. Of a StatefulSet given pods are believed, not its
   * counts.
   */
  readonly pods?: readonly JsonMap[]
  /**
   * Of the object, of its pods, of its claims and (Deployment) its ReplicaSets; `v1` or `events.k8s.io/v1`, in any
   * order.
   */
  readonly events?: readonly JsonMap[]
  /** PersistentVolumeClaims that the pods use. */
  readonly claims?: readonly JsonMap[]
  /**
   * When the wait began, by the server's clock, in milliseconds since 1970. What happened before explains, but does not
   * condemn: after a mended Secret an install would else fail by yesterday's crashes. Default: all of it counts.
   */
  readonly since?: number
  /**
   * The server's clock in milliseconds since 1970. Without it nothing is too old, and minReadySeconds is judged by
   * counts.
   */
  readonly now?: number
}
