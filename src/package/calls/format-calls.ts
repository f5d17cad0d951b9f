import type { CallRule, HelperCall } from '../call-rule.ts'
import { booleanAt, included, integerAt, numberAt, printedAt, stringAt } from '../call-rule.ts'
import type { Go } from '../go.ts'
import { atom, call, goText } from '../go.ts'
import type { Chars } from '../type.ts'
import { charsOfText, isAlways, isOnly, KIND, looser, text, word } from '../type.ts'
import { literalText } from './result-type.ts'

/**
 * A format and its values, each made what its verb takes: where Go would print a complaint (`%!d(string=5)`) or 1e+06 into
 * the text, the argument is refused or becomes a whole number first.
 */
export const formatCalls: ReadonlyMap<string, CallRule> = new Map<string, CallRule>([['printf', printf]])

interface Directive {
  readonly spelling: string
  readonly flags: string
  readonly width: string
  readonly precision: string | undefined
  readonly verb: string
}

/** A directive as Go gets it, its argument, and what characters it may print. */
interface Printed {
  readonly spelling: string
  readonly args: readonly Go[]
  readonly chars: Chars
}

const directives = /%([-+# 0]*)(\*|\d*)(?:\.(\*|\d*))?([^])/gu

function printf(helper: HelperCall): Go {
  const format = literalText(helper.args[0]!)
  if (format === undefined)
    return refused(helper, 'the format is computed', 'write it as a literal, and choose between two by {{#if}}')
  const args: Go[] = []
  let at = 0
  let next = 1
  let written = ''
  let chars = charsOfText(format.replace(directives, ''))
  for (const match of format.matchAll(directives)) {
    const directive = directiveOf(match)
    written += format.slice(at, match.index)
    at = match.index + match[0].length
    if (directive.verb === '%') {
      written += '%%'
      continue
    }
    const stars = [directive.width, directive.precision].filter((number) => number === '*').length
    if (next + stars >= helper.args.length)
      return refused(helper, 'the format has more verbs than there are values', 'give a value for each')
    const printed = printedBy(helper, directive, next)
    if (printed === undefined) return atom('nil', text)
    written += printed.spelling
    args.push(...printed.args)
    chars = looser(chars, isSolid(directive) ? printed.chars : looser('quoted', printed.chars))
    next += stars + 1
  }
  if (format.slice(at).includes('%')) return refused(helper, 'the format ends in a lone %', 'write %% for a %')
  if (next < helper.args.length)
    return refused(helper, 'the format has fewer verbs than there are values', 'remove the rest')
  return call('printf', [goText(written + format.slice(at)), ...args], { ...text, chars })
}

/** It prints no blanks of its own. */
function isSolid({ flags, width }: Directive): boolean {
  return width === '' && !flags.includes(' ')
}

function directiveOf(match: RegExpExecArray): Directive {
  const [spelling = '', flags = '', width = '', precision, verb = ''] = match as readonly (string | undefined)[]
  return { spelling, flags, width, precision, verb }
}

function refused(helper: HelperCall, message: string, hint: string): Go {
  helper.refuse(`printf: ${message}`, hint)
  return atom('nil', text)
}

/** Greater widths Go takes for a mistake. */
const widest = 1e6

function printedBy(helper: HelperCall, directive: Directive, first: number): Printed | undefined {
  const { spelling, verb } = directive
  const stars = starsOf(helper, directive, first)
  if (stars === undefined) return undefined
  const at = first + stars.length
  const odd = oddity(directive)
  if (odd !== undefined) {
    refused(helper, ...odd)
    return undefined
  }
  const value = valueOf(helper, directive, at)
  if (value !== undefined) return { spelling, args: [...stars, value], chars: charsOf(verb, value) }
  if (stars.length > 0) {
    refused(helper, `${spelling} prints text in one way and numbers in another`, 'give the value a type in the schema')
    return undefined
  }
  const message = goText(`printf: ${spelling} does not take this value`)
  const printed = included(helper, 'format', [message, goText(spelling), helper.args[at]!])
  return { spelling: '%s', args: [printed], chars: /[TUxX]/.test(verb) ? 'quoted' : 'any' }
}

/** Widths and precisions that are arguments; undefined when one of them may be too great. */
function starsOf(helper: HelperCall, { spelling, width, precision }: Directive, first: number): Go[] | undefined {
  const stars: Go[] = []
  for (const [part, number] of [width, precision].entries()) {
    if (number !== '*') {
      if (Number(number ?? 0) <= widest) continue
      refused(helper, `${spelling} is wider than any manifest`, 'repeat makes a long text')
      return undefined
    }
    const star = helper.args[first + stars.length]!
    // Of a precision Go and we take no negative one, which a type does not tell.
    const isSafe = part === 1 ? /^\d+$/.test(star.code) : isAlways(star.type, KIND.INTEGER)
    if (!isSafe || star.type.bound > widest) {
      refused(helper, `the * of ${spelling} has no limit`, 'give the value a maximum in the schema, or write the width')
      return undefined
    }
    stars.push(integerAt(helper, first + stars.length))
  }
  return stars
}

/** What our own printf never takes. */
function oddity({ spelling, flags, verb }: Directive): [message: string, hint: string] | undefined {
  if (!/[vTtsqxXdboOUceEfFgG]/.test(verb) || verb === 'O')
    return [`there is no ${spelling}`, '%s is text, %d a whole number, %v any scalar']
  if (flags.includes('#') && !/[boxX]/.test(verb)) return [`${spelling} is no format of ours`, 'leave out the #']
  return undefined
}

/** The argument as the verb takes it; undefined when only the value itself tells whether it is text or a number. */
function valueOf(helper: HelperCall, directive: Directive, at: number): Go | undefined {
  const { flags, verb } = directive
  if (verb === 's') return stringAt(helper, at)
  if (verb === 't') return booleanAt(helper, at)
  if (verb === 'v') return scalarOf(helper, directive, at)
  if (/[eEfFgG]/.test(verb)) return numberAt(helper, at)
  if (/[dboc]/.test(verb)) return integerAt(helper, at)
  if (/[TU]/.test(verb)) return undefined
  const { type } = helper.args[at]!
  if (flags.includes('#') || isOnly(type, KIND.INTEGER | KIND.FLOAT)) return integerAt(helper, at)
  return isOnly(type, KIND.STRING) ? stringAt(helper, at) : undefined
}

/** Flags and a precision mean other things for numbers in Go. */
function scalarOf(helper: HelperCall, { flags, precision }: Directive, at: number): Go | undefined {
  const arg = helper.args[at]!
  if (isAlways(arg.type, KIND.STRING | KIND.BOOLEAN)) return arg
  return /^-*$/.test(flags) && precision === undefined ? printedAt(helper, at) : undefined
}

function charsOf(verb: string, { type }: Go): Chars {
  if (verb === 's' || verb === 'v') return (type.kinds & KIND.STRING) === 0 ? 'word' : type.chars
  return verb === 'q' || verb === 'c' ? 'any' : word.chars
}
