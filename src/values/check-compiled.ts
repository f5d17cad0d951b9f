import { failuresOf, type Failure } from '../core/failure.ts'
import type { Json, JsonMap, Path } from '../core/json.ts'
import type { Layer } from './layer.ts'
import { RULES_KEYWORD } from './rule-places.ts'
import { checkRules, readRules } from './rule.ts'
import { schemaFailures } from './schema-failures.ts'
import { schemaDocument } from './schema-text.ts'
import type { SchemaCheck } from './schema.ts'
import { sensitivePaths } from './sensitive.ts'

export interface CompiledCheckInput {
  /** One chart's values, merged. */
  readonly values: JsonMap
  readonly schemaText: string
  /** As messages name it: `charts/kafka/values.schema.json`. */
  readonly schemaFile: string
  /** The layers of this chart, the lowest first; in a stack each seen from the chart's entry (`under`). */
  readonly layers: readonly Layer[]
  /** Shown before every path: `["kafka"]` in a stack. */
  readonly prefix: Path
  /** The values before an upgrade, for rules with `oldSelf`. */
  readonly oldValues?: Json | undefined
  /** The schema's check: precompiled for a shipped chart, by `compileSchema` for another. */
  readonly check: SchemaCheck
  /** Schemas that the chart's refers to: `capstan:common` and its text. */
  readonly shared?: ReadonlyMap<string, string> | undefined
}

/**
 * Checks values: by the schema, and when that finds nothing by the rules, which may then rely on types and on what is
 * required. Bad values and a broken schema come back as failures; nothing is thrown for them. Does not load Ajv, which a
 * precompiled check spares (some 30 ms of a cold start).
 */
export function checkCompiled(input: CompiledCheckInput): { failures: Failure[]; warnings: Failure[] } {
  try {
    return checked(input)
  } catch (error) {
    const failures = failuresOf(error)
    if (failures === undefined) throw error
    return { failures: [...failures], warnings: [] }
  }
}

function checked(input: CompiledCheckInput): { failures: Failure[]; warnings: Failure[] } {
  const { values, schemaText, schemaFile, shared, layers, prefix, oldValues, check } = input
  const errors = check(values)
  if (errors.length === 0 && !mayHaveRules(input)) return { failures: [], warnings: [] }
  const document = schemaDocument(schemaText, schemaFile, shared)
  const sensitive = sensitivePaths(document.root, document.shared)
  const context = { schemaText, schemaFile, shared, layers, prefix, sensitive }
  if (errors.length > 0) return { failures: schemaFailures(errors, { ...context, values }), warnings: [] }
  return checkRules(readRules(document.root, document.shared), values, { ...context, oldValues })
}

/** Spares the schema's second reading where there is nothing to run. */
function mayHaveRules({ schemaText, shared }: CompiledCheckInput): boolean {
  return [schemaText, ...(shared?.values() ?? [])].some((text) => text.includes(RULES_KEYWORD))
}
