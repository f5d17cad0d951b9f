import { Failure } from '../core/failure.ts'
import { get, isMap, pathText, type Json, type Path } from '../core/json.ts'
import { nearest } from '../core/nearest.ts'
import { locate } from '../yaml/locate.ts'
import { instancePath, valueAt } from './schema-instance.ts'
import { eachSchema } from './schema-map.ts'
import { resolveRef, type SchemaDocument } from './schema-node.ts'
import { linearRegExp } from './schema-regexp.ts'
import type { SchemaMap } from './schema-text.ts'

export interface BrokenSchema {
  readonly schema: SchemaMap
  readonly schemaText: string
  readonly file: string
  readonly shared?: ReadonlyMap<string, Json> | undefined
  /** Asks the draft's meta-schema, which is slow and therefore only asked here. */
  readonly metaCheck: () => readonly { instancePath: string; keyword: string; message?: string }[]
}

/** What is wrong with a schema that Ajv refused to compile, each fault with its place. At least one Failure. */
export function schemaBreaks(error: unknown, broken: BrokenSchema): Failure[] {
  if (error instanceof Failure) return [error]
  const faults = [...misshapen(broken), ...unusable(broken)]
  const said = error instanceof Error ? error.message : String(error)
  const known = faults.length > 0 ? faults : [{ path: [], message: `is not a schema that can be used: ${said}` }]
  return known.map(
    ({ path, message, hint }) =>
      new Failure('chart/schema', `${path.length === 0 ? broken.file : pathText(path)} ${message}`, {
        at: locate(broken.schemaText, broken.file, path),
        hint,
        cause: error,
      }),
  )
}

/**
 * Throws for what Ajv compiles though it must not be used: a broken pattern in a part that it finds to allow everything,
 * and `$async`, with which a check would give a promise in place of an answer. `schemaBreaks` finds the places.
 */
export function refuseUnusable({ root, shared }: SchemaDocument): void {
  for (const part of [root, ...(shared?.values() ?? [])]) {
    eachSchema(part, (schema) => {
      if (get(schema, '$async') === true) throw new Error('$async')
      const pattern = get(schema, 'pattern')
      if (typeof pattern === 'string') linearRegExp(pattern)
      const patterns = get(schema, 'patternProperties')
      if (isMap(patterns)) for (const key of Object.keys(patterns)) linearRegExp(key)
    })
  }
}

interface Fault {
  readonly path: Path
  readonly message: string
  readonly hint?: string | undefined
}

/** Keywords whose value has the wrong shape, as the meta-schema sees it; one fault a place. */
function misshapen({ schema, metaCheck }: BrokenSchema): Fault[] {
  const faults = new Map<string, Fault>()
  for (const error of metaCheck()) {
    if (faults.has(error.instancePath) || joining.has(error.keyword)) continue
    const path = instancePath(schema, error.instancePath)
    const value = valueAt(schema, path)
    const got = value === undefined ? '' : `, got ${JSON.stringify(value)}`
    if (path.at(-1) === 'type' && typeof value === 'string') {
      const word = nearest(value, types)
      const message = `must be one of ${types.join(', ')}${got}`
      faults.set(error.instancePath, { path, message, hint: word && `did you mean "${word}"?` })
    } else faults.set(error.instancePath, { path, message: `${error.message ?? 'is not allowed'}${got}` })
  }
  return [...faults.values()]
}

const joining = new Set(['anyOf', 'oneOf', 'allOf', 'if', '$ref', '$dynamicRef'])
const types = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']

/** References that lead nowhere, and patterns that RE2 cannot match. */
function unusable({ schema, shared }: BrokenSchema): Fault[] {
  const document = { root: schema, shared }
  const faults: Fault[] = []
  const visit = (node: Json, path: Path): void => {
    if (Array.isArray(node)) node.forEach((item, index) => visit(item, [...path, index]))
    if (!isMap(node)) return
    const ref = get(node, '$ref')
    if (typeof ref === 'string' && !ref.startsWith('urn:') && resolveRef(document, ref) === undefined) {
      faults.push({ path: [...path, '$ref'], ...leadsNowhere(ref) })
    }
    if (get(node, '$async') === true) {
      const message = 'would make of every check a promise, which Ajv alone knows'
      faults.push({ path: [...path, '$async'], message, hint: 'remove it' })
    }
    const pattern = get(node, 'pattern')
    if (typeof pattern === 'string') faults.push(...unmatchable(pattern, [...path, 'pattern']))
    const patterns = get(node, 'patternProperties')
    if (isMap(patterns)) {
      for (const key of Object.keys(patterns)) faults.push(...unmatchable(key, [...path, 'patternProperties', key]))
    }
    for (const key of Object.keys(node)) if (!data.has(key)) visit(node[key]!, [...path, key])
  }
  visit(schema, [])
  return faults
}

/** Keywords that hold values, not schemas. */
const data = new Set(['enum', 'const', 'default', 'examples'])

function leadsNowhere(ref: string): { message: string; hint?: string } {
  if (ref.startsWith('#')) return { message: `${JSON.stringify(ref)} leads to nothing in this schema` }
  return {
    message: `${JSON.stringify(ref)} is outside of this schema, and schemas are never fetched`,
    hint: 'copy what it names under $defs and refer to it as "#/$defs/NAME"',
  }
}

function unmatchable(pattern: string, path: Path): Fault[] {
  try {
    linearRegExp(pattern, 'u')
    return []
  } catch (error) {
    const message = `is not a pattern that RE2 can match: ${(error as Error).message}`
    return [{ path, message, hint: 'RE2, which Helm uses too, has no look-around and no back-references' }]
  }
}
