import type { JsonMap } from '../core/json.ts'
import { conditionsOf } from './conditions.ts'
import { mapAt, textsAt } from './field.ts'
import { oneLine } from './one-line.ts'

/** That an object is being deleted, and what keeps it. */
export function deletionText(object: JsonMap): string {
  const finalizers = textsAt(mapAt(object, 'metadata'), 'finalizers')
  const kept = finalizers.length === 0 ? '' : `, kept by ${finalizers.length > 1 ? 'finalizers' : 'finalizer'} `
  return `being deleted${kept}${finalizers.join(', ')}${remainingText(object)}`
}

/** A namespace tells in conditions of its own what is still in it. */
function remainingText(object: JsonMap): string {
  const remaining = conditionsOf(object)
    .filter(({ type, status, message }) => type.startsWith('Namespace') && status === 'True' && message !== undefined)
    .map(({ message }) => oneLine(message!))
  return remaining.length === 0 ? '' : `: ${remaining.join('; ')}`
}
