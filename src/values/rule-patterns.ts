import type { Environment } from '@marcbachmann/cel-js'
import { RE2JS } from 're2js'
import { badCall } from './rule-error.ts'

/** Kubernetes' library for regular expressions, `find` and `findAll`, and CEL's `matches`; all by RE2. */
export function addPatterns(environment: Environment): void {
  environment
    .registerFunction('string.matches_(string): bool', (text: string, pattern: string) => compiled(pattern).test(text))
    .registerFunction(
      'string.find(string): string',
      (text: string, pattern: string) => findAll(text, pattern, 1)[0] ?? '',
    )
    .registerFunction('string.findAll(string): list<string>', (text: string, pattern: string) =>
      findAll(text, pattern, -1),
    )
    .registerFunction('string.findAll(string, int): list<string>', (text: string, pattern: string, most: bigint) =>
      findAll(text, pattern, Number(most)),
    )
}

/** Patterns come from the schema, hardly ever from values; the number is a bound, not a tuning. */
const patterns = new Map<string, RE2JS>()
const MOST_PATTERNS = 200

function compiled(pattern: string): RE2JS {
  const known = patterns.get(pattern)
  if (known !== undefined) return known
  try {
    const made = RE2JS.compile(pattern)
    if (patterns.size >= MOST_PATTERNS) patterns.clear()
    patterns.set(pattern, made)
    return made
  } catch (error) {
    throw badCall(`${JSON.stringify(pattern)} is not a pattern that RE2 can match: ${(error as Error).message}`)
  }
}

/** As Go has it, and Java has not: an empty match right behind a match is none. */
function findAll(text: string, pattern: string, most: number): string[] {
  const matcher = compiled(pattern).matcher(text)
  const found: string[] = []
  let end = -1
  while ((most < 0 || found.length < most) && matcher.find()) {
    if (matcher.end() > matcher.start() || matcher.start() !== end) found.push(matcher.group() ?? '')
    end = matcher.end()
  }
  return found
}
