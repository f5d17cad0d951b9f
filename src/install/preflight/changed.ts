import type { JsonMap } from '../../core/json.ts'
import type { ObjectRef } from '../../core/object-ref.ts'
import type { Difference } from './difference.ts'

export interface Changed {
  readonly ref: ObjectRef
  readonly live: JsonMap
  readonly wanted: JsonMap
  readonly different: readonly Difference[]
}
