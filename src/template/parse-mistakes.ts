import type { FoundHabit } from './habits.ts'
import { withoutText } from './habits.ts'

export interface Mistake {
  readonly message: string
  readonly hint: string
  readonly start: number
  readonly end: number
}

/**
 * Why Handlebars' parser stopped at an offset: its own complaint lists token names of its grammar. Empty only where a
 * spelling of Helm explains it: one that stands there, or that opens or ends a block.
 */
export function parseMistakes(source: string, at: number, habits: readonly FoundHabit[]): Mistake[] {
  const blocks = unpairedTags(source)
  if (blocks.length > 0 && habits.some(({ isBlock }) => isBlock)) return []
  const mistakes = blocks.length > 0 ? blocks : [mustacheMistake(source, at)]
  return mistakes.filter((one) => !habits.some(({ start, end }) => start < one.end && one.start < end))
}

/** Block tags without their partner. Handlebars itself reports the end of the file. */
function unpairedTags(source: string): Mistake[] {
  const mistakes: Mistake[] = []
  const open: { name: string; start: number; end: number }[] = []
  const tags = /\{\{~?(?:(#\*?>?|\^|\/)\s*([^\s}~|(]*)|(else)(?=[\s~}]))[^}]*\}\}/g
  for (const tag of withoutText(source).matchAll(tags)) {
    const [text, sign, name = '', otherwise] = tag
    const place = { start: tag.index, end: tag.index + text.length }
    if (otherwise !== undefined || (sign === '^' && name === '')) {
      if (open.length === 0) {
        mistakes.push({ ...place, message: `${text} stands outside of a block`, hint: 'open one before it: {{#if x}}' })
      }
    } else if (sign !== '/') open.push({ name, ...place })
    else {
      const outer = open.findLastIndex((one) => one.name === name)
      const last = open.at(-1)
      if (outer >= 0) {
        mistakes.push(...open.slice(outer + 1).map(neverClosed))
        open.length = outer
      } else if (last === undefined) {
        mistakes.push({ ...place, message: `${text} closes nothing`, hint: 'remove it, or open the block before it' })
      } else {
        const message = `${text} does not close {{#${last.name}}} of line ${lineOf(source, last.start)}`
        mistakes.push({ ...place, message, hint: `write {{/${last.name}}}` })
        open.pop()
      }
    }
  }
  return [...mistakes, ...open.map(neverClosed)]
}

function neverClosed({ name, start, end }: { name: string; start: number; end: number }): Mistake {
  return { start, end, message: `{{#${name}}} is never closed`, hint: `add {{/${name}}} after its last line` }
}

function lineOf(source: string, at: number): number {
  let line = 1
  for (let i = source.indexOf('\n'); i >= 0 && i < at; i = source.indexOf('\n', i + 1)) line++
  return line
}

function mustacheMistake(source: string, at: number): Mistake {
  const start = openingBefore(source, at)
  const close = source.indexOf('}}', Math.max(start, at - 1))
  const next = source.indexOf('{{', start + 2)
  if (close < 0 || (next > start + 2 && next < close)) {
    const end = Math.min(next < 0 ? source.length : next, start + 80)
    return { start, end, message: 'this mustache is never closed', hint: 'a mustache ends with }}' }
  }
  const end = close + 2
  const text = source.slice(start, end)
  const place = { start, end }
  const twice = /else/.test(text) && /^\{\{~?\s*(?:else\b|\^)/.test(text)
  if (twice) return { ...place, message: 'a block has one {{else}}', hint: 'conditions between are {{else if x}}' }
  if (text.startsWith('{{{')) {
    const message = 'a brace of YAML next to a mustache is read as {{{'
    return { ...place, message, hint: `put a space between: { ${text.slice(1)}` }
  }
  if (source.startsWith('}}}', close)) {
    const message = 'a mustache next to a brace of YAML is read as }}}'
    return { ...place, message, hint: `put a space between: ${text} }` }
  }
  const operator = /&&|\|\||[=!<>]=|[<>!]|\s[-+*/%]\s/.exec(text)?.[0].trim()
  if (operator !== undefined) {
    const helper = operators.get(operator)
    const message = `there are no operators: ${operator} is a helper`
    if (helper !== undefined) return { ...place, message, hint: helper }
  }
  const index = /\.(\d+)|\w\[["']?([^\]"']*)["']?\]/.exec(text)
  if (index !== null) {
    const hint = `an item or an odd key stands in brackets after a dot: list.[${index[1] ?? index[2]!}]`
    return { ...place, message: 'this path is not understood', hint }
  }
  const hint =
    'a mustache is {{path}}, {{helper argument …}}, {{#block …}}, {{/block}}, {{> partial …}} or {{!-- comment --}}'
  return { ...place, message: 'this mustache is not understood', hint }
}

/** The mustache in which, or after which, the parser stopped: one that is never closed swallows the next. */
function openingBefore(source: string, at: number): number {
  let start = source.lastIndexOf('{{', at)
  if (start < 0) return at
  const before = source.lastIndexOf('{{', start - 1)
  if (start === at && before >= 0 && source.slice(before, start).indexOf('}}') < 0 && start - before > 2) start = before
  while (source[start - 1] === '{') start--
  return start
}

const operators: ReadonlyMap<string, string> = new Map([
  ['==', '(eq A B)'],
  ['!=', '(ne A B)'],
  ['<', '(lt A B)'],
  ['>', '(gt A B)'],
  ['<=', '(le A B)'],
  ['>=', '(ge A B)'],
  ['&&', '(and A B)'],
  ['||', '(or A B)'],
  ['!', '(not A)'],
  ['+', '(add A B)'],
  ['-', '(sub A B)'],
  ['*', '(mul A B)'],
  ['/', '(div A B)'],
  ['%', '(mod A B)'],
])
