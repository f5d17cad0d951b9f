import { parse } from 'handlebars/dist/cjs/handlebars/compiler/base.js'
import { Failure } from '../core/failure.ts'
import { spanAt } from '../core/span.ts'
import type { Program } from './ast.ts'
import { findHabit } from './habits.ts'

/** Parses one template. Throws a Failure with the place and, for Helm's spellings, the same line in this language. */
export function parseTemplate(source: string, file: string): Program {
  const reserved = source.search(/[\uE000\uE001]/)
  if (reserved >= 0) {
    const message = 'the characters U+E000 and U+E001 are reserved for the engine'
    throw new Failure('template/syntax', message, { at: spanAt(source, file, reserved) })
  }
  try {
    return parse(source) as Program
  } catch (error) {
    throw explain(error as Error & { lineNumber?: number; column?: number }, source, file)
  }
}

function explain(error: Error & { lineNumber?: number; column?: number }, source: string, file: string): Failure {
  if (error instanceof RangeError) {
    return new Failure('template/limit', 'the blocks of this template are nested too deep', {
      at: spanAt(source, file, 0),
    })
  }
  const habit = findHabit(source)
  if (habit !== undefined) {
    return new Failure('template/habit', habit.message, {
      at: spanAt(source, file, habit.start, habit.end),
      hint: habit.hint,
    })
  }
  const block = unclosedBlock(source)
  if (block !== undefined) {
    return new Failure('template/syntax', block.message, {
      at: spanAt(source, file, block.start, block.end),
      hint: block.hint,
    })
  }
  const line = error.lineNumber ?? Number(/on line (\d+)/.exec(error.message)?.[1] ?? 1)
  const start = startOfLine(source, line)
  const mustache = source.indexOf('{{', start)
  const at = error.column !== undefined ? start + error.column : mustache >= 0 ? mustache : start
  const close = source.indexOf('}}', at)
  const triple = source.slice(at, at + 400).includes('}}}')
  return new Failure('template/syntax', 'this mustache is not understood', {
    at: spanAt(source, file, at, close >= 0 ? close + 2 : at + 2),
    hint: triple
      ? 'put a space between a mustache and a closing brace of YAML: {k: {{x}} }'
      : 'a mustache is {{path}}, {{helper argument …}}, {{#block …}}, {{/block}}, {{> partial …}} or {{!-- comment --}}',
  })
}

function startOfLine(source: string, line: number): number {
  let at = 0
  for (let left = line - 1; left > 0; left--) {
    const next = source.indexOf('\n', at)
    if (next < 0) return at
    at = next + 1
  }
  return at
}

/** The first block tag without its partner: Handlebars itself reports only the end of the file. */
function unclosedBlock(source: string): { message: string; hint: string; start: number; end: number } | undefined {
  const open: { name: string; start: number; end: number }[] = []
  for (const tag of source.matchAll(/\{\{!--[\s\S]*?--~?\}\}|\{\{~?(#\*?>?|\^|\/)\s*([^\s}~|]*)[^}]*\}\}/g)) {
    const [text, sign, name = ''] = tag
    const place = { name, start: tag.index, end: tag.index + text.length }
    if (sign === undefined || (sign === '^' && name === '')) continue
    if (sign !== '/') open.push(place)
    else {
      const last = open.pop()
      if (last === undefined)
        return { ...place, message: `{{/${name}}} closes nothing`, hint: 'remove it, or open the block before' }
      if (last.name !== name) {
        const line = source.slice(0, last.start).split('\n').length
        return {
          ...place,
          message: `{{/${name}}} closes {{#${last.name}}} of line ${line}`,
          hint: `write {{/${last.name}}}`,
        }
      }
    }
  }
  const last = open.at(-1)
  return last === undefined
    ? undefined
    : { ...last, message: `{{#${last.name}}} is never closed`, hint: `add {{/${last.name}}} after its last line` }
}
