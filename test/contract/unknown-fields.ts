import type { Json } from '../../src/core/json.ts'
import { isMap } from '../../src/core/json.ts'
import { entryType } from './types.ts'
import type { Type, Types } from './types.ts'

/** Fields that a kind does not have, as strict decoding names them: `spec.template.spec.containers[0].foo`. */
export function unknownFields(types: Types, type: Type, value: Json, at = ''): string[] {
  if (type.is === 'list' && Array.isArray(value)) {
    return value.flatMap((item, index) => unknownFields(types, types(type.of), item, `${at}[${index}]`))
  }
  if (type.is === 'any' || !isMap(value)) return []
  return Object.keys(value).flatMap((key) => {
    const entry = entryType(type, key)
    const place = at === '' ? key : `${at}.${key}`
    return entry === undefined ? [place] : unknownFields(types, types(entry), value[key]!, place)
  })
}
