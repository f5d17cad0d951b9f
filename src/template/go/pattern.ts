import { RE2JS } from 're2js'
import { HelperError } from '../helper.ts'

const compiled = new Map<string, RE2JS>()

/** RE2, in time linear to the text. Charts use a handful of patterns, many times each. */
export function compilePattern(pattern: string): RE2JS {
  let known = compiled.get(pattern)
  if (known === undefined) {
    known = compileNew(pattern)
    if (compiled.size >= 1000) compiled.clear()
    compiled.set(pattern, known)
  }
  return known
}

/** `text` with every match replaced; `template` by Go's rules: $1, ${1}, ${name}, $$, unknown groups are empty. */
export function replacePattern(pattern: string, text: string, template: string): string {
  const matcher = compilePattern(pattern).matcher(text)
  const groups = compilePattern(pattern).namedGroups()
  const reference = /\$(?:\$|([\p{L}\p{Nd}_]+)|\{([\p{L}\p{Nd}_]+)\}|)/gu
  const expand = (): string =>
    template.replace(reference, (all, plain: string | undefined, braced: string | undefined) => {
      if (all === '$$' || all === '$') return '$'
      const name = (plain ?? braced)!
      const group = /^\d+$/.test(name) ? Number(name) : groups[name]
      return group === undefined || group > matcher.groupCount() ? '' : (matcher.group(group) ?? '')
    })
  let result = ''
  let at = 0
  let after = -1
  while (matcher.find()) {
    // Go skips an empty match right behind another match.
    if (matcher.start() === matcher.end() && matcher.start() === after) continue
    result += text.slice(at, matcher.start()) + expand()
    at = after = matcher.end()
  }
  return result + text.slice(at)
}

function compileNew(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new HelperError(
      `${JSON.stringify(pattern)} is no pattern of RE2: ${why}`,
      'RE2 has no look-around and no \\1',
    )
  }
}
