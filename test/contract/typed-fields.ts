import type { Json } from '../../src/core/json.ts'
import { isMap } from '../../src/core/json.ts'
import { child } from './field-set.ts'
import type { Type, Types } from './types.ts'
import { entryType, isAtomic, itemKey } from './types.ts'

/** The fields that a value sets, as an Apply owns them: leaves, atomic wholes, list items, keys of maps. */
export function fieldsOf(types: Types, type: Type, value: Json): Set<string> {
  const set = new Set<string>()
  gather({ types, set }, type, value, '')
  return set
}

interface Gathering {
  readonly types: Types
  readonly set: Set<string>
}

function gather(into: Gathering, type: Type, value: Json, path: string): void {
  if (value === null || isAtomic(type)) into.set.add(path)
  else if (type.is === 'list' && Array.isArray(value)) {
    for (const item of value) {
      const step = child(path, itemKey(into.types, type, item))
      gather(into, into.types(type.of), item, step)
      into.set.add(step)
    }
  } else if (isMap(value)) {
    for (const key of Object.keys(value)) {
      const entry: Json = value[key] ?? null
      const step = child(path, `f:${key}`)
      gather(into, into.types(entryType(type, key) ?? 'any'), entry, step)
      const empty = isMap(entry) && Object.keys(entry).length === 0
      if (type.is !== 'struct' || entry === null || empty) into.set.add(step)
    }
  } else into.set.add(path)
}
