import type { ErrorObject, Options, SchemaObject, ValidateFunction } from 'ajv'
import { Ajv } from 'ajv'
import { fullFormats } from 'ajv-formats/dist/formats.js'
import { Ajv2019 } from 'ajv/dist/2019.js'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { Failure, Failures } from '../core/failure.ts'
import { pathText, type Json } from '../core/json.ts'
import { locate } from '../yaml/locate.ts'
import { refuseUnusable, schemaBreaks } from './schema-broken.ts'
import { checkBy } from './schema-check.ts'
import { costlySchema } from './schema-cost.ts'
import { draftOf } from './schema-draft.ts'
import { withoutDraft4 } from './schema-draft4.ts'
import { withOwnComparison } from './schema-keywords.ts'
import { eachSchema } from './schema-map.ts'
import { linearRegExp } from './schema-regexp.ts'
import { readSchema, schemaDocument, type SchemaMap } from './schema-text.ts'

/** What Ajv says about one violated keyword; `schema-failures.ts` makes people's words of it. */
export interface RawSchemaError {
  readonly keyword: string
  /** JSON pointer into the values. */
  readonly instancePath: string
  /** URI fragment of the keyword: `#/properties/a/type`, or `capstan:common#/$defs/…` for a shared part. */
  readonly schemaPath: string
  readonly params: Readonly<Record<string, unknown>>
  readonly propertyName?: string | undefined
}

/** All violations of the schema by the values; empty when there are none. */
export type SchemaCheck = (values: Json) => readonly RawSchemaError[]

export interface SchemaOptions {
  /** Texts of the schemas that a chart may refer to besides its own, by the part before `#`: `capstan:common`. */
  readonly shared?: ReadonlyMap<string, string> | undefined
}

/**
 * Compiles a `values.schema.json`. The draft is the one that `$schema` names, 2020-12 when it names none, as in Helm 4;
 * `format` is asserted up to draft-07 only, also as in Helm (santhosh-tekuri/jsonschema v6). Nothing is fetched.
 * Throws Failures with code `chart/schema` for a schema that is itself broken.
 *
 * An integer beyond 2^53 is compared as the nearest double, on the side of the schema and of the values, which is what
 * Helm does. So 9223372036854775807 is an integer and within `maximum: 9223372036854775807`, and so is …808.
 */
export function compileSchema(schemaText: string, file: string, options: SchemaOptions = {}): SchemaCheck {
  const document = schemaDocument(schemaText, file, options.shared)
  const schema = document.root
  const costly = schemaText.includes('"$ref"') ? costlySchema(document) : undefined
  if (costly !== undefined) {
    const message = `${pathText(costly) || file} holds one value against too many schemas`
    throw new Failures([new Failure('chart/schema', message, { at: locate(schemaText, file, costly) })])
  }
  let validate: ValidateFunction
  try {
    refuseUnusable(document)
    validate = compileWith(ajvFor(schema), schema, options.shared)
  } catch (error) {
    throw new Failures(
      schemaBreaks(error, { schema, schemaText, file, shared: document.shared, metaCheck: () => metaErrors(schema) }),
    )
  }
  return checkBy(validate)
}

/** The three drafts' classes share all of their methods. */
export type AnyAjv = Ajv | Ajv2019 | Ajv2020

/** An Ajv of the draft that the schema is written in. Precompiled validators come from the same one. */
export function ajvFor(schema: SchemaMap, overrides: Options = {}): AnyAjv {
  const draft = draftOf(schema)
  const options: Options = {
    allErrors: true,
    // Helm ignores keywords it does not know; `x-kubernetes-validations` is one.
    strict: false,
    logger: false,
    // The meta-schema costs more than all the rest (22 of 48 ms); it is asked only when compiling fails.
    validateSchema: false,
    meta: false,
    // `constructor` and `toString` are ordinary keys, not what an object inherits.
    ownProperties: true,
    // Optimising the generated code takes as long as generating it, and here it runs once.
    code: { regExp: linearRegExp, optimize: false, process: withoutSkippedNotes },
    ...(draft === '2019-09' || draft === '2020-12' ? { validateFormats: false } : { formats: fullFormats }),
    ...overrides,
  }
  const ajv = draft === '2020-12' ? new Ajv2020(options) : draft === '2019-09' ? new Ajv2019(options) : new Ajv(options)
  return options.code?.source === true ? ajv : withOwnComparison(ajv)
}

/** Compiles with the shared parts known. A `urn:` that nobody knows allows everything, as in Helm. */
export function compileWith(ajv: AnyAjv, schema: SchemaMap, shared: SchemaOptions['shared']): ValidateFunction {
  const parts = [...(shared ?? [])].map(([base, text]): [string, SchemaMap] => [base, readSchema(text, base)])
  for (const [base, part] of parts) ajv.addSchema(withDraft(part), base)
  ajv.opts.unevaluated &&= [schema, ...parts.map(([, part]) => part)].some(asksForUnevaluated)
  for (;;) {
    try {
      return ajv.compile(withDraft(schema))
    } catch (error) {
      const missing = (error as { missingSchema?: string }).missingSchema
      if (missing?.startsWith('urn:') !== true || ajv.getSchema(missing) !== undefined) throw error
      ajv.removeSchema(schema)
      ajv.addSchema({}, missing)
    }
  }
}

/** Only for these Ajv needs to note which entries were looked at; each note costs time. */
function asksForUnevaluated(root: SchemaMap): boolean {
  let asks = false
  eachSchema(root, (schema) => {
    asks ||= Object.hasOwn(schema, 'unevaluatedProperties') || Object.hasOwn(schema, 'unevaluatedItems')
  })
  return asks
}

/**
 * Of an entry that `patternProperties` looked at, Ajv 8 takes a note in a map that a branch beside it (`if`, `anyOf`) makes:
 * a TypeError where the branch did not apply, or noted everything.
 */
function withoutSkippedNotes(code: string): string {
  return code.replace(/\b(props\d+)\[(key\d+)\] = true;/g, 'if($1 !== true)($1 ??= {})[$2] = true;')
}

function withDraft(schema: SchemaMap): SchemaObject {
  return draftOf(schema) === 'draft-04' ? withoutDraft4(schema) : schema
}

/** What the draft's own schema says about a schema; patterns are RE2's, so that Ajv's format for them is not asked. */
export function metaErrors(schema: SchemaMap): readonly ErrorObject[] {
  const ajv = ajvFor(
    { $schema: schema['$schema'] ?? null },
    { meta: true, validateSchema: true, validateFormats: false },
  )
  const draft = draftOf(schema)
  const metaSchema =
    draft === '2020-12'
      ? 'https://json-schema.org/draft/2020-12/schema'
      : draft === '2019-09'
        ? 'https://json-schema.org/draft/2019-09/schema'
        : 'http://json-schema.org/draft-07/schema'
  const validate = ajv.getSchema(metaSchema)
  if (validate === undefined) return []
  return validate(withDraft(schema)) === true ? [] : (validate.errors ?? [])
}
