import { get, type Json, type JsonMap, type Path } from '../core/json.ts'
import { childrenOf, partsOf, type SchemaDocument } from './schema-node.ts'

/**
 * Tells whether the value at a path must never be shown: its schema, or one above it, says `writeOnly: true` or
 * `format: password`. Alternatives (`oneOf`, `if`, …) count as if they held, `patternProperties` as if they matched:
 * a value masked in vain is a nuisance, a password in a log is a harm.
 */
export function sensitivePaths(schema: Json, shared?: SchemaDocument['shared']): (path: Path) => boolean {
  const document: SchemaDocument = { root: schema, shared }
  return (path) => {
    let parts = partsOf(document, schema, true)
    if (parts.some(isSensitive)) return true
    for (const step of path) {
      parts = [
        ...new Set(parts.flatMap((part) => childrenOf(part, step).flatMap((child) => partsOf(document, child, true)))),
      ]
      if (parts.some(isSensitive)) return true
      if (parts.length === 0) return false
    }
    return false
  }
}

function isSensitive(schema: JsonMap): boolean {
  return get(schema, 'writeOnly') === true || get(schema, 'format') === 'password'
}
