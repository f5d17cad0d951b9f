import { RE2JS } from 're2js'

/** What Ajv asks of a regular expression. */
export interface LinearRegExp {
  test(text: string): boolean
}

/**
 * Patterns of schemas and rules by RE2, Helm's dialect: matching takes time linear in the text, so no chart can hang us
 * with `(a+)+$`; look-around and back-references are refused, as they are by Helm.
 */
export const linearRegExp: ((pattern: string, flags: string) => LinearRegExp) & { code: string } = Object.assign(
  (pattern: string): LinearRegExp => {
    const compiled = RE2JS.compile(pattern)
    return { test: (text) => compiled.test(text) }
  },
  // Named only so that Ajv does not take it for the native RegExp; precompiling names its own.
  { code: 'linearRegExp' },
)
