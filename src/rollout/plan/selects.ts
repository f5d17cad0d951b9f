import { get, isMap } from '../../core/json.ts'
import type { Json, JsonMap } from '../../core/json.ts'
import { mapAt, mapsAt, textAt, textsAt } from '../../status/field.ts'

/** Whether a `metav1.LabelSelector` selects these labels. An empty one selects all (policy/v1), a missing one none. */
export function selects(selector: Json | undefined, labels: JsonMap): boolean {
  if (!isMap(selector)) return false
  const equal = mapAt(selector, 'matchLabels')
  return (
    Object.keys(equal).every((key) => get(labels, key) === equal[key]) &&
    mapsAt(selector, 'matchExpressions').every((expression) => holds(expression, labels))
  )
}

function holds(expression: JsonMap, labels: JsonMap): boolean {
  const value = textOf(get(labels, textAt(expression, 'key') ?? ''))
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

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}
