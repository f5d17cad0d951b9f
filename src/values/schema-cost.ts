import { get, isMap, type Json, type JsonMap, type Path } from '../core/json.ts'
import { resolveRef, type SchemaDocument } from './schema-node.ts'

/** Schemas that one value may be held against; the largest public charts stay below a hundred. */
const MOST_APPLICATIONS = 10_000

/**
 * Finds a schema that holds one value against too many schemas: twenty definitions of which each refers twice to the next
 * are a million, and a validator takes hours over them. Undefined when there is none.
 */
export function costlySchema(document: SchemaDocument): Path | undefined {
  const counts = new Map<JsonMap, number>()
  const visit = (node: Json | undefined, path: Path): Path | undefined => {
    if (Array.isArray(node)) return firstOf(node.map((item, i) => [item, [...path, i]]))
    if (!isMap(node)) return undefined
    if (applications(document, node, counts) > MOST_APPLICATIONS) return path
    return firstOf(Object.keys(node).map((key) => [node[key]!, [...path, key]]))
  }
  const firstOf = (entries: [Json, Path][]): Path | undefined => {
    for (const [node, path] of entries) {
      const found = visit(node, path)
      if (found !== undefined) return found
    }
    return undefined
  }
  return visit(document.root, [])
}

/** Schemas that speak about the value of `node`, counted as often as they do; a circle counts once. */
function applications(document: SchemaDocument, node: Json | undefined, counts: Map<JsonMap, number>): number {
  if (!isMap(node)) return 0
  const known = counts.get(node)
  if (known !== undefined) return known
  counts.set(node, 1)
  let count = 1
  for (const schema of sameValue(document, node)) {
    count += applications(document, schema, counts)
    if (count > MOST_APPLICATIONS) break
  }
  counts.set(node, count)
  return count
}

function sameValue(document: SchemaDocument, node: JsonMap): (Json | undefined)[] {
  const ref = get(node, '$ref')
  const found: (Json | undefined)[] = typeof ref === 'string' ? [resolveRef(document, ref)] : []
  for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
    const members = get(node, keyword)
    if (Array.isArray(members)) found.push(...members)
  }
  for (const keyword of ['if', 'then', 'else', 'not']) found.push(get(node, keyword))
  for (const keyword of ['dependentSchemas', 'dependencies']) {
    const members = get(node, keyword)
    if (isMap(members)) found.push(...Object.keys(members).map((key) => members[key]))
  }
  return found
}
