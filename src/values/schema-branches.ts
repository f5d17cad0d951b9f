import { get, isMap, type Json, type JsonMap, type Path } from '../core/json.ts'
import { instancePath, valueAt } from './schema-instance.ts'
import { partsOf, resolveRef, schemaNode, type SchemaDocument } from './schema-node.ts'
import { plainWord, wanted } from './schema-words.ts'
import type { RawSchemaError } from './schema.ts'

/** One thing that is wrong with the values, after the echoes of it are gone. */
export interface Mistake {
  readonly path: Path
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
  /** The schema that holds the violated keyword, and where it is written. */
  readonly node: JsonMap
  readonly at: { readonly base: string; readonly steps: readonly string[] }
  readonly schemaPath: string
  readonly propertyName?: string | undefined
  /** Set when several branches would do: replaces what `node` wants. */
  readonly wanted?: string | undefined
}

/**
 * Ajv reports every branch of a failed `anyOf`, `oneOf` or `if` and the keyword itself on top: ten errors for one mistake.
 * It reports a keyword after its branches, so one pass with a list suffices: on such a keyword the errors of its branches
 * are taken back from the end of the list and only those of the branch that the value most likely meant are put in again.
 */
export function mistakesOf(errors: readonly RawSchemaError[], values: Json, document: SchemaDocument): Mistake[] {
  const found: Mistake[] = []
  for (const error of errors) {
    const mistake = asMistake(error, values, document)
    if (error.keyword === 'anyOf' || error.keyword === 'oneOf') {
      const branches = branchesOf(mistake, document)
      const owned = takeBack(found, mistake, branches)
      found.push(...meant(mistake, owned, branches, values))
    } else if (error.keyword === 'contains') {
      takeBack(found, mistake, [{ schema: null, places: [error.schemaPath] }])
      found.push(mistake)
    } else if (error.keyword === 'if' || error.keyword === 'propertyNames') {
      // The errors of `then`, of `else` and of the name itself came just before and say it better.
      const last = found.at(-1)
      if (last === undefined || !isBelow(last.path, mistake.path)) found.push(mistake)
    } else found.push(mistake)
  }
  return distinct(found)
}

function asMistake(error: RawSchemaError, values: Json, document: SchemaDocument): Mistake {
  const { node, steps, base } = schemaNode(document, error.schemaPath, 1)
  return {
    path: instancePath(values, error.instancePath),
    keyword: error.keyword,
    params: error.params,
    node: isMap(node) ? node : {},
    at: { base, steps },
    schemaPath: error.schemaPath,
    propertyName: error.propertyName,
  }
}

interface Branch {
  readonly schema: Json
  /** Where Ajv says that errors of this branch are: in place, or at what it refers to. */
  readonly places: readonly string[]
}

function branchesOf(mistake: Mistake, document: SchemaDocument): Branch[] {
  const members = get(mistake.node, mistake.keyword)
  if (!Array.isArray(members)) return []
  return members.map((schema, index) => {
    const places = [`${mistake.schemaPath}/${index}`]
    for (const part of partsOf(document, schema, true)) {
      const ref = get(part, '$ref')
      if (typeof ref !== 'string') continue
      places.push(ref)
      // A reference to another document is reported under that document's own name.
      if (resolveRef(document, ref) === undefined) places.push(ref.slice(ref.indexOf('#')))
    }
    return { schema, places }
  })
}

/** Removes from the end of `found` what the branches reported, and returns it by branch. */
function takeBack(found: Mistake[], composite: Mistake, branches: readonly Branch[]): Mistake[][] {
  const owned: Mistake[][] = branches.map(() => [])
  for (let last = found.at(-1); last !== undefined; last = found.at(-1)) {
    const { schemaPath } = last
    const branch = branches.findIndex(({ places }) => places.some((place) => schemaPath.startsWith(`${place}/`)))
    if (branch < 0 || !isBelow(last.path, composite.path)) break
    owned[branch]!.unshift(last)
    found.pop()
  }
  return owned
}

/** The mistakes to show for a failed `anyOf` or `oneOf`. */
function meant(composite: Mistake, owned: Mistake[][], branches: readonly Branch[], values: Json): Mistake[] {
  if (Array.isArray(composite.params['passingSchemas'])) return [composite]
  const failed = owned.map((mistakes, index) => ({ mistakes, branch: branches[index]! }))
  const known = failed.filter(({ mistakes }) => mistakes.length > 0)
  if (known.length === 0) return [composite]
  const word = wrongWord(known, composite, values)
  if (word !== undefined) return [word]
  const likely = bestOf(known, composite, values)
  if (likely.length === 1) return likely[0]!.mistakes
  const here = likely.map(({ mistakes }) => mistakes[0]!)
  if (here.every((mistake) => mistake.keyword === 'required')) {
    return [{ ...composite, keyword: 'requiredAny', params: { missing: here.map((m) => m.params['missingProperty']) } }]
  }
  if (here.every((mistake) => mistake.path.length === composite.path.length)) {
    const words = [...new Set(here.map((mistake) => mistake.wanted ?? wanted(mistake.node)))]
    return [{ ...composite, keyword: here[0]!.keyword, wanted: words.join(' or ') }]
  }
  return likely[0]!.mistakes
}

/** Every branch wants another word at the same place: one mistake that lists the words. */
function wrongWord(failed: readonly Failed[], composite: Mistake, values: Json): Mistake | undefined {
  const wrong = failed.map(({ mistakes }) => mistakes.find((mistake) => isWord(mistake, values)))
  const first = wrong[0]
  if (first === undefined || wrong.some((mistake) => mistake === undefined || !same(mistake.path, first.path)))
    return undefined
  const words = wrong.flatMap((mistake) => wordsOf(mistake!.node))
  return { ...first, keyword: 'enum', node: { enum: words }, at: composite.at }
}

function wordsOf(schema: JsonMap): Json[] {
  const words = get(schema, 'enum')
  return Array.isArray(words) ? words : [get(schema, 'const') ?? null]
}

type Failed = { readonly mistakes: readonly Mistake[]; readonly branch: Branch }

/**
 * A branch whose kind of value is another one was not meant; nor is one whose constant word (a discriminator such as
 * `type: oauth`) differs while another branch's agrees; of the rest, those with the fewest mistakes.
 */
function bestOf(failed: readonly Failed[], composite: Mistake, values: Json): { mistakes: Mistake[] }[] {
  const byKind = failed.filter(
    ({ mistakes }) => !mistakes.some((m) => m.keyword === 'type' && same(m.path, composite.path)),
  )
  let rest = byKind.length > 0 ? byKind : failed
  const byWord = rest.filter(({ mistakes }) => !mistakes.some((mistake) => isWord(mistake, values)))
  if (byWord.length > 0) rest = byWord
  const least = Math.min(...rest.map(({ mistakes }) => mistakes.length))
  return rest.filter(({ mistakes }) => mistakes.length === least).map(({ mistakes }) => ({ mistakes: [...mistakes] }))
}

function isWord(mistake: Mistake, values: Json): boolean {
  return (
    (mistake.keyword === 'const' || mistake.keyword === 'enum') && typeof valueAt(values, mistake.path) !== 'object'
  )
}

function isBelow(path: Path, ancestor: Path): boolean {
  return path.length >= ancestor.length && ancestor.every((step, index) => step === path[index])
}

function same(a: Path, b: Path): boolean {
  return a.length === b.length && isBelow(a, b)
}

/** One schema asks several things of one value (`type`, `minimum`, `pattern`): that is one sentence, so one mistake. */
function distinct(found: readonly Mistake[]): Mistake[] {
  const seen = new Set<string>()
  return found.filter((mistake) => {
    const about = single.has(mistake.keyword) ? '' : `${mistake.keyword}${JSON.stringify(mistake.params)}`
    const key = JSON.stringify([mistake.path, mistake.propertyName ?? null, about, about === '' ? phrase(mistake) : ''])
    return !seen.has(key) && seen.add(key)
  })
}

function phrase(mistake: Mistake): string {
  return mistake.wanted ?? wanted(mistake.node)
}

/** Keywords about the value itself, which `wanted` puts into one phrase. */
export const single: ReadonlySet<string> = new Set(
  (
    'type const enum minimum maximum exclusiveMinimum exclusiveMaximum multipleOf pattern format ' +
    'minLength maxLength minItems maxItems minProperties maxProperties'
  ).split(' '),
)

/** Why a part of the schema applies at all: `mode is zookeeper`, from the constants of the `if` around it. */
export function becauseOf(
  mistake: Mistake,
  values: Json,
  document: SchemaDocument,
  sensitive: (path: Path) => boolean,
): string[] {
  const reasons: string[] = []
  mistake.at.steps.forEach((step, index) => {
    if (step !== 'then') return
    const { node } = schemaNode(document, `${mistake.at.base}#${pointer(mistake.at.steps.slice(0, index))}`)
    const condition = isMap(node) ? get(node, 'if') : undefined
    const properties = isMap(condition) ? get(condition, 'properties') : undefined
    if (!isMap(properties)) return
    for (const key of Object.keys(properties)) {
      const owner = ownerOf(mistake.path, key, values)
      const value = owner === undefined || sensitive([...owner, key]) ? undefined : valueAt(values, [...owner, key])
      if (value !== undefined && typeof value !== 'object') reasons.push(`${key} is ${plainWord(value)}`)
    }
  })
  return reasons
}

/** The nearest map around a value that has the key. */
function ownerOf(path: Path, key: string, values: Json): Path | undefined {
  for (let length = path.length; length >= 0; length--) {
    const owner = path.slice(0, length)
    const map = valueAt(values, owner)
    if (isMap(map) && Object.hasOwn(map, key)) return owner
  }
  return undefined
}

function pointer(steps: readonly string[]): string {
  return steps.map((step) => `/${encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('')
}
