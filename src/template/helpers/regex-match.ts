import { compilePattern } from '../go/pattern.ts'
import { textAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** Sprig answers false for a broken pattern, so a typo reads as "does not match"; an error here. */
export const regexMatch: Helper = {
  name: 'regexMatch',
  signature: 'regexMatch PATTERN TEXT',
  doc: 'Whether PATTERN (RE2) matches somewhere in TEXT.',
  example: ['regexMatch "^[a-z]+-[0-9]+$" "kafka-0"', 'true'],
  arity: [2, 2],
  go: 'regexMatch',
  call: (args) => compilePattern(textAt(args, 0)).matcher(textAt(args, 1)).find(),
}
