import type { CheckInput, Checked } from './check-input.ts'
import { mayHaveRules } from './rule-keyword.ts'
import { checkRules, readRules } from './rule.ts'
import { schemaDocument } from './schema-text.ts'
import { sensitivePaths } from './sensitive.ts'

/**
 * Checks values by the rules of a schema that they meet: rules rely on types and on what is required. Loads CEL and RE2;
 * `mayHaveRules` tells whether that is worth it.
 */
export function checkByRules(input: CheckInput): Checked {
  if (!mayHaveRules(input.schemaText, input.shared)) return { failures: [], warnings: [] }
  const { root, shared } = schemaDocument(input.schemaText, input.schemaFile, input.shared)
  return checkRules(readRules(root, shared), input.values, { ...input, sensitive: sensitivePaths(root, shared) })
}
