/** The keyword of CustomResourceDefinitions for rules across fields (KEP-2876). */
export const RULES_KEYWORD = 'x-kubernetes-validations'

/** Whether there can be rules at all: without them neither CEL nor RE2 needs to be loaded. */
export function mayHaveRules(schemaText: string, shared?: ReadonlyMap<string, string>): boolean {
  return (
    schemaText.includes(RULES_KEYWORD) || [...(shared?.values() ?? [])].some((text) => text.includes(RULES_KEYWORD))
  )
}
