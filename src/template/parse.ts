import { parse, parser } from 'handlebars/dist/cjs/handlebars/compiler/base.js'
import { Failure, Failures } from '../core/failure.ts'
import { spanAt } from '../core/span.ts'
import type { Program } from './ast.ts'
import { findHabits } from './habits.ts'
import { tooDeepAt } from './parse-depth.ts'
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

function explain(error: Error & { lineNumber?: number; column?: number }, source: string, file: string): Failures {
  const habits = findHabits(source)
  if (habits.length > 0) {
    return new Failures(
      habits.slice(0, mostHabits).map(({ message, hint, start, end }, i) => {
        const more = habits.length - mostHabits
        const notes = i === mostHabits - 1 && more > 0 ? [`and ${more} more in this file`] : []
        return new Failure('template/habit', message, { at: spanAt(source, file, start, end), hint, notes })
      }),
    )
  }
  const { yylloc } = parser.lexer
  const line = error.lineNumber ?? yylloc.first_line
  const column = error.lineNumber === undefined ? yylloc.first_column : (error.column ?? 0)
  const at = Math.min(source.length, (lineStartsOf(source)[line - 1] ?? source.length) + column)
  return new Failures(
    parseMistakes(source, at).map(({ message, hint, start, end }) => {
      return new Failure('template/syntax', message, { at: spanAt(source, file, start, end), hint })
    }),
  )
}
