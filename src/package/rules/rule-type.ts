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
  return both(typeIn(document, schemas), typeIn(filledOnce(document), schemas.map(filledOnce)))
}

/** An entry of its own in the document, so that its references stay what they are. */
function typeIn(document: JsonMap, schemas: readonly Json[]): Type {
  const { properties } = document
  return schemaType({
    ...document,
    // These would speak about the entry as well.
    patternProperties: {},
    allOf: [],
    $ref: null,
    properties: { ...(isMap(properties) ? properties : {}), [ENTRY]: { allOf: [...schemas] } },
    required: [ENTRY],
  }).entry(ENTRY)
}

const ENTRY = ' values '

/** `strict` is the same schema with all that it names required: what may be missing in it may be null. */
function both(type: Type, strict: Type): RuleType {
  const strictly = remembered((key) => strict.entry(key))
  return {
    ...type,
    entry: remembered((key) => both(type.entry(key), strictly(key))),
    item: () => both(type.item(), strict.item()),
    nullable: (key) => strictly(key).missing,
  }
}

/** Rules ask for the same entries again and again, and to answer the schema is searched. */
function remembered<T>(find: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>()
  return (key) => {
    const found = known.get(key) ?? find(key)
    known.set(key, found)
    return found
  }
}

const filledBefore = new WeakMap<JsonMap, JsonMap>()

function filledOnce(schema: JsonMap): JsonMap {
  const known = filledBefore.get(schema) ?? (filled(schema) as JsonMap)
  filledBefore.set(schema, known)
  return known
}

function filled(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(filled)
  if (!isMap(schema)) return schema
  const copy: Record<string, Json> = {}
  for (const key of Object.keys(schema))
    Object.defineProperty(copy, key, { value: filled(schema[key]!), enumerable: true })
  const properties = copy['properties']
  return isMap(properties) ? { ...copy, required: Object.keys(properties) } : copy
}
