import type { Text } from '../template/op.ts'
import { TEXT } from '../template/op.ts'
import { goBlock } from './block.ts'
import { define } from './emitter.ts'
import { call, goText } from './go.ts'
import { literalText } from './literal.ts'
import { includeText } from './part.ts'
import type { Scope } from './scope.ts'
import type { Place } from './text-hole.ts'
import { holeCode, textCode } from './text-hole.ts'

/**
 * A text as Go's template prints it, its lines without their indent. Between quotes everything is on one line. Elsewhere
 * a block that stands on lines of its own is written so, too: its actions take the line break before them away, and
 * one follows them.
 */
export function templateText(texts: readonly Text[], place: Place, scope: Scope): string {
  const out: Out = { text: '', atLine: place.in !== 'quotes' }
  write(texts, place, scope, out)
  return out.text
}

interface Out {
  text: string
  /** The last character that is printed, whatever blocks do, ends a line. */
  atLine: boolean
}

function write(texts: readonly Text[], place: Place, scope: Scope, out: Out): void {
  for (const part of texts) {
    if (typeof part === 'string') writeLiteral(part, place, out)
    else if (part[0] === TEXT.HOLE) writeAction(holeCode(part[1], part[2], place, scope), out)
    else if (part[0] === TEXT.PART) writePart(part, place, scope, out)
    else writeBlock(part, place, scope, out)
  }
}

function writeLiteral(text: string, place: Place, out: Out): void {
  out.text += literalText(place.in === 'quotes' ? goText(text).slice(1, -1) : text)
  out.atLine = place.in !== 'quotes' && text.endsWith('\n')
}

function writeAction(code: string, out: Out): void {
  out.text += `{{ ${code} }}`
  out.atLine = false
}

function writePart(part: Extract<Text, [typeof TEXT.PART, ...unknown[]]>, place: Place, scope: Scope, out: Out): void {
  const text = includeText(part, scope)
  const indent = part[5]
  if (indent === null) {
    writeAction(textCode(text, place, scope), out)
    return
  }
  // In a folded scalar the line before may go on.
  if (place.in === 'quotes' || !out.atLine) {
    const standing = call(
      'include',
      [goText(define(scope.emitter, 'standing')), call('list', [String(indent.length), text], text.type)],
      text.type,
    )
    writeAction(textCode(standing, place, scope, 'any'), out)
    return
  }
  if (place.in === 'text' && indent === '') {
    writeTag(`with ${text.code} }}{{ nindent 0 . }}{{ end`, out)
    return
  }
  const wide = place.in === 'block' ? place.indent + indent.length : indent.length
  const name = define(scope.emitter, place.in === 'block' ? 'blockLines' : 'lines')
  writeTag(`include ${goText(name)} (list ${wide} (${text.code}))`, out)
}

function writeBlock(
  block: Extract<Text, [typeof TEXT.BLOCK, ...unknown[]]>,
  place: Place,
  scope: Scope,
  out: Out,
): void {
  const whole = out.atLine && endsLine(block[3], true) && endsLine(block[4], true)
  const made = goBlock<Text[], string>(
    block,
    scope,
    (payload) => payload.length === 0,
    (payload, inner) => {
      const branch: Out = { text: '', atLine: whole }
      write(payload, place, inner, branch)
      return branch.text
    },
  )
  const action = whole ? writeTag : writeAction
  for (const code of made.before) action(code, out)
  for (const { open, first, body } of made.branches) {
    action(open, out)
    for (const code of first) action(code, out)
    out.text += body
  }
  action('end', out)
  out.atLine = whole
}

/** An action on a line of its own. Blanks and empty lines before it are text, which an empty action keeps. */
function writeTag(code: string, out: Out): void {
  const before = out.text.slice(0, -1)
  if (out.text.endsWith('\n') && before !== before.trimEnd() && before !== '') out.text = `${before}{{ "" }}\n`
  else if (out.text === '\n') out.text = `{{ "" }}\n`
  out.text += `{{- ${code} }}\n`
  out.atLine = true
}

/** Whether a text that begins at the start of a line ends there, whatever its blocks do. */
function endsLine(texts: readonly Text[], atStart: boolean): boolean {
  let at = atStart
  for (const part of texts) {
    if (typeof part === 'string') at = part.endsWith('\n')
    else if (part[0] === TEXT.HOLE) at = false
    else if (part[0] === TEXT.PART) at = part[5] !== null && at
    else at = at && endsLine(part[3], true) && endsLine(part[4], true)
  }
  return at
}
