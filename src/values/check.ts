import { failuresOf, type Failure } from '../core/failure.ts'
import { checkCompiled, type CompiledCheckInput } from './check-compiled.ts'
import { compileSchema, type SchemaCheck } from './schema.ts'

export type CheckInput = Omit<CompiledCheckInput, 'check'> & {
  /** The precompiled check of a shipped chart; without it the schema is compiled here. */
  readonly check?: SchemaCheck | undefined
}

/**
 * Checks values by a chart's schema and its rules, compiling the schema when that was not done before. Bad values and a
 * broken schema come back as failures. Loads Ajv: where the check is precompiled, `checkCompiled` is the one to import.
 */
export function checkValues(input: CheckInput): { failures: Failure[]; warnings: Failure[] } {
  try {
    const check = input.check ?? compileSchema(input.schemaText, input.schemaFile, { shared: input.shared })
    return checkCompiled({ ...input, check })
  } catch (error) {
    const failures = failuresOf(error)
    if (failures === undefined) throw error
    return { failures: [...failures], warnings: [] }
  }
}
