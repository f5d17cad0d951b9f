import type { Text } from '../template/op.ts'
import { BLOCK, TEXT } from '../template/op.ts'
import { expression, finding } from './expression.ts'
import { includeText } from './part.ts'
import type { Scope } from './scope.ts'
import type { Chars } from './type.ts'
import { charsOfText, isOnly, KIND, looser } from './type.ts'

/** What characters a text can hold. */
export function charsOfTexts(texts: readonly Text[], scope: Scope): Chars {
  return texts.map((part) => charsOfPart(part, scope)).reduce(looser, 'word')
}

function charsOfPart(part: Text, scope: Scope): Chars {
  if (typeof part === 'string') return charsOfText(part)
  switch (part[0]) {
    case TEXT.HOLE:
      return holeChars(part[1], scope)
    case TEXT.BLOCK:
      // What a loop or `with` looks at has a scope of its own, which only emission knows.
      if (part[1] !== BLOCK.IF) return 'any'
      return looser(charsOfTexts(part[3], finding(part[2], scope)), charsOfTexts(part[4], scope))
    case TEXT.PART:
      return part[5] === null ? includeText(part, scope).type.chars : 'any'
  }
}

function holeChars(expr: Parameters<typeof expression>[0], scope: Scope): Chars {
  const { type } = expression(expr, scope)
  return isOnly(type, KIND.STRING) ? type.chars : isOnly(type, KIND.INTEGER | KIND.FLOAT | KIND.BOOLEAN) ? 'word' : 'any'
}

/** Whether a text never begins or ends with white space, so that nothing need be trimmed. */
export function isTight(texts: readonly Text[], scope: Scope): boolean {
  return texts.every((part) => {
    if (typeof part === 'string') return part === part.trim()
    if (part[0] === TEXT.BLOCK && part[1] === BLOCK.IF) {
      return isTight(part[3], finding(part[2], scope)) && isTight(part[4], scope)
    }
    return charsOfPart(part, scope) === 'word'
  })
}
