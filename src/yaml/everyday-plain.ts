import type { Json } from '../core/json.ts'
import { lineEnd, nextLine, skipBlanks, withoutBlanks } from './everyday-line.ts'
import type { Cursor } from './everyday-line.ts'
import { resolvePlain } from './scalar.ts'

/**
 * The plain scalar at `at`, in a collection of column `indent`, with the deeper lines that go on with it: Helm folds
 * long descriptions in Chart.yaml so. Leaves the cursor at the line after it; undefined when it is unusual.
 */
export function plain(cursor: Cursor, at: number, indent: number): Json | undefined {
  const { text } = cursor
  let end = lineEnd(text, at)
  const first = text.slice(at, end)
  const comment = first.indexOf(' #')
  if (comment >= 0) {
    nextLine(cursor, end + 1)
    return resolved(withoutBlanks(first.slice(0, comment)))
  }
  let value = withoutBlanks(first)
  for (;;) {
    const start = skipBlanks(text, end + 1)
    if (start >= text.length || start - end - 1 <= indent || text[start] === '#' || text[start] === '\n') break
    end = lineEnd(text, start)
    const more = withoutBlanks(text.slice(start, end))
    if (more.includes(' #')) return undefined
    value += ` ${more}`
  }
  nextLine(cursor, end + 1)
  return resolved(value)
}

/** A colon that could end a key is an error that the complete reader words. */
function resolved(value: string): Json | undefined {
  return value.endsWith(':') || value.includes(': ') ? undefined : resolvePlain(value)
}
