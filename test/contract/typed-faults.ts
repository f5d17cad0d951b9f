import type { Json, JsonMap } from '../../src/core/json.ts'
import { get, isMap } from '../../src/core/json.ts'
import { sortedKeys } from '../../src/core/order.ts'
import { fieldText } from './field-set.ts'
import type { Type, Types } from './types.ts'
import { entryType, itemKey } from './types.ts'

/**
 * Why server-side apply cannot read a value as this type, one line each: `.spec.futureSpec: field not declared in schema`.
 * Of one map the real server tells a single unknown field, any of them; this one tells the first by name.
 */
export function typedFaults(types: Types, type: Type, value: Json, at = ''): string[] {
  if (value === null) return []
  if (type.is === 'scalar') return scalarFaults(type.of, value, at)
  if (type.is === 'list') {
    if (!Array.isArray(value)) return [`${at}: expected list, got ${printed(value)}`]
    return listFaults(types, type, value, at)
  }
  if (type.is === 'any') return []
  if (!isMap(value)) return [`${at}: expected map, got ${printed(value)}`]
  return mapFaults(types, type, value, at)
}

function mapFaults(types: Types, type: Type, value: JsonMap, at: string): string[] {
  const faults: string[] = []
  for (const key of sortedKeys(value)) {
    const entry = entryType(type, key)
    if (entry === undefined) {
      faults.push(`${at}.${key}: field not declared in schema`)
      break
    }
    faults.push(...typedFaults(types, types(entry), value[key]!, `${at}.${key}`))
  }
  return faults
}

function listFaults(types: Types, type: Type & { is: 'list' }, list: readonly Json[], at: string): string[] {
  const of = types(type.of)
  if (type.by === 'position') return list.flatMap((item, index) => typedFaults(types, of, item, `${at}[${index}]`))
  const faults: string[] = []
  const seen = new Set<string>()
  for (const [index, item] of list.entries()) {
    const fault = identityFault(type, of, item)
    if (fault !== undefined) {
      faults.push(`${at}: element ${index}: ${fault}`)
      continue
    }
    const key = itemKey(types, type, item)
    if (seen.has(key)) faults.push(`${at}: duplicate entries for key ${fieldText(key)}`)
    seen.add(key)
    faults.push(...typedFaults(types, of, item, at + fieldText(key)))
  }
  return faults
}

function identityFault(type: Type & { is: 'list' }, of: Type, item: Json): string | undefined {
  if (type.by === 'value' || type.by === 'position') return undefined
  if (item === null) return 'associative list with keys may not have a null element'
  if (!isMap(item)) return 'associative list with keys may not have non-map elements'
  const defaults = of.is === 'struct' ? (of.entry.defaults ?? {}) : {}
  const missing = type.by.find((field) => get(item, field) === undefined && defaults[field] === undefined)
  return missing === undefined
    ? undefined
    : `associative list with keys has an element that omits key field "${missing}"`
}

function scalarFaults(of: string, value: Json, at: string): string[] {
  const kind = typeof value === 'bigint' ? 'number' : typeof value
  if (kind === of || (of === 'scalar' && (kind === 'string' || kind === 'number'))) return []
  switch (of) {
    case 'boolean':
      return [`${at}: expected boolean, got ${printed(value)}`]
    case 'number':
      return [`${at}: expected numeric (int or float), got ${goKind(value)}`]
    default:
      return [`${at}: expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`]
  }
}

/** Go's %v of a parsed value. */
function printed(value: Json): string {
  return `&{${goPlain(value)}}`
}

function goPlain(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(goPlain).join(' ')}]`
  if (isMap(value))
    return `map[${sortedKeys(value)
      .map((key) => `${key}:${goPlain(value[key]!)}`)
      .join(' ')}]`
  return value === null ? '<nil>' : String(value)
}

/** Go's %#v of it. */
function goSyntax(value: Json): string {
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`
  if (isMap(value)) {
    const entries = sortedKeys(value).map((key) => `${JSON.stringify(key)}:${goSyntax(value[key]!)}`)
    return `map[string]interface {}{${entries.join(', ')}}`
  }
  return typeof value === 'bigint' ? String(value) : JSON.stringify(value)
}

/** Go's %T of what was parsed. */
function goKind(value: Json): string {
  if (Array.isArray(value)) return '[]interface {}'
  if (isMap(value)) return 'map[string]interface {}'
  return typeof value === 'boolean' ? 'bool' : typeof value
}
