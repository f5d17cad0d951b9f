import { get, isMap, type Json, type JsonMap } from '../../core/json.ts'
import { RULES_KEYWORD } from '../../values/rule-keyword.ts'
import { childrenOf, partsOf, type SchemaDocument } from '../../values/schema-node.ts'
import { linearRegExp } from '../../values/schema-regexp.ts'

/** One step into values that a schema describes. */
export type Step =
  | { readonly to: 'key'; readonly key: string }
  /** The entries whose keys match, but for those of `except`. */
  | {
      readonly to: 'entries'
      readonly pattern: string | undefined
      readonly except: readonly string[]
      readonly unlike: readonly string[]
    }
  | { readonly to: 'item'; readonly index: number }
  /** The items from a place on. */
  | { readonly to: 'items'; readonly from: number }

/** A way from the root of the values to a value that must meet the rules of `owner`, with the schemas met on it. */
export interface Place {
  readonly owner: JsonMap
  readonly steps: readonly Step[]
  /** For the root and the value behind each step: the schemas that speak about it. */
  readonly parts: readonly (readonly JsonMap[])[]
}

/** All places of rules, the outer ones first; and those that `$ref` in a circle, which have no end. */
export function placesOf(schema: Json): { readonly places: readonly Place[]; readonly endless: ReadonlySet<JsonMap> } {
  const document: SchemaDocument = { root: schema }
  const places: Place[] = []
  const endless = new Set<JsonMap>()
  const visit = (nodes: readonly Json[], steps: readonly Step[], above: readonly (readonly JsonMap[])[]): void => {
    const parts = [...new Set(nodes.flatMap((node) => partsOf(document, node, false)))]
    const circle = parts.filter((part) => above.some((before) => before.includes(part)))
    if (circle.length > 0) {
      for (const part of circle) for (const owner of ownersIn(document, part)) endless.add(owner)
      return
    }
    const here = [...above, parts]
    for (const owner of parts) if (Object.hasOwn(owner, RULES_KEYWORD)) places.push({ owner, steps, parts: here })
    for (const [step, below] of stepsOf(parts)) {
      if (below.some((node) => ownersIn(document, node).size > 0)) visit(below, [...steps, step], here)
    }
  }
  visit([schema], [], [])
  return { places, endless }
}

/** The schemas with rules that a value or a part of it can meet. */
function ownersIn(document: SchemaDocument, node: Json, seen: Set<JsonMap> = new Set()): Set<JsonMap> {
  for (const part of partsOf(document, node, false)) {
    if (seen.has(part)) continue
    seen.add(part)
    for (const [, below] of stepsOf([part])) for (const child of below) ownersIn(document, child, seen)
  }
  return new Set([...seen].filter((part) => Object.hasOwn(part, RULES_KEYWORD)))
}

function stepsOf(parts: readonly JsonMap[]): [Step, Json[]][] {
  const names = [...new Set(parts.flatMap((part) => keysOf(part, 'properties')))]
  const named = names.map((key): [Step, Json[]] => [
    { to: 'key', key },
    parts.flatMap((part) => childrenOf(part, key, (pattern, text) => linearRegExp(pattern, 'u').test(text))),
  ])
  return [...named, ...parts.flatMap((part) => [...entriesOf(part, names), ...itemsOf(part)])]
}

function entriesOf(part: JsonMap, except: readonly string[]): [Step, Json[]][] {
  const patterns = get(part, 'patternProperties')
  const unlike = keysOf(part, 'patternProperties')
  const matched = unlike.map((pattern): [Step, Json[]] => [
    { to: 'entries', pattern, except, unlike: [] },
    [(patterns as JsonMap)[pattern]!],
  ])
  const rest = get(part, 'additionalProperties') ?? get(part, 'unevaluatedProperties')
  return rest === undefined ? matched : [...matched, [{ to: 'entries', pattern: undefined, except, unlike }, [rest]]]
}

function itemsOf(part: JsonMap): [Step, Json[]][] {
  const items = get(part, 'items')
  const prefix = get(part, 'prefixItems')
  const listed = Array.isArray(prefix) ? prefix : Array.isArray(items) ? items : []
  const first = listed.map((schema, index): [Step, Json[]] => [{ to: 'item', index }, [schema]])
  const rest = Array.isArray(items) ? get(part, 'additionalItems') : items
  return rest === undefined ? first : [...first, [{ to: 'items', from: listed.length }, [rest]]]
}

function keysOf(part: JsonMap, keyword: string): string[] {
  const members = get(part, keyword)
  return isMap(members) ? Object.keys(members) : []
}
