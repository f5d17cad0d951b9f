import { copyMap, put, type Json } from '../core/json.ts'
import type { RawSchemaError, SchemaCheck } from './schema.ts'

/** A validator as Ajv makes it, in the process or precompiled. */
export interface Validator {
  (values: unknown): unknown
  errors?: readonly object[] | null
}

/** The check that a validator makes. Apart from `schema.ts`, so that a precompiled one does not load Ajv. */
export function checkBy(validate: Validator): SchemaCheck {
  return (values) => {
    if (validate(comparable(values)) === true) return []
    return (validate.errors ?? []) as readonly RawSchemaError[]
  }
}

/** Ajv asks `typeof x == "number"`: bigints are handed to it as doubles. Copies only where there is one. */
export function comparable(value: Json): Json {
  if (typeof value === 'bigint') return Number(value)
  if (Array.isArray(value)) {
    let copy: Json[] | undefined
    for (let i = 0; i < value.length; i++) {
      const item = comparable(value[i]!)
      if (item !== value[i]) copy ??= value.slice()
      if (copy !== undefined) copy[i] = item
    }
    return copy ?? value
  }
  if (typeof value !== 'object' || value === null) return value
  let copy: Record<string, Json> | undefined
  for (const key of Object.keys(value)) {
    const item = comparable(value[key]!)
    if (item === value[key]) continue
    copy ??= copyMap(value)
    put(copy, key, item)
  }
  return copy ?? value
}
