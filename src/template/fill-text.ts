import type { Json } from '../core/json.ts'
import { kindOf } from '../core/json.ts'
import { evaluate, partialContext } from './evaluate.ts'
import { TEXT } from './op.ts'
import type { Chomp, Text } from './op.ts'
import type { Frame, Run } from './run.ts'
import { countText, deeper, holeText, report, rootFrame, step } from './run.ts'
import { visitBlock } from './visit-block.ts'

/** The text of a scalar: literals, values as text, blocks and partials, in order. */
export function fillText(parts: readonly Text[], frame: Frame, run: Run): string {
  let text = ''
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
          const filled = fillText(payload, inner, run)
          countText(run, part[5], filled.length)
          text += filled
        })
        break
      case TEXT.PART:
        text += partText(part, frame, run)
    }
  }
  return text
}

/** What a block scalar's chomping leaves of its filled text. */
export function chomped(text: string, chomp: Chomp): string {
  if (chomp === 0 || chomp === 3) return text
  let end = text.length
  while (end > 0 && text.charCodeAt(end - 1) === 10) end--
  return chomp === 2 || end === 0 ? text.slice(0, end) : `${text.slice(0, end)}\n`
}

/** A value as part of a text. Numbers print as JSON prints them; a map or a list has no one text. */
export function textOf(value: Json | undefined, hole: number, run: Run): string {
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
    default: {
      const shown = holeText(run, hole)
      if (value === null) report(run, hole, 'template/no-value', { message: `${shown} has no value` })
      else {
        const hint = Array.isArray(value) ? 'join it: {{join "," list}}, or let it be the whole value of a key' : 'let it be the whole value of a key, or print it: {{toJson map}}'
        report(run, hole, 'template/value', { message: `${shown} is a ${kindOf(value)}, and text is wanted here`, hint })
      }
      return ''
    }
  }
}

function partText(part: Extract<Text, [typeof TEXT.PART, ...unknown[]]>, frame: Frame, run: Run): string {
  const [, name, context, hash, hole, indent] = part
  const key = `${name}|text`
  const body = run.skeleton.parts[key]
  if (body === undefined) return ''
  step(run, hole)
  let text = body.closed ? (run.memo.get(key) as string | undefined) : undefined
  if (text === undefined) {
    const ctx = partialContext(context, hash, { frame, run, hole })
    if (ctx === undefined) return ''
    text = (deeper(run, hole, () => fillText(body.body as Text[], rootFrame(ctx), run)) ?? '').trim()
    if (body.closed) run.memo.set(key, text)
  }
  return indent === '' ? text : text.replace(/\n(?=[^\n])/g, `\n${indent}`)
}
