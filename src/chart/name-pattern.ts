/** Whether a name without slashes fits. */
export type NamePattern = (name: string) => boolean

/** What one step of a pattern takes: any run of characters, or one character. */
type Token = 'run' | ((char: string) => boolean)

/**
 * Go's `filepath.Match` for one name: `*`, `?`, `[a-z]`, `[^a-z]`, `\` before a character that is meant as it stands;
 * `[!a-z]` negates too, as in .gitignore. A string says why the pattern cannot be read.
 */
export function namePattern(glob: string): NamePattern | string {
  // Nearly every rule of a real .helmignore is one of these two, and every file is held against every rule.
  if (!/[*?[\\]/.test(glob)) return (name) => name === glob
  if (/^\*[^*?[\\]*$/.test(glob)) {
    const end = glob.slice(1)
    return (name) => name.endsWith(end)
  }
  const tokens = tokensOf(Array.from(glob))
  return typeof tokens === 'string' ? tokens : (name) => matches(tokens, Array.from(name))
}

function tokensOf(chars: readonly string[]): Token[] | string {
  const tokens: Token[] = []
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at]!
    if (char === '*') tokens.push('run')
    else if (char === '?') tokens.push(() => true)
    else if (char === '[') {
      const end = classEnd(chars, at)
      if (end < 0) return 'a "[" is not closed'
      const test = classOf(chars.slice(at + 1, end))
      if (test === undefined) return 'what stands in "[…]" is no set of characters'
      tokens.push(test)
      at = end
    } else if (char === '\\' && at + 1 === chars.length) return 'it ends in a backslash'
    else {
      const wanted = char === '\\' ? chars[++at]! : char
      tokens.push((other) => other === wanted)
    }
  }
  return tokens
}

/** Only the last run is ever tried again, so time is bounded by name × pattern; a RegExp would take exponents of it. */
function matches(tokens: readonly Token[], chars: readonly string[]): boolean {
  let token = 0
  let retry = -1
  let retryAt = 0
  for (let at = 0; at < chars.length;) {
    const next = tokens[token]
    if (next === 'run') {
      retry = token++
      retryAt = at
    } else if (next?.(chars[at]!) === true) {
      token++
      at++
    } else if (retry >= 0) {
      token = retry + 1
      at = ++retryAt
    } else return false
  }
  return tokens.slice(token).every((rest) => rest === 'run')
}

/** Index of the closing bracket; one that comes first is a member: `[]a]`. */
function classEnd(chars: readonly string[], start: number): number {
  let at = start + 1
  if (chars[at] === '^' || chars[at] === '!') at++
  for (let first = true; at < chars.length; at++, first = false) {
    if (chars[at] === '\\') at++
    else if (chars[at] === ']' && !first) return at
  }
  return -1
}

function classOf(body: readonly string[]): Token | undefined {
  const negated = body[0] === '^' || body[0] === '!'
  const ranges: [low: number, high: number][] = []
  let at = negated ? 1 : 0
  const member = (): number | undefined => (body[at] === '\\' ? body[++at] : body[at])?.codePointAt(0)
  for (; at < body.length; at++) {
    const low = member()
    let high = low
    if (body[at + 1] === '-') {
      at += 2
      high = member()
    }
    if (low === undefined || high === undefined || high < low) return undefined
    ranges.push([low, high])
  }
  return (char) => {
    const point = char.codePointAt(0)!
    return ranges.some(([low, high]) => low <= point && point <= high) !== negated
  }
}
