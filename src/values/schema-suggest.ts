import { get, isMap, pathText, type Json, type JsonMap, type Path } from '../core/json.ts'
import { nearest } from '../core/nearest.ts'
import type { Mistake } from './schema-branches.ts'
import { childrenOf, partsOf, type SchemaDocument } from './schema-node.ts'

/** The known key that an unknown one was most likely meant to be. */
export function meantKey(mistake: Mistake, key: string, document: SchemaDocument): string | undefined {
  return nearest(key, keysOf(mistake, document))
}

/** What to do about a key that the schema does not know. `shown` spells a path as the user knows it. */
export function unknownKeyHint(
  mistake: Mistake,
  key: string,
  document: SchemaDocument,
  shown: (path: Path) => string,
): string | undefined {
  const meant = meantKey(mistake, key, document)
  if (meant !== undefined) return `did you mean ${shown([...mistake.path, meant])}?`
  const elsewhere = pathsOfKey(document, key)
  if (elsewhere.length > 0) return `known as ${elsewhere.map(shown).join(', ')}`
  const keys = keysOf(mistake, document)
  if (keys.length === 0) return undefined
  const some = keys.slice(0, MOST_KEYS).map((known) => pathText([known]))
  return `known here: ${some.join(', ')}${keys.length > MOST_KEYS ? ', …' : ''}`
}

const MOST_KEYS = 12
const MOST_PATHS = 3
const DEEPEST = 8

function keysOf(mistake: Mistake, document: SchemaDocument): string[] {
  // `additionalProperties` knows only its own neighbours, `unevaluatedProperties` all that apply.
  const parts = mistake.keyword === 'unevaluatedProperties' ? partsOf(document, mistake.node, true) : [mistake.node]
  return [...new Set(parts.flatMap((part) => propertyKeys(part)))]
}

function propertyKeys(schema: JsonMap): string[] {
  const properties = get(schema, 'properties')
  return isMap(properties) ? Object.keys(properties).filter((key) => properties[key] !== false) : []
}

/** The right key at the wrong place: `replicas` at the top, where `broker.replicas` is meant. */
function pathsOfKey(document: SchemaDocument, key: string): Path[] {
  const found: Path[] = []
  const visit = (schema: Json, path: Path): void => {
    if (found.length >= MOST_PATHS || path.length > DEEPEST) return
    for (const part of partsOf(document, schema, false)) {
      for (const name of propertyKeys(part)) {
        if (name === key) found.push([...path, name])
        for (const child of childrenOf(part, name)) visit(child, [...path, name])
      }
    }
  }
  visit(document.root, [])
  return found.slice(0, MOST_PATHS)
}
