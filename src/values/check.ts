import { failuresOf } from '../core/failure.ts'
import { accepts } from './accepts.ts'
import type { Checked, CheckInput } from './check-input.ts'
import { checkByRules } from './check-rules.ts'
import { checkSchema } from './check-schema.ts'
import { readSchema } from './schema-text.ts'
import { compileSchema, type SchemaCheck } from './schema.ts'

/**
 * Checks values by a chart's schema and, when that finds nothing, by its rules. Bad values and a broken schema come back
 * as failures; nothing is thrown for them. Loads Ajv only when `accepts` does not know the answer, and CEL for rules: where
 * start-up counts, `checkSchema` with a precompiled check and then `checkByRules` do the same in two steps.
 */
export function checkValues(
  input: CheckInput & {
    /** The precompiled check of a shipped chart; without it the schema is read here. */
    readonly check?: SchemaCheck | undefined
  },
): Checked {
  try {
    const failures = input.check === undefined && isAccepted(input) ? [] : checkSchema(input, checkOf(input))
    return failures.length > 0 ? { failures, warnings: [] } : checkByRules(input)
  } catch (error) {
    const failures = failuresOf(error)
    if (failures === undefined) throw error
    return { failures: [...failures], warnings: [] }
  }
}

/** References to shared schemas are followed by Ajv alone. */
function isAccepted({ schemaText, schemaFile, shared, values }: CheckInput): boolean {
  return (shared === undefined || shared.size === 0) && accepts(readSchema(schemaText, schemaFile), values)
}

function checkOf(input: CheckInput & { readonly check?: SchemaCheck | undefined }): SchemaCheck {
  return input.check ?? compileSchema(input.schemaText, input.schemaFile, { shared: input.shared })
}
