import type { Json, JsonMap } from '../../src/core/json.ts'
import { get, isMap, put } from '../../src/core/json.ts'
import type { StoredKind } from './kinds.ts'
import type { Type, Types } from './types.ts'
import { entryType } from './types.ts'

/**
 * An object as the server keeps it after it went through a Go struct: unknown fields, nulls, empty lists and maps and some
 * zero values are not in it. Custom resources lose unknown fields and nulls only.
 */
export function decoded(kind: StoredKind, object: JsonMap): JsonMap {
  const { types, type } = kind.schema
  return decodedMap({ types, builtIn: kind.builtIn }, type, object)
}

interface Decoding {
  readonly types: Types
  readonly builtIn: boolean
}

function decodedMap(by: Decoding, type: Type, map: JsonMap): JsonMap {
  const made: JsonMap = {}
  for (const key of Object.keys(map)) {
    const entry = entryType(type, key)
    if (entry === undefined) continue
    const of = by.types(entry)
    const value = decodedValue(by, of, map[key]!)
    if (value === undefined || (by.builtIn && isOmitted(of, key, value))) continue
    put(made, key, value)
  }
  return made
}

function decodedValue(by: Decoding, type: Type, value: Json): Json | undefined {
  if (type.is === 'any') return value
  if (value === null) return undefined
  if (type.is === 'list' && Array.isArray(value)) {
    return value.map((item) => decodedValue(by, by.types(type.of), item)).filter((item) => item !== undefined)
  }
  if (type.is === 'map' && isMap(value)) return withEmptyTexts(by, type, value)
  return isMap(value) && type.is === 'struct' ? decodedMap(by, type, value) : value
}

/** A null among strings is read as an empty one. */
function withEmptyTexts(by: Decoding, type: Type & { is: 'map' }, map: JsonMap): JsonMap {
  const made: JsonMap = {}
  for (const key of Object.keys(map)) {
    const value = decodedValue(by, by.types(type.of), map[key]!)
    if (value !== undefined) put(made, key, value)
    else if (by.builtIn && type.of === 'string') put(made, key, '')
  }
  return made
}

/** `omitempty` of fields without a pointer. OpenAPI does not tell these from others, so those of everyday charts are named. */
function isOmitted(type: Type, key: string, value: Json): boolean {
  if (Array.isArray(value)) return value.length === 0
  if (type.is === 'map' && isMap(value)) return Object.keys(value).length === 0 && get(value, '') === undefined
  return (value === '' || value === false) && withoutPointer.has(key)
}

const withoutPointer = new Set([
  'hostIPC',
  'hostNetwork',
  'hostPID',
  'paused',
  'publishNotReadyAddresses',
  'readOnly',
  'stdin',
  'tty',
  'value',
])
