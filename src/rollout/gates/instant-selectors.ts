/**
 * The series selectors of a PromQL expression, each as it stands there: `sum(up{job="kafka"}) > rate(x[5m])` has
 * `up{job="kafka"}` and `x`. Those with `offset` or `@` are left out: they ask for the past on purpose. What cannot be read has
 * none; the server is the judge of the expression.
 */
export function instantSelectors(query: string): readonly string[] {
  const tokens = tokensOf(query)
  if (tokens === undefined) return []
  const found = new Set<string>()
  for (let at = 0; at < tokens.length; at++) {
    if (isLabelList(tokens[at]!)) {
      if (tokens[at + 1]?.text === '(') at = endOf(tokens, at + 1)
    } else {
      const selector = selectorAt(tokens, at)
      if (selector === undefined) continue
      at = selector.end
      if (!isPast(tokens[at + 1])) found.add(selector.text)
    }
  }
  return [...found]
}

/** A name, braces, or both, and the range behind them; `end` is the last of these tokens. */
function selectorAt(tokens: readonly Token[], at: number): { readonly text: string; readonly end: number } | undefined {
  const { kind, text } = tokens[at]!
  const isNamed = kind === 'name' && !isWord(text, tokens[at + 1])
  if (!isNamed && kind !== 'braces') return undefined
  const braces = isNamed && tokens[at + 1]?.kind === 'braces' ? tokens[at + 1]! : undefined
  const end = braces === undefined ? at : at + 1
  return { text: text + (braces?.text ?? ''), end: tokens[end + 1]?.kind === 'range' ? end + 1 : end }
}

function isLabelList({ kind, text }: Token): boolean {
  return kind === 'name' && labelLists.has(text.toLowerCase())
}

function isPast(after: Token | undefined): boolean {
  return after?.text === '@' || after?.text.toLowerCase() === 'offset'
}

interface Token {
  readonly kind: 'name' | 'braces' | 'range' | 'other'
  readonly text: string
}

/** Keywords that a list of labels follows, whose names are none of series. */
const labelLists: ReadonlySet<string> = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right'])
const words: ReadonlySet<string> = new Set(['and', 'or', 'unless', 'bool', 'offset', 'atan2', 'inf', 'nan'])

/** A keyword, a function, or an aggregation such as `sum by (pod) (…)`. */
function isWord(name: string, next: Token | undefined): boolean {
  if (words.has(name.toLowerCase()) || next?.text === '(') return true
  return next?.kind === 'name' && ['by', 'without'].includes(next.text.toLowerCase())
}

function endOf(tokens: readonly Token[], from: number): number {
  const end = tokens.findIndex(({ text }, at) => at > from && text === ')')
  return end === -1 ? tokens.length : end
}

const blank = /\s+|#[^\n]*/y
const string = `"(?:[^"\\\\]|\\\\.)*"|'(?:[^'\\\\]|\\\\.)*'|\`[^\`]*\``
const patterns: readonly (readonly [Token['kind'], RegExp])[] = [
  ['braces', new RegExp(`\\{(?:[^{}"'\`]|${string})*\\}`, 'ys')],
  ['range', /\[[^\]]*\]/y],
  ['other', new RegExp(string, 'ys')],
  ['other', /[\d.][\w.]*/y],
  ['name', /[A-Za-z_:][\w:]*/y],
  ['other', /[-+*/%^=!<>~(),@]/y],
]

function tokensOf(query: string): readonly Token[] | undefined {
  const tokens: Token[] = []
  for (let at = 0; at < query.length;) {
    blank.lastIndex = at
    const skipped = blank.exec(query)
    if (skipped !== null) {
      at = blank.lastIndex
      continue
    }
    const token = tokenAt(query, at)
    if (token === undefined) return undefined
    tokens.push(token)
    at += token.text.length
  }
  return tokens
}

function tokenAt(query: string, at: number): Token | undefined {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at
    const text = pattern.exec(query)?.[0]
    if (text !== undefined) return { kind, text }
  }
  return undefined
}
