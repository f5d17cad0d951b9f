import { get, isMap, type Json, type JsonMap, type Path } from '../core/json.ts'
import { RULES_KEYWORD } from './rule-keyword.ts'
import { childrenOf, partsOf, refTarget, type SchemaDocument } from './schema-node.ts'
import { linearRegExp, type LinearRegExp } from './schema-regexp.ts'

export interface ListedRule {
  readonly entry: Json
  /** The schema node that has the keyword. */
  readonly owner: JsonMap
  readonly at: { readonly base: string; readonly path: Path }
}

/** Every entry of the keyword that a value can meet, each once, in the order of the schema. */
export function listRules(document: SchemaDocument): ListedRule[] {
  const found: ListedRule[] = []
  const seen = new Set<JsonMap>()
  const visit = (node: Json | undefined, base: string, path: Path): void => {
    if (!isMap(node) || seen.has(node)) return
    seen.add(node)
    const entries = get(node, RULES_KEYWORD)
    for (const [index, entry] of (Array.isArray(entries)
      ? entries
      : entries === undefined
        ? []
        : [entries]
    ).entries()) {
      found.push({
        entry,
        owner: node,
        at: { base, path: [...path, RULES_KEYWORD, ...(Array.isArray(entries) ? [index] : [])] },
      })
    }
    const ref = get(node, '$ref')
    const target = typeof ref === 'string' ? refTarget(document, ref) : undefined
    if (target !== undefined) visit(target.node, target.base || base, target.path)
    for (const keyword of ['properties', 'patternProperties']) {
      const members = get(node, keyword)
      if (isMap(members)) for (const key of Object.keys(members)) visit(members[key], base, [...path, keyword, key])
    }
    for (const keyword of ['allOf', 'prefixItems', 'items']) {
      const members = get(node, keyword)
      if (Array.isArray(members)) members.forEach((member, i) => visit(member, base, [...path, keyword, i]))
    }
    for (const keyword of ['items', 'additionalItems', 'additionalProperties', 'unevaluatedProperties']) {
      visit(get(node, keyword), base, [...path, keyword])
    }
  }
  visit(document.root, '', [])
  return found
}

/** Finds the places of all rules in one walk through the values and the schema side by side; remembers the last values. */
export function placesIn(document: SchemaDocument): (values: Json) => ReadonlyMap<JsonMap, readonly Path[]> {
  let last: { values: Json; places: Map<JsonMap, Path[]> } | undefined
  const matches = patternMatcher()
  return (values) => {
    if (last?.values === values) return last.places
    const places = new Map<JsonMap, Path[]>()
    walk({ document, matches, places }, partsOf(document, document.root, false), values, [])
    last = { values, places }
    return places
  }
}

interface Walk {
  readonly document: SchemaDocument
  readonly matches: (pattern: string, key: string) => boolean
  readonly places: Map<JsonMap, Path[]>
}

/** The values end, so a recursive `$ref` ends. A null is a missing value and meets no rule. */
function walk(state: Walk, parts: readonly JsonMap[], value: Json, path: Path): void {
  if (value === null) return
  for (const part of parts) {
    if (!Object.hasOwn(part, RULES_KEYWORD)) continue
    const paths = state.places.get(part)
    if (paths === undefined) state.places.set(part, [path])
    else paths.push(path)
  }
  if (Array.isArray(value)) value.forEach((item, index) => enter(state, parts, item, [...path, index]))
  else if (isMap(value)) for (const key of Object.keys(value)) enter(state, parts, value[key]!, [...path, key])
}

function enter(state: Walk, parts: readonly JsonMap[], value: Json, path: Path): void {
  const step = path[path.length - 1]!
  const below = new Set<JsonMap>()
  for (const part of parts) {
    for (const child of childrenOf(part, step, state.matches)) {
      for (const found of partsOf(state.document, child, false)) below.add(found)
    }
  }
  if (below.size > 0) walk(state, [...below], value, path)
}

function patternMatcher(): (pattern: string, key: string) => boolean {
  const compiled = new Map<string, LinearRegExp>()
  return (pattern, key) => {
    let known = compiled.get(pattern)
    if (known === undefined) compiled.set(pattern, (known = linearRegExp(pattern, 'u')))
    return known.test(key)
  }
}
