import { get, isMap } from '../../core/json.ts'
import type { Json, JsonMap } from '../../core/json.ts'
import { mapAt, mapsAt, textAt, textsAt } from '../../status/field.ts'

/** Whether a `metav1.LabelSelector` selects these labels. An empty one selects all (policy/v1), a missing one none. */
export function selects(selector: Json | undefined, labels: JsonMap): boolean {
  if (!isMap(selector)) return false
  const equal = mapAt(selector, 'matchLabels')
  return (
    Object.keys(equal).every((key) => get(labels, key) === equal[key]) &&
    mapsAt(selector, 'matchExpressions').every((one) => holds(one, textAt(labels, textAt(one, 'key') ?? '')))
  )
}

/** Whether an expression of a selector holds for this value. One with an operator that nobody here knows does not. */
export function holds(expression: JsonMap, value: string | undefined): boolean {
  const values = textsAt(expression, 'values')
  switch (textAt(expression, 'operator')) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    default:
      return false
  }
}
