import type { JsonMap } from '../core/json.ts'
import { integerAt, mapsAt, textAt, timeAt } from './field.ts'
import { oneLine } from './one-line.ts'

/** An entry of `status.conditions`. */
export interface Condition {
  readonly type: string
  /** `True`, `False`, `Unknown`; what else a controller writes is kept. */
  readonly status: string
  readonly reason: string | undefined
  readonly message: string | undefined
  /** Of its last transition, in milliseconds since 1970. */
  readonly time: number | undefined
  /** The generation that it speaks of, where the controller says so. */
  readonly generation: number | undefined
}

export function conditionsOf(object: JsonMap): readonly Condition[] {
  return mapsAt(object, 'status', 'conditions').map(read)
}

/** The first of its type; the others, of which a pod has five, are not even read. */
export function conditionOf(object: JsonMap, type: string): Condition | undefined {
  const found = mapsAt(object, 'status', 'conditions').find((condition) => (textAt(condition, 'type') ?? '') === type)
  return found && read(found)
}

function read(condition: JsonMap): Condition {
  return {
    type: textAt(condition, 'type') ?? '',
    status: textAt(condition, 'status') ?? '',
    reason: textAt(condition, 'reason'),
    message: textAt(condition, 'message'),
    time: timeAt(condition, 'lastTransitionTime'),
    generation: integerAt(condition, 'observedGeneration'),
  }
}

/** `Reason: message`, or what there is of it. */
export function conditionText({ type, status, reason, message }: Condition): string {
  const parts = [reason, message].filter((part) => part !== undefined)
  return parts.length === 0 ? `${type} is ${status}` : oneLine(parts.join(': '))
}
