import { failuresOf } from '../core/failure.ts'
import type { Checked, CheckInput } from './check-input.ts'
import { checkByRules } from './check-rules.ts'
import { checkSchema } from './check-schema.ts'
import { compileSchema, type SchemaCheck } from './schema.ts'

/**
 * Checks values by a chart's schema and, when that finds nothing, by its rules. Bad values and a broken schema come back
 * as failures; nothing is thrown for them. Loads Ajv and CEL: where start-up counts, `checkSchema` with a precompiled check
 * and then `checkByRules` do the same in two steps.
 */
export function checkValues(
  input: CheckInput & {
    /** The precompiled check of a shipped chart; without it the schema is compiled here. */
    readonly check?: SchemaCheck | undefined
  },
): Checked {
  try {
    const check = input.check ?? compileSchema(input.schemaText, input.schemaFile, { shared: input.shared })
    const failures = checkSchema(input, check)
    return failures.length > 0 ? { failures, warnings: [] } : checkByRules(input)
  } catch (error) {
    const failures = failuresOf(error)
    if (failures === undefined) throw error
    return { failures: [...failures], warnings: [] }
  }
}
