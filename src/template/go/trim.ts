/** `text` without the runes at both ends that `cut` takes; a loop, since `\s+$` is quadratic on long runs of blanks. */
export function trimText(text: string, cut: (rune: string) => boolean): string {
  let start = 0
  let end = text.length
  while (start < end) {
    const rune = String.fromCodePoint(text.codePointAt(start)!)
    if (!cut(rune)) break
    start += rune.length
  }
  while (start < end) {
    const wide = end - start > 1 && isLow(text.charCodeAt(end - 1)) && isHigh(text.charCodeAt(end - 2))
    const width = wide ? 2 : 1
    if (!cut(text.slice(end - width, end))) break
    end -= width
  }
  return text.slice(start, end)
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000
}

/**
 * Unicode's White_Space, which is Go's; JavaScript's own also takes the byte order mark and leaves U+0085. Spelled out,
 * since V8 checks literals when it parses a file, and \p would cost every start.
 */
export function isWhite(rune: string): boolean {
  return /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/.test(rune)
}
