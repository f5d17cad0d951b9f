import { get, isMap, type Json, type JsonMap, type Path } from '../core/json.ts'
import type { Draft } from '../values/schema-draft.ts'
import { partsOf, pointerText, refTarget } from '../values/schema-node.ts'
import { linearRegExp } from '../values/schema-regexp.ts'
import { eachSchema, heldBy } from '../values/schema-map.ts'

/** What is wrong at a place of a schema, worded to follow the place. */
export interface SchemaFault {
  readonly path: Path
  readonly message: string
  readonly hint?: string | undefined
}

/** What Helm's validators read in another way than Capstan, so that a package would accept other values. */
export function schemaFaults(root: JsonMap, draft: Draft): SchemaFault[] {
  const faults: SchemaFault[] = []
  const places = placesOf(root)
  eachSchema(root, (schema, path) => {
    const tell = (keyword: string, message: string, hint: string): void => {
      faults.push({ path: [...path, keyword], message, hint })
    }
    for (const keyword of ['$dynamicRef', '$recursiveRef']) {
      if (Object.hasOwn(schema, keyword)) {
        tell(keyword, 'is resolved differently by each validator', 'write "$ref" with the place that is meant')
      }
    }
    if (path.length > 0 && Object.hasOwn(schema, '$id')) {
      tell('$id', 'inside of a schema gives its references another base', 'remove it and refer to "#/$defs/NAME"')
    }
    const faulty = refFault(schema, root, places)
    if (faulty !== undefined) tell('$ref', ...faulty)
    const format = get(schema, 'format')
    if (typeof format === 'string' && asserts.has(draft) && !sameFormats.has(format)) {
      const hint = 'name draft 2020-12 in $schema, where a format is a note, and check the text by a pattern'
      tell('format', `${JSON.stringify(format)} is checked by Helm in another way than by Capstan`, hint)
    }
    const factor = get(schema, 'multipleOf')
    if (typeof factor === 'number' && !isBinary(factor)) {
      const message = `${factor} is no fraction of doubles: Helm counts with its digits and takes 0.3 for a multiple of 0.1`
      tell('multipleOf', message, 'count in a smaller unit, with a whole number')
    }
    for (const keyword of ['unevaluatedProperties', 'unevaluatedItems']) {
      if ((get(schema, keyword) ?? true) === true) continue
      const beside = branching.find((other) =>
        partsOf({ root }, schema, false).some((part) => Object.hasOwn(part, other)),
      )
      if (beside === undefined) continue
      const message = `beside ${beside} is judged in another way by Helm than by Capstan`
      tell(keyword, message, 'name the entries in this schema itself and close it by "additionalProperties": false')
    }
    faults.push(...patternFaults(schema, path), ...protoFaults(schema, path))
  })
  return faults
}

function refFault(
  schema: JsonMap,
  root: JsonMap,
  places: ReadonlySet<string>,
): [message: string, hint: string] | undefined {
  const ref = get(schema, '$ref')
  if (typeof ref !== 'string') return undefined
  if (!places.has(placeOf(root, ref))) return unreachable(root, ref)
  if (!leadsTo(schema, schema, root)) return undefined
  const message = `${JSON.stringify(ref)} leads back to this schema without going into the value: it has no answer`
  return [message, 'refer to a schema that does not refer back']
}

/** Keywords whose schemas look at the same value. */
const inPlace = new Set('allOf anyOf oneOf not if then else dependentSchemas dependencies'.split(' '))

/** Whether looking at a value by a schema means looking at the same value by another. */
function leadsTo(from: JsonMap, to: JsonMap, root: JsonMap, seen = new Set<Json>()): boolean {
  if (seen.has(from)) return false
  seen.add(from)
  const ref = get(from, '$ref')
  const target = typeof ref === 'string' ? refTarget({ root }, ref)?.node : undefined
  const held = heldBy(from).filter(([steps]) => inPlace.has(String(steps[0])))
  return [target, ...held.map(([, schema]) => schema)].some(
    (next) => isMap(next) && (next === to || leadsTo(next, to, root, seen)),
  )
}

/** What Ajv 8 has looked at after these is often wrong: it keeps notes of branches that failed, and of other items. */
const branching = 'anyOf oneOf not if dependentSchemas dependencies patternProperties contains'.split(' ')

function placesOf(root: Json): ReadonlySet<string> {
  const places = new Set([''])
  eachSchema(root, (schema, path) => {
    for (const [steps] of heldBy(schema)) places.add(pointerText([...path, ...steps]))
  })
  return places
}

function placeOf(root: JsonMap, ref: string): string {
  const target = refTarget({ root }, ref)
  return target === undefined ? 'nowhere' : pointerText(target.path)
}

function unreachable(root: JsonMap, ref: string): [message: string, hint: string] {
  const shown = JSON.stringify(ref)
  if (refTarget({ root }, ref) !== undefined) {
    return [
      `${shown} leads to what is no schema by its place`,
      'put the schema under $defs and refer to "#/$defs/NAME"',
    ]
  }
  return [
    `${shown} is outside of this schema: Helm would fetch it wherever the package is rendered`,
    'copy what it names under $defs and refer to it as "#/$defs/NAME"',
  ]
}

const asserts: ReadonlySet<Draft> = new Set(['draft-04', 'draft-07'])

/** Asserted alike by all three validators, or known to none of them. */
const sameFormats: ReadonlySet<string> = new Set(['ipv4', 'password', 'binary'])

/** Whether dividing doubles by it is exact wherever the quotient is whole. */
function isBinary(factor: number): boolean {
  return Number.isSafeInteger(factor * 1024)
}

function patternFaults(schema: JsonMap, path: Path): SchemaFault[] {
  const found: [string, Path][] = []
  const pattern = get(schema, 'pattern')
  if (typeof pattern === 'string') found.push([pattern, [...path, 'pattern']])
  const patterns = get(schema, 'patternProperties')
  if (isMap(patterns)) {
    for (const key of Object.keys(patterns)) found.push([key, [...path, 'patternProperties', key]])
  }
  return found.flatMap(([text, at]) => {
    const why = unmatchable(text)
    if (why === undefined) return []
    const hint = 'Helm matches by the regexp of Go: RE2, without look-around, back-references and \\u0041'
    return [{ path: at, message: `${JSON.stringify(text)} is no pattern of Helm: ${why}`, hint }]
  })
}

function unmatchable(pattern: string): string | undefined {
  try {
    linearRegExp(pattern)
  } catch (error) {
    return (error as Error).message
  }
  for (const [text, named] of pattern.matchAll(/\\\\|\\[pP](?:\{\^?(\w+)\}|\w)/g)) {
    if (named !== undefined && !sameClasses.has(named)) return `not every Go knows ${text}`
  }
  return undefined
}

/** Other scripts and properties are spelled otherwise by one of the engines, or are younger than Go 1.20, or both. */
const sameClasses: ReadonlySet<string> = new Set(
  (
    'L Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So Z Zl Zp Zs Cc Cf Co ' +
    'Arabic Armenian Bengali Cyrillic Devanagari Georgian Greek Han Hangul Hebrew Hiragana Katakana Latin Tamil Thai'
  ).split(' '),
)

/** Ajv passes over an entry of this name. */
function protoFaults(schema: JsonMap, path: Path): SchemaFault[] {
  const message = 'is checked by Helm and passed over by Capstan'
  return heldBy(schema)
    .filter(([steps]) => steps.at(-1) === '__proto__')
    .map(([steps]) => ({ path: [...path, ...steps], message, hint: 'name the entry otherwise' }))
}
