import type { Json } from '../core/json.ts'
import { isUnderstood } from './accepts-schema.ts'
import { verdictOn } from './accepts-verdict.ts'
import { comparable } from './schema-check.ts'
import { draftOf } from './schema-draft.ts'
import { withoutDraft4 } from './schema-draft4.ts'
import type { SchemaMap } from './schema-text.ts'

/**
 * Whether the values are valid beyond doubt and the schema is one that Ajv compiles without complaint. False says nothing:
 * then Ajv decides, and words what is wrong. A chart that is seen for the first time nearly always has valid values, and
 * loading Ajv and compiling the schema takes longer than all the rest of its check.
 */
export function accepts(schema: SchemaMap, values: Json): boolean {
  const draft = draftOf(schema)
  if (draft === '2019-09' || !isOrdinary(values)) return false
  const root = draft === 'draft-04' ? withoutDraft4(schema) : schema
  const dialect = draft === '2020-12' ? '2020-12' : 'draft-07'
  return isUnderstood(root, dialect) && verdictOn(root, comparable(values), dialect) === 'yes'
}

/** Ajv's comparison of lists and maps asks them for these, and stumbles over an entry of that name. */
const asked = new Set(['constructor', 'toString', 'valueOf'])

function isOrdinary(value: Json): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every(isOrdinary)
  return Object.keys(value).every((key) => !asked.has(key) && isOrdinary(value[key]!))
}
