import { included, action, type RuleOutput } from './scope.ts'

/**
 * Fails for texts that hold a character which Go's YAML writer loses together with the map around it, or the text that Helm
 * erases (src/values/characters.ts). One look at all of the values, in which `<no value>` is `\u003cno value\u003e`; only
 * where it finds something the place is searched for. A backslash before such an escape is found in vain.
 */
export function charactersCheck(output: RuleOutput): string[] {
  return [
    action('if regexMatch "[\\\\x{7f}-\\\\x{9f}\\\\x{fffe}\\\\x{ffff}]|\\\\\\\\u003cno value" (toJson $.Values)'),
    `  ${action(`with ${included({ output }, 'characters', ['""', '$.Values'])} | trimSuffix "\\n"`)}`,
    `    ${action('fail .')}`,
    `  ${action('end')}`,
    action('end'),
  ]
}
