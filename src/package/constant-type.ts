import type { Json } from '../core/json.ts'
import { get } from '../core/json.ts'
import type { Type } from './type.ts'
import { boolean, charsOfText, either, KIND, looser, typed, unknown } from './type.ts'

/** All that there is to know of a value that never changes. */
export function constantType(value: Json): Type {
  if (value === null) return { ...unknown, kinds: 0 }
  if (Array.isArray(value)) {
    return typed(KIND.LIST, { filled: value.length > 0, item: () => anyOf(value) })
  }
  switch (typeof value) {
    case 'boolean':
      return boolean
    case 'string':
      return typed(KIND.STRING, { chars: charsOfText(value), filled: value !== '' })
    case 'bigint':
      return typed(KIND.INTEGER)
    case 'number':
      return Number.isInteger(value) ? typed(KIND.INTEGER, { bound: Math.abs(value) }) : typed(KIND.FLOAT)
    default:
      return typed(KIND.MAP, {
        filled: Object.keys(value).length > 0,
        keys: Object.keys(value).map(charsOfText).reduce(looser, 'word'),
        mayHold: (key) => Object.hasOwn(value, key),
        entry: (key) => constantType(get(value, key) ?? null),
        item: () => anyOf(Object.values(value)),
      })
  }
}

/** Nothing is ever gone over in what is empty. */
function anyOf(values: readonly Json[]): Type {
  return values.length === 0 ? { ...unknown, kinds: 0, missing: false } : values.map(constantType).reduce(either)
}
