import type { Json, JsonMap } from '../core/json.ts'
import { copyMap, get, isMap, put } from '../core/json.ts'

/**
 * A chart's schema in a stack's umbrella chart: it admits `enabled`, by which Helm's `condition` switches the chart and
 * which Helm then leaves among the chart's values. A closed schema would refuse every install.
 */
export function withEnabled(schema: Json): Json {
  if (!isMap(schema)) return schema
  const properties = get(schema, 'properties')
  const known = isMap(properties) ? copyMap(properties) : {}
  put(known, 'enabled', enabled)
  const next = copyMap(schema)
  put(next, 'properties', known)
  return next
}

/** Whether a chart has a value called `enabled` of its own, which a stack could not tell from its switch. */
export function hasEnabled(schema: Json | undefined, defaults: JsonMap): boolean {
  const properties = isMap(schema) ? get(schema, 'properties') : undefined
  return Object.hasOwn(defaults, 'enabled') || (isMap(properties) && Object.hasOwn(properties, 'enabled'))
}

const enabled: JsonMap = { type: 'boolean', description: 'Whether the chart is part of the release.' }
