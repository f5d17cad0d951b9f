import type { Text } from '../template/op.ts'
import { BLOCK, TEXT } from '../template/op.ts'
import { goBlock } from './block.ts'
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
      return goBlock<Text[], Chars>(part, scope, (payload) => payload.length === 0, charsOfTexts)
        .branches.map(({ body }) => body)
        .reduce(looser, 'word')
    case TEXT.PART:
      return looser(includeText(part, scope).type.chars, part[5] === null ? 'word' : 'lines')
  }
}

function holeChars(expr: Parameters<typeof expression>[0], scope: Scope): Chars {
  const { type } = expression(expr, scope)
  if (!isOnly(type, KIND.STRING | KIND.INTEGER | KIND.FLOAT | KIND.BOOLEAN)) return 'any'
  return (type.kinds & KIND.STRING) === 0 ? 'word' : type.chars
}

/** Whether a text never begins or ends with white space, so that nothing need be trimmed. */
export function isTight(texts: readonly Text[], scope: Scope): boolean {
  return texts.every((part) => {
    if (typeof part === 'string') return part === part.trim()
    if (part[0] === TEXT.BLOCK && part[1] === BLOCK.IF) {
      return isTight(part[3], finding(part[2], scope)) && isTight(part[4], finding(part[2], scope, false))
    }
    return charsOfPart(part, scope) === 'word'
  })
}
