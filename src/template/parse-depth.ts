import { withoutText } from './habits.ts'

/** Levels of blocks, and of calls in calls. Handlebars' parser takes minutes for ten thousand. */
const deepest = 200

/** The offset of the first tag that is nested deeper than any reader can follow; undefined in nearly every template. */
export function tooDeepAt(source: string): number | undefined {
  return source.length < deepest * 3 ? undefined : (deepBlock(source) ?? deepCall(source))
}

/** An `else if` counts as a level: it is a block in the last branch of the one before. */
function deepBlock(source: string): number | undefined {
  if (!hasMany(source, '{{')) return undefined
  const levels: number[] = []
  let depth = 0
  for (const { 1: open, 2: chain, 3: close, index } of withoutText(source).matchAll(tags)) {
    if (open !== undefined) levels.push(1)
    else if (chain !== undefined && levels.length > 0) levels[levels.length - 1]!++
    if (close === undefined) depth++
    else depth -= levels.pop() ?? 0
    if (depth > deepest) return index
  }
  return undefined
}

const tags = /\{\{~?(?:(#|\^\s*[^\s~}])|(else\s+[^\s~}]|\^\s+[^\s~}])|(\/))/g

function deepCall(source: string): number | undefined {
  if (!hasMany(source, '(')) return undefined
  let depth = 0
  for (const { 0: text, index } of source.matchAll(/\{\{|\}\}|[()]/g)) {
    if (text === '(') depth++
    else if (text === ')') depth = Math.max(0, depth - 1)
    else depth = 0
    if (depth > deepest) return index
  }
  return undefined
}

function hasMany(source: string, text: string): boolean {
  let count = 0
  for (let at = source.indexOf(text); at >= 0; at = source.indexOf(text, at + text.length)) {
    if (++count > deepest) return true
  }
  return false
}
