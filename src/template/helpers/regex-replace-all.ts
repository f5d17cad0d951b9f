import { replacePattern } from '../go/pattern.ts'
import { textAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** Go's templates in NEW: ${1} and ${name} are groups, $$ is a dollar; $1x is the group named "1x", so write ${1}x. */
export const regexReplaceAll: Helper = {
  name: 'regexReplaceAll',
  signature: 'regexReplaceAll PATTERN TEXT NEW',
  doc: 'TEXT with every match of PATTERN (RE2) replaced by NEW, in which ${1} is the first group.',
  example: ['regexReplaceAll "([0-9]+)" "kafka-12" "<${1}>"', '"kafka-<12>"'],
  arity: [3, 3],
  go: 'regexReplaceAll',
  call: (args) => replacePattern(textAt(args, 0), textAt(args, 1), textAt(args, 2)),
}
