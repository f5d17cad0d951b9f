import { get, isMap, put, type Json, type JsonMap } from '../core/json.ts'
import { RULES_KEYWORD } from '../values/rule-keyword.ts'
import { comparable } from '../values/schema-check.ts'
import { draftOf, type Draft } from '../values/schema-draft.ts'
import { withoutDraft4 } from '../values/schema-draft4.ts'
import { pointerText, refTarget } from '../values/schema-node.ts'
import { mapSchemas } from '../values/schema-map.ts'

/**
 * A schema as Capstan reads it, in words that every validator reads so: big integers are doubles, drafts 04 and 06 are
 * written as draft-07, the draft is named, `nullable` is a type. Not a map: the two boolean schemas as maps.
 */
export function asRead(schema: Json): { readonly root: JsonMap; readonly draft: Draft } {
  const map: JsonMap = schema === false ? { not: {} } : isMap(schema) ? (comparable(schema) as JsonMap) : {}
  const named = draftOf(map)
  const draft = named === 'draft-04' ? 'draft-07' : named
  const root: JsonMap = { $schema: names[draft] }
  const read = named === 'draft-04' ? withoutDraft4(map) : map
  for (const key of Object.keys(read)) if (key !== '$schema') put(root, key, read[key]!)
  return { root, draft }
}

const names = {
  'draft-07': 'http://json-schema.org/draft-07/schema#',
  '2019-09': 'https://json-schema.org/draft/2019-09/schema',
  '2020-12': 'https://json-schema.org/draft/2020-12/schema',
}

/**
 * - Rules are left out: Helm ignores them, and a release keeps the chart in a Secret of at most 1 MiB. What Helm can check
 *   of them is in `templates/zz/validate.yaml`.
 * - `nullable`, which only Ajv knows, becomes one of the types.
 * - What stands beside a `$ref` is ignored in draft-07, though not by Ajv: the reference goes into `allOf`.
 * - References lead to places in this document, by JSON pointer.
 */
export function plainSchema(root: JsonMap, draft: Draft): JsonMap {
  return mapSchemas(root, (schema) => {
    Reflect.deleteProperty(schema, RULES_KEYWORD)
    plainNull(schema)
    const ref = get(schema, '$ref')
    if (typeof ref !== 'string') return schema
    const target = refTarget({ root }, ref)
    if (target !== undefined) schema['$ref'] = `#${encodeURI(pointerText(target.path))}`
    return draft === 'draft-07' ? withoutSiblings(schema) : schema
  }) as JsonMap
}

function plainNull(schema: JsonMap): void {
  const type = get(schema, 'type')
  if (get(schema, 'nullable') === true && type !== undefined) {
    const types = Array.isArray(type) ? type : [type]
    if (!types.includes('null')) schema['type'] = [...types, 'null']
  }
  Reflect.deleteProperty(schema, 'nullable')
}

/** `{ $ref, minimum: 1 }` as `{ minimum: 1, allOf: [{ $ref }] }`. */
export function withoutSiblings(schema: JsonMap): JsonMap {
  const ref = get(schema, '$ref')
  if (ref === undefined || Object.keys(schema).length === 1) return schema
  Reflect.deleteProperty(schema, '$ref')
  const all = get(schema, 'allOf')
  schema['allOf'] = [...(Array.isArray(all) ? all : []), { $ref: ref }]
  return schema
}
