import { Failure } from '../core/failure.ts'
import { get, isMap, pathText, type Json, type Path } from '../core/json.ts'
import type { Layer } from './layer.ts'
import { becauseOf, mistakesOf, type Mistake } from './schema-branches.ts'
import { hintFor } from './schema-hint.ts'
import { valueAt } from './schema-instance.ts'
import { pointerText, type SchemaDocument } from './schema-node.ts'
import { sentence, type Told } from './schema-sentence.ts'
import { meantKey } from './schema-suggest.ts'
import { schemaDocument } from './schema-text.ts'
import { inOrder, placeOf, placeOfMissing, type Place } from './schema-where.ts'
import type { RawSchemaError } from './schema.ts'
import { maskFor } from './sensitive-mask.ts'

export interface SchemaFailureContext {
  /** What was checked: the values of one chart. */
  readonly values: Json
  readonly schemaText: string
  readonly schemaFile: string
  /** The chart's own layers, the lowest first; in a stack each seen from the chart's entry. */
  readonly layers: readonly Layer[]
  /** Shown before every path: `["kafka"]` in a stack. */
  readonly prefix?: Path
  readonly sensitive: (path: Path) => boolean
  readonly shared?: ReadonlyMap<string, string> | undefined
}

/** Ajv's errors as Failures (`values/schema`): one for each real mistake, in the order of the values files. */
export function schemaFailures(errors: readonly RawSchemaError[], context: SchemaFailureContext): Failure[] {
  const document = schemaDocument(context.schemaText, context.schemaFile, context.shared)
  const mistakes = withoutTypos(mistakesOf(errors, context.values, document), document)
  const misspelt = misspeltSecrets(mistakes, document, context.sensitive)
  const mask = maskFor(context.layers, (path) => context.sensitive(path) || misspelt.some((key) => isBelow(path, key)))
  const placed = mistakes.map((mistake) => ({ mistake, place: placeFor(mistake, context) }))
  return inOrder(placed).map(({ mistake, place }) => {
    const shown = (path: Path): string => pathText([...(context.prefix ?? []), ...path]) || 'the values'
    const secret = context.sensitive(mistake.path)
    const because = becauseOf(mistake, context.values, document, context.sensitive)
    const value = valueAt(context.values, mistake.path)
    const written = writtenAt(place, context.layers)
    const told = { mistake, value, secret, written, because, shown, document }
    return new Failure('values/schema', sentence(told), {
      at: mask.span(place.at),
      hint: nullHint(told, place) ?? hintFor(told),
      notes: [`schema: ${locationOf(mistake, context)}`],
    })
  })
}

/** `imagee` instead of `image` is one mistake, not an unknown key and a missing one. */
function withoutTypos(mistakes: readonly Mistake[], document: SchemaDocument): Mistake[] {
  const meant = new Set<string>()
  for (const mistake of mistakes) {
    const key = unknownKey(mistake)
    const known = key === undefined ? undefined : meantKey(mistake, key, document)
    if (known !== undefined) meant.add(JSON.stringify([...mistake.path, known]))
  }
  return mistakes.filter(({ keyword, path, params }) => {
    return keyword !== 'required' || !meant.has(JSON.stringify([...path, params['missingProperty']]))
  })
}

function writtenAt({ at, layer }: Place, layers: readonly Layer[]): Told['written'] {
  if (at === undefined) return undefined
  const text = at.text.slice(at.column - 1, at.column - 1 + at.width)
  return { text, flag: layers[layer]?.kind === 'set' ? at.file : undefined }
}

/** A null that nobody wrote where it is complained about. */
function nullHint({ mistake, value, written }: Told, place: Place & { nulled?: boolean }): string | undefined {
  if (place.nulled === true) return 'null takes the default away; leave the key out to keep it'
  if (value !== null || written?.flag === undefined || typeof mistake.path.at(-1) !== 'number') return undefined
  return "a flag for one item begins a new list over the chart's own; give all items: NAME={a,b,c}"
}

/** `passwort: …` holds the password all the same. */
function misspeltSecrets(
  mistakes: readonly Mistake[],
  document: SchemaDocument,
  sensitive: (path: Path) => boolean,
): Path[] {
  return mistakes.flatMap((mistake) => {
    const key = unknownKey(mistake)
    const known = key === undefined ? undefined : meantKey(mistake, key, document)
    return key !== undefined && known !== undefined && sensitive([...mistake.path, known])
      ? [[...mistake.path, key]]
      : []
  })
}

function isBelow(path: Path, above: Path): boolean {
  return above.every((step, index) => path[index] === step)
}

function unknownKey({ params }: Mistake): string | undefined {
  const key = params['additionalProperty'] ?? params['unevaluatedProperty']
  return typeof key === 'string' ? key : undefined
}

function placeFor(mistake: Mistake, { layers }: SchemaFailureContext): Place & { nulled?: boolean } {
  const missing = mistake.params['missingProperty']
  if (typeof missing === 'string') return placeOfMissing(layers, mistake.path, missing)
  const key = unknownKey(mistake) ?? mistake.propertyName
  if (key !== undefined) return placeOf(layers, [...mistake.path, key], 'key')
  const { i, j } = mistake.params
  if (mistake.keyword === 'uniqueItems')
    return placeOf(layers, [...mistake.path, Math.max(Number(i), Number(j))], 'value')
  return placeOf(layers, mistake.path, mistake.keyword === 'false schema' ? 'key' : 'value')
}

/** The schema of a missing value where there is one, else the schema that complains. */
function locationOf({ at, node, params }: Mistake, { schemaFile, shared }: SchemaFailureContext): string {
  const missing = params['missingProperty']
  const properties = get(node, 'properties')
  const known = typeof missing === 'string' && isMap(properties) && Object.hasOwn(properties, missing)
  const steps = known ? [...at.steps, 'properties', missing] : at.steps
  return `${shared?.has(at.base) === true ? at.base : schemaFile}#${pointerText(steps)}`
}
