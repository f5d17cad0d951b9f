import { Failure } from '../core/failure.ts'
import { spanAt } from '../core/span.ts'
import { syntaxFailure } from '../yaml/syntax-error.ts'
import { calledName } from './expression.ts'
import { markPattern, soleMark } from './form.ts'
import type { Piece } from './piece.ts'
import { sourceOffset } from './piece.ts'
import { tellTokens } from './tell-tokens.ts'
import type { BlockToken, Token } from './token.ts'
import type { Unit } from './unit.ts'
import { fail, failAt, offsetOf, sourceOf } from './unit.ts'

/**
 * Tells why a flattened text is no YAML. Most often a tag stands where it cannot: then the tag is named, not what the
 * YAML parser made of its placeholder. What is wrong inside the mustaches of the text is told as well.
 */
export function tellSyntax(piece: Piece, unit: Unit, failure: Failure, owner: BlockToken | undefined): void {
  const position = (failure.cause as { mark?: { position?: number } } | undefined)?.mark?.position ?? 0
  const token = strayToken(piece, unit, position)
  if (token !== undefined) tellStray(token, unit)
  else if (owner !== undefined && dips(piece.text)) {
    const message = 'a block must surround whole entries, and this one begins inside of one and ends outside of it'
    const hint = 'its lines go back to a smaller indent: repeat the key in a block of its own'
    fail(unit, 'template/block', message, { loc: owner.loc, hint })
  } else tellYaml(piece, unit, failure)
  tellTokens(piece.text, unit)
}

/** A token alone on the line where the parser stopped, or on the line before. */
function strayToken({ text }: Piece, unit: Unit, position: number): Token | undefined {
  let end = text.indexOf('\n', position)
  if (end < 0) end = text.length
  for (let lines = 0; lines < 3 && end >= 0; lines++) {
    const start = text.lastIndexOf('\n', end - 1) + 1
    const id = soleMark(text.slice(start, end).trim())
    const token = id === undefined ? undefined : unit.tokens[id]
    if (token !== undefined && (token.is !== 'block' || token.form === 'node' || token.form === 'inline')) return token
    end = start - 1
  }
  return undefined
}

function tellStray(token: Token, unit: Unit): void {
  switch (token.is) {
    case 'refused':
      return
    case 'mustache': {
      const shown = sourceOf(unit, token.node.loc)
      if (calledName(token.node) === 'spread') {
        const hint = `${shown}: in a map, - ${shown} in a list`
        fail(unit, 'template/position', 'spread needs a colon or a dash', { loc: token.node.loc, hint })
        return
      }
      const inner = shown.replace(/^\{\{~?\s*|\s*~?\}\}$/g, '')
      const hint = `the value of a key: key: ${shown}; entries of a map: {{spread ${inner.includes(' ') ? `(${inner})` : inner}}}:`
      fail(unit, 'template/position', 'a mustache alone on its line cannot stand between entries', {
        loc: token.node.loc,
        hint,
      })
      return
    }
    case 'partial': {
      const hint = 'it holds neither entries (key: value) nor items (- item) alone; as a value: key: {{> NAME}}'
      fail(unit, 'template/partial', 'this partial cannot stand between entries', { loc: token.node.loc, hint })
      return
    }
    case 'block': {
      const hint = 'repeat the key in both branches, so that each holds whole entries, or each holds whole items'
      fail(unit, 'template/block', 'a block must surround whole entries, items, documents or nodes', {
        loc: token.loc,
        hint,
      })
    }
  }
}

/** Whether a later line is indented less than the first one. */
function dips(text: string): boolean {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.trimStart().startsWith('#'))
  const indents = lines.map((line) => line.search(/\S/))
  return indents.some((indent) => indent < indents[0]!)
}

/** The YAML reader's own sentence, at the place in the source, with the source's text for every placeholder. */
function tellYaml(piece: Piece, unit: Unit, failure: Failure): void {
  const told = syntaxFailure(piece.text, unit.file, failure)
  const at = told.at === undefined ? 0 : offsetIn(piece.text, told.at.line, told.at.column)
  const start = sourceOffset(piece, at)
  const end = Math.max(start + 1, sourceOffset(piece, at + (told.at?.width ?? 1) - 1) + 1)
  const hint = told.hint === undefined ? undefined : withSource(told.hint, unit)
  if (told.code === 'yaml/syntax') {
    failAt(unit, 'template/syntax', `this is no YAML: ${withSource(told.message, unit)}`, { start, end, hint })
  } else {
    const span = spanAt(unit.source, unit.file, start, end)
    unit.shared.failures.push(new Failure(told.code, withSource(told.message, unit), { at: span, hint }))
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

function withSource(message: string, unit: Unit): string {
  return message.replace(markPattern(), (_, id: string) => {
    const token = unit.tokens[Number(id)]
    if (token === undefined || token.is === 'refused') return '{{…}}'
    const loc = token.is === 'block' ? token.loc : token.node.loc
    const line = unit.source.slice(offsetOf(unit, loc.start), offsetOf(unit, loc.end)).split('\n')[0]!
    return line.slice(0, 60)
  })
}
