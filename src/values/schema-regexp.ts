import { RE2JS } from 're2js'
import { quickPattern } from './quick-pattern.ts'

/** What Ajv asks of a regular expression. */
export interface LinearRegExp {
  test(text: string): boolean
  /** The pattern: Ajv keeps one expression for each text that this gives, so without it all patterns of a schema are one. */
  toString(): string
}

/**
 * Patterns of schemas and rules by RE2, Helm's dialect: matching takes time linear in the text, so no chart can hang us
 * with `(a+)+$`; look-around and back-references are refused, as they are by Helm.
 */
export const linearRegExp: ((pattern: string, flags?: string) => LinearRegExp) & { code: string } = Object.assign(
  (pattern: string): LinearRegExp => {
    const known = compiled.get(pattern)
    if (known !== undefined) return known
    const made: LinearRegExp = { test: tester(pattern), toString: () => pattern }
    if (compiled.size >= MOST_COMPILED) compiled.clear()
    compiled.set(pattern, made)
    return made
  },
  // Named only so that Ajv does not take it for the native RegExp; precompiling names its own.
  { code: 'linearRegExp' },
)

/** A schema says the same pattern for many values, and Ajv asks for each. The number is a bound, not a tuning. */
const compiled = new Map<string, LinearRegExp>()
const MOST_COMPILED = 1000

/** Most patterns are short and simple: V8 tests those, where that is safe, faster than RE2 is loaded. Throws for a broken one. */
function tester(pattern: string): (text: string) => boolean {
  const quick = quickPattern(pattern)
  let expression = quick === undefined ? RE2JS.compile(pattern) : undefined
  if (quick === undefined) return (text) => expression!.test(text)
  const native = new RegExp(quick.source, 'u')
  return (text) => (text.length <= quick.limit ? native.test(text) : (expression ??= RE2JS.compile(pattern)).test(text))
}
