import type { Json } from '../core/json.ts'
import { kindOf } from '../core/json.ts'
import { evaluate } from './evaluate.ts'
import { TEXT } from './op.ts'
import type { Chomp, Text, TextPart } from './op.ts'
import { partText } from './part-text.ts'
import type { Frame, Run } from './run.ts'
import { holeText, longText, report, spendText } from './run.ts'
import { visitBlock } from './visit-block.ts'

/** The text of a scalar: literals, values as text, blocks and partials, in order. */
export function fillText(parts: readonly Text[], frame: Frame, run: Run): string {
  let text = ''
  let counted = 0
  for (const part of parts) {
    if (typeof part === 'string') {
      text += part
      continue
    }
    switch (part[0]) {
      case TEXT.HOLE:
        text += textOf(evaluate(part[1], frame, run), part[2], run)
        break
      case TEXT.BLOCK:
        visitBlock(part, frame, run, (payload, inner) => {
          text += fillText(payload, inner, run)
        })
        break
      case TEXT.PART:
        text += standingText(part, partText(part, frame, run) ?? '')
    }
    if (text.length - counted > longText) {
      spendText(run, holeOf(part), text.length - counted)
      counted = text.length
    }
  }
  return text
}

function holeOf(part: Exclude<Text, string>): number {
  return part[0] === TEXT.HOLE ? part[2] : part[0] === TEXT.BLOCK ? part[5] : part[4]
}

/**
 * The text of a block scalar. Of control characters it can hold only tabs and line breaks; the others would need quotes,
 * and a packaged chart has none there.
 */
export function fillBlockScalar(parts: readonly Text[], chomp: Chomp, frame: Frame, run: Run): string {
  const text = fillText(parts, frame, run)
  const found = unprintable.exec(text)
  if (found !== null) {
    const hole = holeOf(parts.find((part) => typeof part !== 'string')!)
    const code = `U+${found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
    const hint = 'put the text in double quotes, or let the value be the whole node: key: {{x}}'
    report(run, hole, 'template/value', { message: `a block scalar cannot hold the character ${code}`, hint })
  }
  return chomped(text, chomp)
}

const unprintable = /[\x00-\x08\x0b-\x1f\u2028\u2029\ufeff]/

/** What a block scalar's chomping leaves of its filled text. */
function chomped(text: string, chomp: Chomp): string {
  if (chomp === 0 || chomp === 3) return text
  let end = text.length
  while (end > 0 && text.charCodeAt(end - 1) === 10) end--
  return chomp === 2 || end === 0 ? text.slice(0, end) : `${text.slice(0, end)}\n`
}

/** A partial alone on its line indents each of its lines; one without text leaves no line. */
function standingText(part: TextPart, text: string): string {
  const indent = part[5]
  if (indent === null) return text
  return text === '' ? '' : `${indent}${indent === '' ? text : text.replace(/\n(?!\n)/g, `\n${indent}`)}\n`
}

/** A value as part of a text. Numbers print as JSON prints them; a map or a list has no one text. */
function textOf(value: Json | undefined, hole: number, run: Run): string {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value)
    case 'bigint':
    case 'boolean':
      return String(value)
    case 'undefined':
      return ''
    default:
      tellNoText(value, hole, run)
      return ''
  }
}

function tellNoText(value: Json, hole: number, run: Run): void {
  const shown = holeText(run, hole)
  if (value === null) {
    const hint = 'say what stands there without it: {{default "" x}}, or {{#if x}} … {{/if}} around it'
    report(run, hole, 'template/no-value', { message: `${shown} has no value`, hint })
    return
  }
  const call = shown.includes(' ') ? `(${shown})` : shown
  const hint = Array.isArray(value)
    ? `join it: {{join "," ${call}}}; or let it be the whole value of a key`
    : `let it be the whole value of a key; or print it: {{toJson ${call}}}`
  report(run, hole, 'template/value', { message: `${shown} is a ${kindOf(value)}, and text is wanted here`, hint })
}
