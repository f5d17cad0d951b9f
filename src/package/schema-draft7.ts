import { sameJson } from '../core/equal.ts'
import { get, isMap, put, type Json, type JsonMap, type Path } from '../core/json.ts'
import { pointerSteps, pointerText, resolveRef } from '../values/schema-node.ts'
import type { SchemaFault } from './schema-faults.ts'
import { heldBy, mapSchemas } from '../values/schema-map.ts'
import { withoutSiblings } from './schema-plain.ts'

/** A keyword that the older Helm's validator cannot check, so that it accepts more than Capstan does. */
export interface LostKeyword {
  /** JSON pointer to the schema that holds it. */
  readonly pointer: string
  readonly keyword: string
  readonly why: string
}

/**
 * A schema in the words of draft-07, for Helm ≤ 3.18.4 (xeipuuv/gojsonschema), which ignores newer ones in silence. It
 * accepts at least what the schema accepts, and the same where nothing is lost. Where a schema that loses something is
 * negated or counted (`not`, `if`, `oneOf`), losing it would refuse good values: then the keyword around it is lost.
 */
export function draft7Of(root: JsonMap): {
  readonly root: JsonMap
  readonly lost: readonly LostKeyword[]
  readonly faults: readonly SchemaFault[]
} {
  const lost: LostKeyword[] = []
  const faults: SchemaFault[] = []
  const rewriting: Rewriting = { root, is2020: get(root, '$schema') !== draft7, lost, faults }
  const made = mapSchemas(root, (schema, path) => rewritten(schema, path, rewriting)) as JsonMap
  made['$schema'] = draft7
  Reflect.deleteProperty(made, '$id')
  return { root: made, lost, faults }
}

const draft7 = 'http://json-schema.org/draft-07/schema#'

interface Rewriting {
  readonly root: JsonMap
  /** 2019-09 or 2020-12; else it is draft-07 already. */
  readonly is2020: boolean
  readonly lost: LostKeyword[]
  readonly faults: SchemaFault[]
}

/** `schema` holds rewritten schemas already; what they were is read from the original at `path`. */
function rewritten(schema: JsonMap, path: Path, rewriting: Rewriting): JsonMap {
  const original = nodeAt(rewriting.root, path) as JsonMap
  const take = (keyword: string): Json | undefined => {
    const value = get(schema, keyword)
    Reflect.deleteProperty(schema, keyword)
    return value
  }
  const lose = (keyword: string, why: string): void => {
    if (take(keyword) !== undefined) rewriting.lost.push({ pointer: pointerText(path), keyword, why })
  }
  if (rewriting.is2020) {
    weaken(original, lose, schema, rewriting.root)
    contained(take, lose, schema)
    unevaluated(take, lose, schema, original)
    dependent(take, schema)
    if (Array.isArray(get(schema, 'prefixItems'))) {
      const rest = take('items')
      schema['items'] = take('prefixItems')!
      if (rest !== undefined) schema['additionalItems'] = rest
    }
    for (const note of ['format', '$anchor', '$dynamicAnchor', '$recursiveAnchor', '$vocabulary']) take(note)
  }
  definitions(take, schema, path, rewriting)
  const ref = get(schema, '$ref')
  if (typeof ref === 'string') schema['$ref'] = movedRef(ref, rewriting.root)
  bounds(take, schema)
  textFormat(take, schema)
  const words = get(schema, 'enum')
  // gojsonschema refuses a schema that says a word twice.
  if (Array.isArray(words))
    schema['enum'] = words.filter((word, i) => !words.slice(0, i).some((one) => sameJson(one, word)))
  return withoutSiblings(schema)
}

type Take = (keyword: string) => Json | undefined
type Lose = (keyword: string, why: string) => void

function weaken(original: JsonMap, lose: Lose, schema: JsonMap, root: JsonMap): void {
  const isLossy = (keyword: string): boolean => loses(get(original, keyword), root, new Set())
  if (isLossy('not')) lose('not', 'what it negates cannot be checked')
  if (isLossy('if')) {
    lose('if', 'its condition cannot be checked')
    Reflect.deleteProperty(schema, 'then')
    Reflect.deleteProperty(schema, 'else')
  }
  const branches = get(original, 'oneOf')
  if (Array.isArray(branches) && branches.some((branch) => loses(branch, root, new Set()))) {
    const any = get(schema, 'oneOf')!
    lose('oneOf', 'its branches cannot be told apart, so several may hold at once')
    also(schema, { anyOf: any })
  }
}

/** Whether draft-07 cannot say all that a schema says; what it refers to included. */
function loses(node: Json | undefined, root: JsonMap, seen: Set<JsonMap>): boolean {
  if (!isMap(node) || seen.has(node)) return false
  seen.add(node)
  const contains = Object.hasOwn(node, 'contains')
  if (contains && (Object.hasOwn(node, 'maxContains') || Number(get(node, 'minContains') ?? 1) > 1)) return true
  if (['unevaluatedItems', 'unevaluatedProperties'].some((keyword) => (get(node, keyword) ?? true) !== true))
    return true
  const ref = get(node, '$ref')
  if (typeof ref === 'string' && loses(resolveRef({ root }, ref), root, seen)) return true
  return heldBy(node).some(([steps, held]) => !definitionsOf.has(String(steps[0])) && loses(held, root, seen))
}

const definitionsOf = new Set(['$defs', 'definitions'])

function contained(take: Take, lose: Lose, schema: JsonMap): void {
  if (!Object.hasOwn(schema, 'contains')) {
    take('minContains')
    take('maxContains')
    return
  }
  const least = get(schema, 'minContains')
  lose('maxContains', 'only draft 2019-09 and later count the items that match')
  if (typeof least === 'number' && least > 1)
    lose('minContains', 'only draft 2019-09 and later count the items that match')
  take('minContains')
  if (least === 0) take('contains')
}

/** Alone it says what `additionalProperties` says. */
function unevaluated(take: Take, lose: Lose, schema: JsonMap, original: JsonMap): void {
  const alone = !applicators.some((keyword) => Object.hasOwn(original, keyword))
  const why = 'only draft 2019-09 and later know which entries other schemas have looked at'
  const properties = get(schema, 'unevaluatedProperties')
  if (properties === true || (alone && Object.hasOwn(schema, 'additionalProperties'))) take('unevaluatedProperties')
  else if (alone && properties !== undefined) schema['additionalProperties'] = take('unevaluatedProperties')!
  else lose('unevaluatedProperties', why)
  const items = get(schema, 'unevaluatedItems')
  if (items === true || (alone && Object.hasOwn(schema, 'items'))) take('unevaluatedItems')
  else if (alone && items !== undefined && !Object.hasOwn(schema, 'contains'))
    schema['items'] = take('unevaluatedItems')!
  else lose('unevaluatedItems', why)
}

const applicators = ['$ref', 'allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else', 'dependentSchemas', 'dependencies']

/** `dependentRequired`, `dependentSchemas` and `dependencies`, all of which may speak about one key. */
function dependent(take: Take, schema: JsonMap): void {
  const parts = ['dependencies', 'dependentSchemas', 'dependentRequired'].map(take).filter((part) => isMap(part))
  if (parts.length === 0) return
  const joined: JsonMap = {}
  for (const part of parts) {
    for (const key of Object.keys(part)) {
      const known = get(joined, key)
      put(joined, key, known === undefined ? part[key]! : { allOf: [asSchema(known), asSchema(part[key]!)] })
    }
  }
  schema['dependencies'] = joined
}

function asSchema(dependency: Json): Json {
  return Array.isArray(dependency) ? { required: dependency } : dependency
}

/** gojsonschema refuses a schema whose bounds let nothing through; apart from each other they do the same unseen. */
function bounds(take: Take, schema: JsonMap): void {
  for (const what of ['Length', 'Items', 'Properties']) {
    const [least, most] = [get(schema, `min${what}`), get(schema, `max${what}`)]
    if (typeof least !== 'number' || typeof most !== 'number' || least <= most) continue
    also(schema, { [`max${what}`]: take(`max${what}`)! })
  }
}

/** gojsonschema holds numbers against formats of texts too. */
function textFormat(take: Take, schema: JsonMap): void {
  const format = get(schema, 'format')
  if (format === undefined || get(schema, 'type') === 'string') return
  take('format')
  also(schema, { anyOf: [{ not: { type: 'string' } }, { format }] })
}

function also(schema: JsonMap, condition: JsonMap): void {
  const all = get(schema, 'allOf')
  schema['allOf'] = [...(Array.isArray(all) ? all : []), condition]
}

function definitions(take: Take, schema: JsonMap, path: Path, { faults }: Rewriting): void {
  const newer = take('$defs')
  if (!isMap(newer)) return
  const known = get(schema, 'definitions')
  const all: JsonMap = {}
  for (const part of [isMap(known) ? known : {}, newer]) {
    for (const name of Object.keys(part)) {
      if (Object.hasOwn(all, name)) {
        const message = `${JSON.stringify(name)} is also below definitions, and draft-07 has but one place for both`
        faults.push({ path: [...path, '$defs', name], message, hint: 'rename one of them' })
      }
      put(all, name, part[name]!)
    }
  }
  schema['definitions'] = all
}

/** Where a reference leads when all that it passes is rewritten. */
function movedRef(ref: string, root: JsonMap): string {
  const steps = pointerSteps(ref.slice(1))
  const moved: (string | number)[] = []
  let node: Json | undefined = root
  while (steps.length > 0) {
    const schema: JsonMap = isMap(node) ? node : {}
    const held: [Path, Json] | undefined = heldBy(schema).find(([way]) =>
      way.every((step, i) => String(step) === steps[i]),
    )
    if (held === undefined) return ref
    const [way, below] = held
    moved.push(movedKeyword(String(way[0]), schema), ...way.slice(1))
    node = below
    steps.splice(0, way.length)
  }
  return `#${encodeURI(pointerText(moved))}`
}

function movedKeyword(keyword: string, schema: JsonMap): string {
  if (keyword === 'items') return Object.hasOwn(schema, 'prefixItems') ? 'additionalItems' : 'items'
  return moves[keyword] ?? keyword
}

const moves: Readonly<Partial<Record<string, string>>> = {
  $defs: 'definitions',
  prefixItems: 'items',
  dependentSchemas: 'dependencies',
}

function nodeAt(root: JsonMap, path: Path): Json | undefined {
  let node: Json | undefined = root
  for (const step of path)
    node = Array.isArray(node) ? node[Number(step)] : isMap(node) ? get(node, String(step)) : undefined
  return node
}
