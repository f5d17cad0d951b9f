import { parse, parser } from 'handlebars/dist/cjs/handlebars/compiler/base.js'
import { Failure, Failures } from '../core/failure.ts'
import { spanAt } from '../core/span.ts'
import type { Program } from './ast.ts'
import type { FoundHabit } from './habits.ts'
import { findHabits } from './habits.ts'
import { tooDeepAt } from './parse-depth.ts'
import type { Mistake } from './parse-mistakes.ts'
import { parseMistakes } from './parse-mistakes.ts'
import { quickParse } from './quick-parse.ts'
import { tooDeep } from './too-deep.ts'
import { lineStartsOf } from './unit.ts'

/** Parses one template. Throws Failures with places and, for Helm's spellings, the same line in this language. */
export function parseTemplate(source: string, file: string): Program {
  const reserved = source.search(refused)
  if (reserved >= 0) throw refusedCharacter(source, file, reserved)
  const deep = tooDeepAt(source)
  if (deep !== undefined) throw tooDeep(source, file, deep)
  const unmarked = source.startsWith('\uFEFF') ? source.slice(1) : source
  const text = unmarked.includes('\r') ? unmarked.replace(/\r\n?/g, '\n') : unmarked
  try {
    return quickParse(text) ?? (parse(text) as Program)
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep(source, file)
    if (!(error instanceof Error)) throw error
    throw explain(error, source, file)
  }
}

/** The engine's own marks, and what no YAML reader of Kubernetes takes. */
const refused = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ue000\ue001\ufffe\uffff]|\p{Surrogate}/u

function refusedCharacter(source: string, file: string, at: number): Failure {
  const code = source.codePointAt(at)!
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
  const message =
    code === 0xe000 || code === 0xe001
      ? `${name} is reserved for the engine`
      : `the character ${name} is not allowed in a template`
  const hint = 'remove it; if the file is not text, it is no template'
  return new Failure('template/syntax', message, { at: spanAt(source, file, at), hint })
}

/** The most Helm spellings told of one file: a chart copied as it is has hundreds. */
const mostHabits = 20

function explain(error: ParseError, source: string, file: string): Failures {
  const habits = findHabits(source)
  const mistakes =
    habits.length === 0 ? parseMistakes(source, offsetOf(error, source), habits) : mistakesBeside(habits, source)
  const told = [
    ...mistakes.map((mistake) => failureOf('template/syntax', mistake)),
    ...habits.slice(0, mostHabits).map(toldHabit),
  ]
  return new Failures(told.sort((a, b) => a.start - b.start).map(({ failure }) => failure))

  function failureOf(code: 'template/syntax' | 'template/habit', mistake: Mistake, notes: string[] = []): Told {
    const { message, hint, start, end } = mistake
    return { start, failure: new Failure(code, message, { at: spanAt(source, file, start, end), hint, notes }) }
  }

  function toldHabit(habit: Mistake, i: number): Told {
    const more = habits.length - mostHabits
    return failureOf('template/habit', habit, i === mostHabits - 1 && more > 0 ? [`and ${more} more in this file`] : [])
  }
}

type ParseError = Error & { lineNumber?: number; column?: number }

/** Where Handlebars stopped. */
function offsetOf(error: ParseError, source: string): number {
  const { yylloc } = parser.lexer
  const line = error.lineNumber ?? yylloc.first_line
  const column = error.lineNumber === undefined ? yylloc.first_column : (error.column ?? 0)
  return Math.min(source.length, (lineStartsOf(source)[line - 1] ?? source.length) + column)
}

/** What would still be wrong were every spelling of Helm written as here: their places are kept. */
function mistakesBeside(habits: readonly FoundHabit[], source: string): readonly Mistake[] {
  let text = ''
  let copied = 0
  for (const { start, end, isBlock } of habits) {
    const inner = source.slice(start + 2, end - 2).replace(/[^\n]/g, ' ')
    text += source.slice(copied, start) + (isBlock ? `  ${inner}  ` : `{{x${inner.slice(1)}}}`)
    copied = end
  }
  text += source.slice(copied)
  try {
    parse(text)
    return []
  } catch (error) {
    return error instanceof Error ? parseMistakes(text, offsetOf(error, text), habits) : []
  }
}

interface Told {
  readonly start: number
  readonly failure: Failure
}
