import { get, isMap, put, type Json } from '../core/json.ts'
import type { SchemaMap } from './schema-text.ts'

/**
 * Draft-04, which many public charts still name, in draft-07's words: `exclusiveMinimum: true` beside `minimum: 1`
 * becomes `exclusiveMinimum: 1`, and `id` becomes `$id`. Ajv dropped draft-04 and stops at both.
 */
export function withoutDraft4(schema: SchemaMap): SchemaMap {
  return translated(schema, true) as SchemaMap
}

/** `isSchema` is false right under `properties` and its like, where the keys are names of the chart's own. */
function translated(node: Json, isSchema: boolean): Json {
  if (Array.isArray(node)) return node.map((item) => translated(item, isSchema))
  if (!isMap(node)) return node
  const copy: SchemaMap = {}
  for (const key of Object.keys(node)) {
    if (isSchema && (key === 'enum' || key === 'const' || key === 'default')) put(copy, key, node[key]!)
    else put(copy, key, translated(node[key]!, !isSchema || !namesFollow.has(key)))
  }
  if (!isSchema) return copy
  exclusive(copy, 'minimum', 'exclusiveMinimum')
  exclusive(copy, 'maximum', 'exclusiveMaximum')
  const id = get(copy, 'id')
  if (typeof id !== 'string') return copy
  Reflect.deleteProperty(copy, 'id')
  put(copy, '$id', id)
  return copy
}

const namesFollow = new Set(['properties', 'patternProperties', 'definitions', 'dependencies'])

function exclusive(schema: SchemaMap, limit: 'minimum' | 'maximum', flag: string): void {
  const is = get(schema, flag)
  if (typeof is !== 'boolean') return
  const bound = get(schema, limit)
  Reflect.deleteProperty(schema, flag)
  if (!is || bound === undefined) return
  Reflect.deleteProperty(schema, limit)
  put(schema, flag, bound)
}
