import type { ErrorCode, FailureDetails } from '../../core/failure.ts'
import type { JsonMap } from '../../core/json.ts'

/** What makes the explanation better, where it is at hand. */
export interface Known {
  readonly live?: JsonMap | undefined
  readonly wanted?: JsonMap | undefined
}

/** One thing that the server found wrong. */
export interface Refusal extends Pick<FailureDetails, 'hint' | 'notes'> {
  readonly code: ErrorCode
  /** Continues "StatefulSet/kafka/broker: ". */
  readonly says: string
}
