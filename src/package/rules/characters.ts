import { included, action, type RuleOutput } from './scope.ts'

/**
 * Fails for texts that hold a character which Go's YAML writer loses together with the map around it (src/values/characters.ts).
 * One look at all of the values; only where it finds something the place is searched for.
 */
export function charactersCheck(output: RuleOutput): string[] {
  return [
    action('if regexMatch "[\\\\x{7f}-\\\\x{9f}\\\\x{fffe}\\\\x{ffff}]" (toJson $.Values)'),
    `  ${action(`fail (${included({ output }, 'characters', ['""', '$.Values'])} | trimSuffix "\\n")`)}`,
    action('end'),
  ]
}
