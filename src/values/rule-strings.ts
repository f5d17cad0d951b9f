import type { Environment } from '@marcbachmann/cel-js'
import { RE2JS } from 're2js'
import { badCall } from './rule-error.ts'

/** The functions on strings of CEL's extension and of Kubernetes' regex library that cel-js lacks; matching by RE2. */
export function addStrings(environment: Environment): void {
  environment
    .registerFunction('string.matchesLinear(string): bool', (text: string, pattern: string) =>
      compiled(pattern).test(text),
    )
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
    .registerFunction('string.charAt(int): string', charAt)
    .registerFunction('string.replace(string, string): string', (text: string, from: string, to: string) =>
      replaced({ text, from, to, most: -1 }),
    )
    .registerFunction(
      'string.replace(string, string, int): string',
      (text: string, from: string, to: string, most: bigint) => replaced({ text, from, to, most: Number(most) }),
    )
    .registerFunction('string.reverse(): string', (text: string) => Array.from(text).reverse().join(''))
    .registerFunction('string.format(list): string', format)
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

function findAll(text: string, pattern: string, most: number): string[] {
  const matcher = compiled(pattern).matcher(text)
  const found: string[] = []
  while ((most < 0 || found.length < most) && matcher.find()) found.push(matcher.group() ?? '')
  return found
}

function charAt(text: string, index: bigint): string {
  const at = Number(index)
  if (at < 0 || at > text.length) throw badCall(`charAt(${index}) is outside of a string of ${text.length} characters`)
  return text.charAt(at)
}

/** Longer results would be paid for only after they filled the memory. */
const LONGEST = 1 << 20

function replaced({ text, from, to, most }: { text: string; from: string; to: string; most: number }): string {
  const pieces = text.split(from)
  const count = most < 0 ? pieces.length - 1 : Math.min(most, pieces.length - 1)
  if (text.length + count * to.length > LONGEST) throw badCall(`replace() would give more than ${LONGEST} characters`)
  return [pieces.slice(0, count + 1).join(to), ...pieces.slice(count + 1)].join(from)
}

/** `"%s has %d".format([a, b])`: %s takes any scalar, %d an int, %f and %e with an optional precision, %x an int or text. */
function format(text: string, list: Iterable<unknown>): string {
  const args = [...list]
  let next = 0
  const result = text.replace(/%(?:\.(\d{1,2}))?(.)/gs, (_, precision: string | undefined, verb: string) => {
    if (verb === '%') return '%'
    if (next >= args.length) throw badCall(`format() has ${args.length} arguments, and more places for them`)
    return formatted(verb, args[next++], precision === undefined ? 6 : Number(precision))
  })
  if (next < args.length) throw badCall(`format() has ${args.length} arguments, and places for ${next}`)
  return result
}

function formatted(verb: string, value: unknown, precision: number): string {
  const number = typeof value === 'bigint' || typeof value === 'number'
  if (verb === 's' && (number || typeof value === 'string' || typeof value === 'boolean')) return String(value)
  if (verb === 'd' && typeof value === 'bigint') return String(value)
  if (verb === 'f' && number) return Number(value).toFixed(precision)
  if (verb === 'e' && number) return Number(value).toExponential(precision)
  if (verb === 'x' && typeof value === 'bigint') return value.toString(16)
  throw badCall(`format() cannot write ${typeof value === 'bigint' ? 'an int' : `a ${typeof value}`} by %${verb}`)
}
