import type { ParseResult } from '@marcbachmann/cel-js'
import { nodesOf, spending, type Budget } from './rule-budget.ts'
import { ruleEnvironment } from './rule-environment.ts'
import { REPLACED } from './rule-strings.ts'
import type { CelValue } from './rule-values.ts'

/** An expression that parsed and passed the type check. */
export interface Expression {
  readonly evaluate: (self: CelValue, oldSelf: CelValue | undefined) => unknown
  /** Whether it mentions `oldSelf`: such a rule speaks about a change and needs the value before. */
  readonly comparesOld: boolean
}

/** Why an expression cannot be used, and which characters of it are to blame. */
export interface ExpressionFault {
  readonly message: string
  readonly range: { readonly start: number; readonly end: number } | undefined
}

/** Parses and checks one expression that must give `type`, and makes it spend the budget. */
export function compileExpression(
  text: string,
  type: 'bool' | 'string',
  budget: Budget,
): { expression: Expression } | { fault: ExpressionFault } {
  let parsed: ParseResult
  try {
    parsed = ruleEnvironment(text).parse(text)
    prepare(parsed)
  } catch (error) {
    return { fault: faultOf(error) }
  }
  const checked = parsed.check()
  if (!checked.valid) return { fault: faultOf(checked.error) }
  if (checked.type !== type && checked.type !== 'dyn') {
    const message = `must give ${type === 'bool' ? 'true or false' : 'a string'}, gives ${String(checked.type)}`
    return { fault: { message, range: undefined } }
  }
  spending(parsed, budget)
  const comparesOld = nodesOf(parsed.ast).some((node) => node.op === 'id' && node.args === 'oldSelf')
  const evaluate = (self: CelValue, oldSelf: CelValue | undefined): unknown =>
    parsed(oldSelf === undefined ? { self } : { self, oldSelf })
  return { expression: { evaluate, comparesOld } }
}

/** The sentence and the place of any error of the library. */
export function faultOf(error: unknown): ExpressionFault {
  if (error instanceof RangeError) return { message: 'is nested too deeply', range: undefined }
  const { summary, message, range } = error as { summary?: string; message: string; range?: ExpressionFault['range'] }
  // The library's own name for "a string whose type was not known before" is `dyn<string>`.
  const said = (summary ?? message).replaceAll(/\bdyn<(\w+)>/g, '$1')
  return {
    message: said.replaceAll(/\.([a-zA-Z]+)_\(/g, (call, name: string) => (REPLACED.has(name) ? `.${name}(` : call)),
    range,
  }
}

/**
 * Two things before the check. Methods that we have in our own way go there. And `self.a__dot__b` reads the key `a.b`, the way
 * Kubernetes writes keys that are no CEL identifiers.
 */
function prepare(parsed: ParseResult): void {
  for (const node of nodesOf(parsed.ast)) {
    const args = node.args as unknown[]
    if (node.op === 'rcall' && REPLACED.has(args[0] as string)) args[0] = `${String(args[0])}_`
    if ((node.op === '.' || node.op === '.?') && typeof args[1] === 'string') args[1] = unescaped(args[1])
  }
}

function unescaped(name: string): string {
  if (!name.includes('__')) return name
  const reserved =
    /^__(true|false|null|in|as|break|const|continue|else|for|function|if|import|let|loop|package|namespace|return|var|void|while)__$/
  const word = reserved.exec(name)
  if (word !== null) return word[1]!
  return name.replace(/__(dot|dash|slash|underscores)__/g, (_, what: keyof typeof symbols) => symbols[what])
}

const symbols = { dot: '.', dash: '-', slash: '/', underscores: '__' }
