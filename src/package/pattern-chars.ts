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

/** A class of single characters, escapes, properties and ASCII ranges. */
function classChars(text: string): Chars {
  let chars: Chars = 'word'
  for (let rest = text.slice(1, -1); rest !== '';) {
    const part =
      /^(?:\\p\{[A-Za-z]*\}|\\[\s\S]-[\s\S]|[^\\]-\\[\s\S]|[\x20-\x5b\x5d-\x7e]-[\x20-\x5b\x5d-\x7e]|\\[\s\S]|[\s\S])/.exec(
        rest,
      )![0]
    chars = looser(chars, memberChars(part))
    rest = rest.slice(part.length)
  }
  return chars
}

function memberChars(part: string): Chars {
  if (part.startsWith('\\p{')) return propertyChars(part)
  // A range from or to an escape: nobody writes it.
  if (part.length === 4) return 'any'
  if (part.length === 3) return rangeChars(part.charCodeAt(0), part.charCodeAt(2))
  if (/^\\[dw]$/.test(part)) return 'word'
  if (/^\\[A-Za-z0-9]$/.test(part)) return 'any'
  const one = part.at(-1)!
  return one === '"' || one === '\\' ? 'line' : one === ' ' ? 'quoted' : /[\x21-\x7e]/.test(one) ? 'word' : 'any'
}

function rangeChars(from: number, to: number): Chars {
  const holds = (code: number): boolean => from <= code && code <= to
  return holds(0x22) || holds(0x5c) ? 'line' : holds(0x20) ? 'quoted' : 'word'
}
