import type { Chars } from './type.ts'
import { looser } from './type.ts'

/**
 * What the texts can hold that a regular expression matches as a whole: of `^[a-z0-9.-]+$`, words. Undecided is `any`:
 * a pattern that is not anchored on both sides, negated classes, `.`, and whatever else could let a quote through.
 */
export function charsOfPattern(pattern: string): Chars {
  if (!pattern.startsWith('^') || !/(?:^|[^\\])(?:\\\\)*\$$/.test(pattern)) return 'any'
  const body = pattern.slice(1, -1)
  if (hasTopLevelChoice(body)) return 'any'
  let chars: Chars = 'word'
  let rest = body
  while (rest !== '') {
    const token = tokens.find(({ is }) => is.test(rest))
    if (token === undefined) return 'any'
    const text = token.is.exec(rest)![0]
    const found = token.chars(text)
    if (found === 'any') return 'any'
    if (found === 'line' || chars === 'line') chars = 'line'
    else if (found === 'quoted') chars = 'quoted'
    rest = rest.slice(text.length)
  }
  return chars
}

/** `^a|b$` is anchored on one side in each branch only. */
function hasTopLevelChoice(body: string): boolean {
  let depth = 0
  for (const [part] of body.matchAll(/\\.|\[(?:\\.|[^\]\\])*\]|[()|]/gs)) {
    if (part === '(') depth++
    else if (part === ')') depth--
    else if (part === '|' && depth === 0) return true
  }
  return false
}

const tokens: readonly { readonly is: RegExp; readonly chars: (text: string) => Chars }[] = [
  { is: /^\(\?:|^[()|]/, chars: () => 'word' },
  { is: /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/, chars: () => 'word' },
  { is: /^\\[dw]/, chars: () => 'word' },
  { is: /^\\[.\-/_+*?()[\]{}|^$@:,=~!#%&;<>]/, chars: () => 'word' },
  { is: /^\\\\/, chars: () => 'line' },
  { is: /^\[[^^\]\\](?:\\.|[^\]\\])*\]|^\[(?:\\.)(?:\\.|[^\]\\])*\]/s, chars: classChars },
  { is: /^\\p\{[LMNPS]\}/, chars: propertyChars },
  { is: /^ /, chars: () => 'quoted' },
  { is: /^[A-Za-z0-9_\-/:,=@~!#%&;<>']/, chars: () => 'word' },
  { is: /^"/, chars: () => 'line' },
]

/** Letters, marks, numbers and symbols are no quotes, backslashes or control characters; punctuation has both of the first. */
function propertyChars(text: string): Chars {
  return /^\\p\{[LMNS]\}$/.test(text) ? 'quoted' : text === '\\p{P}' ? 'line' : 'any'
}

/** A class of single characters, escapes and ASCII ranges. */
function classChars(text: string): Chars {
  let chars: Chars = 'word'
  let rest = text.slice(1, -1)
  while (rest !== '') {
    const range = /^([\x20-\x7e])-([\x20-\x7e])/.exec(rest)
    if (range !== null && range[1] !== '\\' && range[2] !== '\\') {
      const [from, to] = [range[1]!.charCodeAt(0), range[2]!.charCodeAt(0)]
      if (from <= 0x22 && to >= 0x22) chars = 'line'
      if (from <= 0x5c && to >= 0x5c) chars = 'line'
      if (from <= 0x20 && chars === 'word') chars = 'quoted'
      rest = rest.slice(3)
      continue
    }
    const property = /^\\p\{[A-Za-z]*\}/.exec(rest)
    if (property !== null) {
      chars = looser(chars, propertyChars(property[0]))
      if (chars === 'any') return 'any'
      rest = rest.slice(property[0].length)
      continue
    }
    const escaped = /^\\([\s\S])/.exec(rest)
    const one = escaped === null ? rest[0]! : escaped[1]!
    if (escaped !== null && /[A-Za-vx-z0-9]/.test(one) && one !== 'd') return 'any'
    if (one === '"' || (escaped !== null && one === '\\')) chars = 'line'
    else if (one === ' ' && chars === 'word') chars = 'quoted'
    else if (!/[\x21-\x7e]/.test(one) && one !== ' ') return 'any'
    rest = rest.slice(escaped === null ? 1 : 2)
  }
  return chars
}
