import type { Json } from '../../core/json.ts'

/** Go's reflect.Kind of a value as a values file gives it, where every number is a float64. */
export function kindName(value: Json): string {
  if (value === null) return 'invalid'
  if (Array.isArray(value)) return 'slice'
  switch (typeof value) {
    case 'string':
      return 'string'
    case 'boolean':
      return 'bool'
    case 'object':
      return 'map'
    default:
      return 'float64'
  }
}

/** Go's %T of a value as a values file gives it. */
export function typeName(value: Json): string {
  const kind = kindName(value)
  if (kind === 'invalid') return '<nil>'
  return kind === 'slice' ? '[]interface {}' : kind === 'map' ? 'map[string]interface {}' : kind
}
