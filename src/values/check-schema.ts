import { Failure } from '../core/failure.ts'
import type { CheckInput } from './check-input.ts'
import { schemaFailures } from './schema-failures.ts'
import { schemaDocument } from './schema-text.ts'
import type { SchemaCheck } from './schema.ts'
import { sensitivePaths } from './sensitive.ts'

/**
 * Checks values by a schema that is compiled already. With the precompiled check of a shipped chart this loads neither Ajv
 * nor CEL nor RE2, which together take longer than a whole render.
 */
export function checkSchema(input: CheckInput, check: SchemaCheck): Failure[] {
  const errors = errorsBy(check, input)
  if (errors.length === 0) return []
  const { root, shared } = schemaDocument(input.schemaText, input.schemaFile, input.shared)
  return schemaFailures(errors, { ...input, sensitive: sensitivePaths(root, shared) })
}

/** A schema that refers to itself about the same value (`$ref: "#"`) ends with a full stack. */
function errorsBy(check: SchemaCheck, { values, schemaFile }: CheckInput): ReturnType<SchemaCheck> {
  try {
    return check(values)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new Failure('chart/schema', `${schemaFile} refers to itself without end`, { cause: error })
  }
}
