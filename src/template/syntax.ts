import { Failure } from '../core/failure.ts'
import { spanAt } from '../core/span.ts'
import { syntaxFailure } from '../yaml/syntax-error.ts'
import { glueMessage } from './flatten-block.ts'
import { soleMark } from './form.ts'
import { findHabits } from './habits.ts'
import type { Piece } from './piece.ts'
import { sourceOffset } from './piece.ts'
import { withSource } from './source-text.ts'
import { tellStray } from './stray.ts'
import { tellTokens } from './tell-tokens.ts'
import type { BlockToken, Token } from './token.ts'
import type { Unit } from './unit.ts'
import { fail, failAt } from './unit.ts'

/**
 * Tells why a flattened text is no YAML. Most often a tag stands where it cannot: then the tag is named, not what the
 * YAML parser made of its placeholder. What is wrong inside the mustaches of the text is told as well.
 */
export function tellSyntax(piece: Piece, unit: Unit, failure: Failure, owner: BlockToken | undefined): void {
  if (!isFollowUp(unit) && !tellHabits(unit)) tellCause(piece, unit, failure, owner)
  tellTokens(piece.text, unit)
}

/** Lines that a `~` has glued together are told already. */
function isFollowUp({ shared, file }: Unit): boolean {
  return shared.failures.some(({ message, at }) => message === glueMessage && at?.file === file)
}

/** `{{- if x }}` is a mustache to Handlebars, and only its place shows that a block was meant. */
function tellHabits(unit: Unit): boolean {
  const habits = findHabits(unit.source)
  for (const { message, ...at } of habits) failAt(unit, 'template/habit', message, at)
  return habits.length > 0
}

function tellCause(piece: Piece, unit: Unit, failure: Failure, owner: BlockToken | undefined): void {
  const told = syntaxFailure(piece.text, unit.file, failure)
  const at = told.at === undefined ? 0 : offsetIn(piece.text, told.at.line, told.at.column)
  const stopped = (failure.cause as { mark?: { position?: number } } | undefined)?.mark?.position ?? at
  const stray = strayToken(piece.text, stopped, 3, unit) ?? strayToken(piece.text, at, 1, unit)
  if (stray !== undefined) tellStray(stray.token, linesAbove(piece.text, stray.start), unit)
  else if (owner !== undefined && dips(piece.text)) {
    const message = 'a block must surround whole entries, and this one begins inside of one and ends outside of it'
    const hint = 'its lines go back to a smaller indent: repeat the key in a block of its own'
    fail(unit, 'template/block', message, { loc: owner.loc, hint })
  } else tellYaml(piece, unit, told, at)
}

/** A token alone on the line of an offset, or on one of the lines before it. */
function strayToken(
  text: string,
  offset: number,
  lines: number,
  unit: Unit,
): { token: Token; start: number } | undefined {
  let end = text.indexOf('\n', offset)
  if (end < 0) end = text.length
  for (let left = lines; left > 0 && end >= 0; left--) {
    const start = text.lastIndexOf('\n', end - 1) + 1
    const line = text.slice(start, end).trim()
    const structural = left === lines ? line.replace(/^- |:$/g, '') : line
    const id = soleMark(structural)
    const token = id === undefined ? undefined : unit.tokens[id]
    if (token !== undefined && token.is !== 'refused') return { token, start }
    end = start - 1
  }
  return undefined
}

/** The line that begins at `start`, and those above it, nearest first. */
function linesAbove(text: string, start: number): string[] {
  const end = text.indexOf('\n', start)
  return text
    .slice(0, end < 0 ? text.length : end)
    .split('\n')
    .reverse()
}

/** Whether a later line is indented less than the first one. */
function dips(text: string): boolean {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.trimStart().startsWith('#'))
  const indents = lines.map((line) => line.search(/\S/))
  return indents.some((indent) => indent < indents[0]!)
}

/** The YAML reader's own sentence, at the place in the source, with the source's text for every placeholder. */
function tellYaml(piece: Piece, unit: Unit, told: Failure, at: number): void {
  const start = sourceOffset(piece, at)
  const end = Math.max(start + 1, sourceOffset(piece, at + (told.at?.width ?? 1) - 1) + 1)
  const hint = told.hint === undefined ? undefined : withSource(told.hint, unit)
  const message = withSource(told.message, unit)
  if (told.code === 'yaml/syntax') failAt(unit, 'template/syntax', `this is no YAML: ${message}`, { start, end, hint })
  else {
    const span = spanAt(unit.source, unit.file, start, end)
    unit.shared.failures.push(new Failure(told.code, message, { at: span, hint }))
  }
}

function offsetIn(text: string, line: number, column: number): number {
  let at = 0
  for (let left = line - 1; left > 0; left--) {
    const end = text.indexOf('\n', at)
    if (end < 0) break
    at = end + 1
  }
  return at + column - 1
}
