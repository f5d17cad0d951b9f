import type { Strip } from './ast.ts'
import type { Cursor } from './quick-cursor.ts'
import { spaceEnd } from './quick-cursor.ts'
import type { QuickCall } from './quick-expression.ts'
import { quickCall } from './quick-expression.ts'

export type QuickTagKind = 'mustache' | 'block' | 'partial' | 'comment' | 'raw' | 'end' | 'else' | 'else if' | 'unusual'

/** What the `{{` at an offset begins. */
export function tagAt(text: string, open: number): QuickTagKind {
  if (text.startsWith('{{{{', open)) return 'raw'
  const sign = signAt(text, open)
  switch (text[sign]) {
    case '#':
      return text[sign + 1] === '>' ? 'unusual' : 'block'
    case '/':
      return 'end'
    case '>':
      return 'partial'
    case '!':
      return 'comment'
    case '^':
      return elseEnd(text, open) > 0 ? 'else' : 'unusual'
    case '{':
    case '&':
    case '*':
      return 'unusual'
    default:
      return wordTagAt(text, open, spaceEnd(text, sign))
  }
}

/** What a tag without a sign is, by its first word. */
function wordTagAt(text: string, open: number, word: number): QuickTagKind {
  if (!text.startsWith('else', word) || isAsciiWord(text.charCodeAt(word + 4))) return 'mustache'
  return elseEnd(text, open) > 0 ? 'else' : 'else if'
}

/** Before an accented letter or a dash, `else` is still a word of its own. */
function isAsciiWord(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95
}

/** The offset behind `{{` or `{{~`. */
export function signAt(text: string, open: number): number {
  return text.charCodeAt(open + 2) === TILDE ? open + 3 : open + 2
}

/** The end of `{{else}}` or `{{^}}`; −1 when something else stands there, such as `{{else if …}}`. */
export function elseEnd(text: string, open: number): number {
  const sign = signAt(text, open)
  const close = spaceEnd(text, text[sign] === '^' ? sign + 1 : spaceEnd(text, sign) + 4)
  const end = text.charCodeAt(close) === TILDE ? close + 1 : close
  return text.startsWith('}}', end) ? end + 2 : -1
}

/** Reads what stands in a tag, from an offset behind its sign. */
export function callFrom(cursor: Cursor, at: number): QuickCall | undefined {
  cursor.at = at
  return quickCall(cursor)
}

/** Moves behind the `}}` or `~}}` at the cursor; false when another end stands there, such as `}}}`. */
export function closes(cursor: Cursor): boolean {
  const { text, at } = cursor
  const isTrimmed = text.charCodeAt(at) === TILDE
  const end = isTrimmed ? at + 3 : at + 2
  if (!text.startsWith('}}', end - 2) || (!isTrimmed && text[end] === '}')) return false
  cursor.at = end
  return true
}

/** Which ends of the tag that began at `open`, and that the cursor has just left, carry `~`. */
export function stripOf({ text, at }: Cursor, open: number): Strip {
  return { open: text.charCodeAt(open + 2) === TILDE, close: text.charCodeAt(at - 3) === TILDE }
}

const TILDE = 126
