import { Failure } from '../core/failure.ts'
import { spanAt } from '../core/span.ts'
import { deepest } from './events.ts'
import { secondOpinion } from './second-opinion.ts'
import { unclosedBracket, unclosedQuote } from './unclosed.ts'

/**
 * A syntax error in plain words and at the place of the cause, where a parser's own complaint comes one line late or in
 * terms of its grammar. What no rule knows is worded by the package `yaml`, or is `fallback` itself.
 */
export function syntaxFailure(text: string, file: string, fallback: Failure): Failure {
  const { at } = fallback
  if (at === undefined || fallback.hint !== undefined) return fallback
  const lines = text.split(/\r?\n/, at.line).map((line) => line.slice(0, longest))
  const failing: Failing = {
    text,
    lines,
    row: at.line - 1,
    line: lines[at.line - 1] ?? '',
    column: at.column - 1,
    reason: fallback.message,
  }
  for (const rule of rules) {
    const found = rule(failing)
    if (found === undefined) continue
    const start = lineStart(text, found.row) + found.column
    const end = start + (found.width ?? 1)
    return new Failure('yaml/syntax', found.what, {
      at: spanAt(text, file, start, end),
      hint: found.hint,
      cause: fallback,
    })
  }
  return secondOpinion(text, file, fallback) ?? fallback
}

/** The rules look at what a person wrote; a line of a megabyte was not, and would cost them seconds. */
const longest = 2000

/** Where the parser stopped, and why in its words. Rows and columns count from 0. */
export interface Failing {
  readonly text: string
  /** Up to and with the line where it stopped. */
  readonly lines: readonly string[]
  readonly row: number
  readonly line: string
  readonly column: number
  readonly reason: string
}

export interface Cause {
  readonly row: number
  readonly column: number
  readonly width?: number
  readonly what: string
  readonly hint: string
}

type Rule = (failing: Failing) => Cause | undefined

const binary: Rule = ({ text, row, column, reason }) => {
  if (!/null byte|non-printable/.test(reason)) return undefined
  const code = text.codePointAt(lineStart(text, row) + column) ?? 0
  return {
    row,
    column,
    what: `the control character U+${code.toString(16).toUpperCase().padStart(4, '0')} is not allowed in YAML`,
    hint: 'write it as an escape in double quotes; if the file is not text, it is not YAML',
  }
}

const depth: Rule = ({ row, column, reason }) => {
  if (!reason.startsWith('nesting exceeded')) return undefined
  return {
    row,
    column,
    what: `maps and lists are nested more than ${deepest} deep`,
    hint: 'no manifest is: is a bracket not closed?',
  }
}

const conflict: Rule = ({ lines }) => {
  const row = lines.findIndex((line) => /^(?:<{7} |>{7} |={7}$)/.test(line))
  if (row < 0) return undefined
  return {
    row,
    column: 0,
    width: 7,
    what: 'a merge conflict is left in this file',
    hint: 'resolve it and remove the marker',
  }
}

const tab: Rule = ({ row, line, reason }) => {
  const column = /^[ -]*\t/.exec(line)?.[0].length
  if (column === undefined && !reason.startsWith('tab ')) return undefined
  return { row, column: (column ?? 1) - 1, what: 'a tab indents this line', hint: 'indent with spaces' }
}

const placeholder: Rule = ({ row, line }) => {
  const column = line.indexOf('{{')
  if (column < 0) return undefined
  const hint = 'quote the whole value if the braces are text; placeholders work in templates only'
  return { row, column, width: 2, what: '{{ begins a map inside a map in YAML', hint }
}

const reservedStart: Rule = ({ row, line }) => {
  const match = /(?:: +|- +|^ *)([@`%])/.exec(line)
  if (match === null) return undefined
  const character = match[1]!
  const column = match.index + match[0].length - 1
  return { row, column, what: `text cannot start with ${character}`, hint: 'put the value in quotes' }
}

const behindQuote: Rule = ({ row, line, column }) => {
  const match = /(?:: +|- +|^ *)(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')(?= *[^ ,:#\]}])/.exec(line)
  if (match === null || match.index > column) return undefined
  const isDouble = match[0].endsWith('"')
  return {
    row,
    column: match[0].length + match.index,
    what: 'text goes on behind the closing quote',
    hint: isDouble ? String.raw`write a quote inside double quotes as \"` : "write a quote inside single quotes as ''",
  }
}

const listBehindKey: Rule = ({ row, line }) => {
  const match = /^[ -]*[^\s#'"][^#'"]*?:( +)- /.exec(line)
  if (match === null) return undefined
  const hint = 'put the list on the next line'
  return { row, column: match[0].length - 2, what: 'a list cannot start on the line of its key', hint }
}

const secondColon: Rule = ({ row, line, reason }) => {
  const match = /^[ -]*[^\s#'"[{&*!|>][^#'"]*?:\s+[^\s#'"[{][^#]*?(:)(?:\s|$)/.exec(line)
  if (match === null || !/indentation|':'/.test(reason)) return undefined
  const hint = 'quote the value if the colon is text, or start a new line'
  return { row, column: match[0].lastIndexOf(':'), what: 'a second key on the same line', hint }
}

const tightColon: Rule = ({ row, lines, reason }) => {
  if (!/separator is expected|multiline key|':' after/.test(reason)) return undefined
  const found = [row - 1, row].find((one) => /^[ -]*[\w./-]+:[^\s/]\S*$/.test(lines[one] ?? ''))
  if (found === undefined) return undefined
  return {
    row: found,
    column: lines[found]!.indexOf(':'),
    what: 'a blank is missing after the colon',
    hint: 'write key: value',
  }
}

const noColon: Rule = ({ row, lines, reason }) => {
  if (!/separator is expected|multiline key|':' after/.test(reason)) return undefined
  const found = [row - 1, row].find((one) => isWithoutColon(lines[one] ?? ''))
  if (found === undefined) return undefined
  const line = lines[found]!
  const column = line.search(/\S/)
  const width = line.trim().length
  return { row: found, column, width, what: 'a line with a key and a colon is wanted here', hint: 'write key: value' }
}

const mixed: Rule = ({ row, line, reason }) => {
  const column = line.search(/\S/)
  if (!reason.startsWith('end of the stream') || column < 0) return undefined
  return line.startsWith('-', column)
    ? { row, column, what: 'a list item stands among keys', hint: 'indent it below its key, or remove the dash' }
    : {
        row,
        column,
        what: 'this stands outside the list or value above',
        hint: 'indent it like the lines that it belongs to',
      }
}

const comma: Rule = ({ row, column, reason }) => {
  if (!reason.startsWith('missed comma')) return undefined
  return { row, column, what: 'a comma is missing here', hint: 'separate the entries between brackets by commas' }
}

const indentation: Rule = ({ row, lines, line, reason }) => {
  const column = indentOf(line)
  if (!reason.startsWith('bad indentation') || column < 0) return undefined
  const above = lines.slice(0, row).filter((one) => indentOf(one) >= 0)
  const isDeeper = column > indentOf(above.at(-1) ?? line)
  if (!isDeeper && (above.length === 0 || above.some((one) => indentOf(one) === column))) return undefined
  return {
    row,
    column,
    what: isDeeper ? 'this line is indented below an entry that already has a value' : 'this line fits no line above',
    hint: 'start it in the same column as the entries that it belongs to',
  }
}

const leftover: Rule = ({ row, column, reason }) => {
  if (!reason.startsWith('bad indentation')) return undefined
  return {
    row,
    column,
    what: 'this cannot follow what stands before it',
    hint: 'put the value in quotes if it is text',
  }
}

const header: Rule = ({ row, line, column, reason }) => {
  if (!reason.startsWith('a line break is expected')) return undefined
  const start = Math.max(line.lastIndexOf('>', column), line.lastIndexOf('|', column))
  if (start < 0) return undefined
  return { row, column: start, what: `text cannot start with ${line[start]!}`, hint: 'put the value in quotes' }
}

/** Tried in this order: what is sure first, what is likely last. */
const rules: readonly Rule[] = [
  binary,
  depth,
  conflict,
  tab,
  placeholder,
  unclosedQuote,
  reservedStart,
  behindQuote,
  unclosedBracket,
  comma,
  header,
  listBehindKey,
  secondColon,
  tightColon,
  noColon,
  indentation,
  leftover,
  mixed,
]

/** Column of the first character of a line; −1 for blank lines and comments. */
function indentOf(line: string): number {
  return line.search(/\S/) === line.search(/[^\s#]/) ? line.search(/\S/) : -1
}

function isWithoutColon(line: string): boolean {
  return /^\s*[^\s#-]/.test(line) && !/:(?:\s|$)/.test(line)
}

function lineStart(text: string, row: number): number {
  let start = 0
  for (let i = 0; i < row; i++) start = text.indexOf('\n', start) + 1
  return start
}
