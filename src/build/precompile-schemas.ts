import standalone from 'ajv/dist/standalone/index.js'
import { isMap, put, type Json, type JsonMap } from '../core/json.ts'
import { linearRegExp } from '../values/schema-regexp.ts'
import { readSchema, type SchemaMap } from '../values/schema-text.ts'
import { ajvFor, compileSchema, compileWith } from '../values/schema.ts'
import { quickPattern } from '../values/quick-pattern.ts'

/**
 * The source of a CommonJS module whose export is the schema's validator: `(values) => boolean`, with `errors` after a
 * false. It requires only Ajv's two run-time functions and, for patterns that need it, `re2js`, when such a pattern is
 * first tested. `checkBy` makes a SchemaCheck of it.
 * Throws Failures (`chart/schema`) for a broken schema.
 */
export function precompileSchema(schemaText: string, file: string, shared?: ReadonlyMap<string, string>): string {
  compileSchema(schemaText, file, { shared })
  const patterns = new Set<string>()
  const regExp = Object.assign(
    (pattern: string, flags: string) => {
      patterns.add(pattern)
      return linearRegExp(pattern, flags)
    },
    { code: 'linearPattern' },
  )
  const schema = bare(readSchema(schemaText, file), true) as SchemaMap
  const ajv = ajvFor(schema, { code: { source: true, regExp } })
  const validate = compileWith(ajv, schema, bareTexts(shared))
  const source = standalone.default(ajv, validate)
  return patterns.size === 0 ? source : source.replace('"use strict";', () => `"use strict";${matcher([...patterns])}`)
}

/**
 * Most patterns of values are short and simple, and V8 tests them faster than it loads RE2. One that `quickPattern` proves
 * harmless up to a length is tested by RegExp up to that length, everything else by RE2, with equal results.
 */
function matcher(patterns: readonly string[]): string {
  const quick = patterns.flatMap((pattern) => {
    const native = quickPattern(pattern)
    return native === undefined ? [] : [`[${JSON.stringify(pattern)},[/${native.source}/u,${native.limit}]]`]
  })
  return `
const quickPatterns=new Map([${quick.join(',')}]);
function linearPattern(pattern){
  const quick=quickPatterns.get(pattern);
  let linear;
  return {test(text){
    if(quick!==undefined&&text.length<=quick[1])return quick[0].test(text);
    linear??=require("re2js").RE2JS.compile(pattern);
    return linear.test(text);
  }};
}
`
}

function bareTexts(shared: ReadonlyMap<string, string> | undefined): Map<string, string> {
  return new Map([...(shared ?? [])].map(([base, text]) => [base, JSON.stringify(bare(readSchema(text, base), true))]))
}

/** Without what only people read: Ajv copies the whole schema into the module, and descriptions are most of it. */
function bare(node: Json, isSchema: boolean): Json {
  if (Array.isArray(node)) return node.map((item) => bare(item, isSchema))
  if (!isMap(node)) return node
  const copy: JsonMap = {}
  for (const key of Object.keys(node)) {
    if (isSchema && forPeople.has(key)) continue
    if (isSchema && holdsData.has(key)) put(copy, key, node[key]!)
    else put(copy, key, bare(node[key]!, !isSchema || !holdsNames.has(key)))
  }
  return copy
}

const forPeople = new Set(['description', 'title', 'examples', 'default', '$comment', 'x-kubernetes-validations'])
const holdsData = new Set(['enum', 'const'])
const holdsNames = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependencies',
  'dependentSchemas',
])
