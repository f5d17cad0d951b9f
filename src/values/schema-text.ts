import type { SchemaDocument } from './schema-node.ts'
import { Failure } from '../core/failure.ts'
import { isMap, put, type Json, type JsonMap } from '../core/json.ts'
import { spanAt } from '../core/span.ts'
import { readJson } from '../yaml/json.ts'

/** A parsed schema document; never changed in place. */
export type SchemaMap = JsonMap

/**
 * Reads a schema's JSON. The two boolean schemas become maps of the same meaning, so that nobody else needs to know them.
 * Throws a Failure (`chart/schema`) at the place where the text stops being JSON.
 */
export function readSchema(text: string, file: string): SchemaMap {
  const json = parse(text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text, file)
  if (isDeeper(json, DEEPEST)) {
    throw new Failure('chart/schema', `${file} is nested deeper than ${DEEPEST} levels`, { at: spanAt(text, file, 0) })
  }
  if (isMap(json)) return json
  if (json === true) return {}
  if (json === false) return { not: {} }
  throw new Failure('chart/schema', `${file} must hold a map, as JSON Schema is written`, {
    at: spanAt(text, file, Math.max(0, text.search(/\S/))),
  })
}

/**
 * A chart's schema with the shared ones it refers to. A reference inside of a shared schema to itself (`#/$defs/a`) is
 * spelled out (`capstan:common#/$defs/a`), so that it means the same from everywhere.
 */
export function schemaDocument(
  schemaText: string,
  file: string,
  shared: ReadonlyMap<string, string> | undefined,
): SchemaDocument & { root: SchemaMap } {
  const parts = new Map<string, Json>()
  for (const [base, text] of shared ?? []) parts.set(base, spelledOut(readSchema(text, base), base))
  return { root: readSchema(schemaText, file), shared: parts }
}

function spelledOut(node: Json, base: string): Json {
  if (Array.isArray(node)) return node.map((item) => spelledOut(item, base))
  if (!isMap(node)) return node
  const copy: JsonMap = {}
  for (const key of Object.keys(node)) {
    const value = node[key]!
    const local = key === '$ref' && typeof value === 'string' && value.startsWith('#')
    put(copy, key, local ? `${base}${value}` : spelledOut(value, base))
  }
  return copy
}

/** No person nests so deeply, and it keeps every later recursion safe. */
const DEEPEST = 500

function isDeeper(value: Json, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((item) => isDeeper(item, levels - 1))
}

function parse(text: string, file: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    throw notJson(text, file) ?? error
  }
}

/** V8 is fast but seldom says where; our own reader does. */
function notJson(text: string, file: string): Failure | undefined {
  try {
    readJson(text, file)
  } catch (error) {
    const { message, at, hint } = error as Failure
    return new Failure('chart/schema', `${file} is not JSON: ${message}`, { at, hint, cause: error })
  }
  return undefined
}
