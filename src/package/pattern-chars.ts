import type { Chars } from './type.ts'
import { charsOfText, looser } from './type.ts'

/**
 * What the texts can hold that a regular expression matches as a whole: of `^[a-z0-9.-]+$`, words. Undecided is `any`:
 * a pattern that is not anchored on both sides, `.`, and whatever else is not written here.
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
    chars = looser(chars, found)
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
  { is: /^\[(?:\\.|[^\]\\])+\]|^\\p\{\w+\}/s, chars: classChars },
  { is: /^ /, chars: () => 'quoted' },
  { is: /^[A-Za-z0-9_\-/:,=@~!#%&;<>']/, chars: () => 'word' },
  { is: /^"/, chars: () => 'line' },
]

/** A class is asked for each character that would harm; only one spelled in ASCII, with no blank, can hold words alone. */
function classChars(text: string): Chars {
  // These are other sets in Go than here.
  if (/\\[sSWDB]/.test(text)) return 'any'
  let one: RegExp
  try {
    one = new RegExp(`^${text}$`, 'u')
  } catch {
    return 'any'
  }
  const holds = (characters: readonly string[]): boolean => characters.some((character) => one.test(character))
  if (holds(refusedInLines)) return 'any'
  if (holds(['\t', '\n'])) return 'lines'
  if (holds(['"', '\\'])) return 'line'
  return one.test(' ') || /^\[\^|\\[pPux]|[^\x21-\x7e]/.test(text) ? 'quoted' : 'word'
}

const refusedInLines: readonly string[] = [
  ...Array.from({ length: 0xa0 }, (_, code) => String.fromCharCode(code)),
  ...['\u2028', '\u2029', '\ufeff', '\ufffe', '\uffff'],
].filter((character) => charsOfText(character) === 'any')
