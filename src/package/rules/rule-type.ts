import { isMap, type Json, type JsonMap } from '../../core/json.ts'
import { schemaType } from '../schema-type.ts'
import type { Type } from '../type.ts'

/** What the schema says of a value, with one thing more. */
export interface RuleType extends Type {
  /** Whether an entry can be there and null. Absent: it can. */
  readonly nullable?: (key: string) => boolean
}

/** The type of the values for which all of these schemas of one document hold. */
export function ruleType(document: JsonMap, schemas: readonly JsonMap[]): RuleType {
  return both(typeIn(document, schemas), typeIn(filled(document) as JsonMap, schemas.map(filled)))
}

/** An entry of its own in the document, so that its references stay what they are. */
function typeIn(document: JsonMap, schemas: readonly Json[]): Type {
  const { patternProperties: _, allOf: __, $ref: ___, ...rest } = document
  const properties = isMap(rest['properties']) ? rest['properties'] : {}
  return schemaType({
    ...rest,
    properties: { ...properties, [ENTRY]: { allOf: [...schemas] } },
    required: [ENTRY],
  }).entry(ENTRY)
}

const ENTRY = ' values '

/** `strict` is the same schema with all that it names required: what may be missing in it may be null. */
function both(type: Type, strict: Type): RuleType {
  return {
    ...type,
    entry: (key) => both(type.entry(key), strict.entry(key)),
    item: () => both(type.item(), strict.item()),
    nullable: (key) => strict.entry(key).missing,
  }
}

function filled(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(filled)
  if (!isMap(schema)) return schema
  const copy: Record<string, Json> = {}
  for (const key of Object.keys(schema)) Object.defineProperty(copy, key, { value: filled(schema[key]!), enumerable: true })
  const properties = copy['properties']
  return isMap(properties) ? { ...copy, required: Object.keys(properties) } : copy
}
