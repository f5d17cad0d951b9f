import type { Json } from '../core/json.ts'
import { Failure } from '../core/failure.ts'
import { spanAt } from '../core/span.ts'

export type SetKind = 'set' | 'set-string' | 'set-json' | 'set-file' | 'set-literal'

/** A piece of an expression: `[start, end)`. */
export interface Piece {
  readonly start: number
  readonly end: number
}

/** Makes the value from the text that is written; JSON and literal values need none. */
export type Convert = (written: string, at: Piece) => Json

/** Where the reading of an expression is. */
export interface Cursor {
  readonly kind: SetKind
  readonly text: string
  readonly convert: Convert
  at: number
}

/** The character that ended a piece of a path; '' is the end of the expression. */
export type Stop = '=' | '.' | '[' | ',' | ']' | '}' | ''

/** Text up to one of `stops`, which is skipped; except in --set-literal, a backslash makes the next character plain. */
export function until(cursor: Cursor, stops: string): { text: string; at: Piece; stop: Stop } {
  const { text: whole, at: start } = cursor
  let text = ''
  for (let at = start; at < whole.length; at++) {
    let character = whole[at]!
    if (stops.includes(character)) {
      cursor.at = at + 1
      return { text, at: { start, end: at }, stop: character as Stop }
    }
    // A backslash at the very end vanishes, as in Helm.
    if (character === '\\' && cursor.kind !== 'set-literal') character = whole[++at] ?? ''
    text += character
  }
  cursor.at = whole.length
  return { text, at: { start, end: whole.length }, stop: '' }
}

export function refuse(cursor: Cursor, at: Piece, said: { message: string; hint: string }): never {
  throw setFailure(cursor.kind, cursor.text, at, said)
}

/** A failure that points into an expression. */
export function setFailure(
  kind: SetKind,
  expression: string,
  at: Piece,
  said: { message: string; hint: string },
): Failure {
  const span = spanAt(expression, `--${kind}`, at.start, at.end)
  return new Failure('values/set', `--${kind}: ${said.message}`, { at: span, hint: said.hint })
}
