import type { JsonMap } from '../../core/json.ts'
import type { ObjectRef } from '../../core/object-ref.ts'

/** An object that is no part of the release but is made at a point of its life (annotation `helm.sh/hook`). */
export interface HookObject {
  /** With the namespace that it is made in. */
  readonly ref: ObjectRef
  /** What made it: `kafka/templates/tests/ping.yaml.hbs`. */
  readonly source: string
  readonly object: JsonMap
  /** `pre-install`, `test`…: all that it runs at. */
  readonly events: readonly string[]
  /** Lower ones run first. */
  readonly weight: number
  /** `helm.sh/hook-delete-policy`; empty for the default, `before-hook-creation`. */
  readonly deletePolicies: readonly string[]
  /** `helm.sh/hook-output-log-policy`: `hook-succeeded`, `hook-failed`. */
  readonly logPolicies: readonly string[]
}
