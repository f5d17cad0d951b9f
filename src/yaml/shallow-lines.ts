import type { Event } from 'js-yaml'

/**
 * Kubernetes' reader lets the lines of a flow collection or a quoted scalar stand in any column:
 *
 *     command: [
 *       sh, -c
 *     ]
 *
 * YAML 1.2 wants the bracket indented and so does our parser. There a line break means no more than a blank, so the
 * line is joined to the one before it in a copy of the text that keeps every offset. A tab between two entries, which
 * our parser takes for indentation, becomes a blank likewise.
 */
export interface Join {
  readonly start: number
  readonly end: number
  /** Whether a comment was blanked too; it is none if it turns out to stand inside a scalar. */
  readonly hasComment: boolean
}

/** What to blank in `text` so that it can be read beyond `position`; undefined if that is hopeless. */
export function joinLines(text: string, position: number): Join | undefined {
  if (/^(?:---|\.\.\.)(?:\s|$)/.test(text.slice(position, position + 4))) return undefined
  let hasComment = false
  let start = text.lastIndexOf('\n', position - 1)
  const before = text.slice(start + 1, position)
  if (before.trimStart() !== '') {
    const tab = start + 1 + before.indexOf('\t')
    return tab > start ? { start: tab, end: tab + 1, hasComment } : undefined
  }
  if (start < 0) return undefined
  for (;;) {
    const line = text.lastIndexOf('\n', start - 1) + 1
    const comment = commentIn(text.slice(line, start))
    hasComment ||= comment >= 0
    const end = comment >= 0 ? line + comment : start
    start = line + text.slice(line, end).trimEnd().length
    if (start > line) return { start, end: position, hasComment }
    if (line === 0) return undefined
    start = line - 1
  }
}

/** Adapts the scalars that go over a join; false when one shows that the join was wrong. */
export function settle(events: readonly Event[], joins: readonly Join[]): boolean {
  for (const event of events) {
    if (event.type !== SCALAR) continue
    for (const { start, end, hasComment } of joins) {
      if (end <= event.valueStart || start >= event.valueEnd) continue
      if (hasComment || event.style > LAST_FLOW_STYLE) return false
      event.fast = false
    }
  }
  return true
}

const SCALAR = 4
const LAST_FLOW_STYLE = 3

/** Column of the comment of a line that does not begin inside quotes; −1 without one. */
function commentIn(line: string): number {
  const code = /^(?:"(?:[^"\\]|\\.)*"|'[^']*'|(?<=\S)#|[^#"'])*/.exec(line)![0]
  return code.length < line.length && line[code.length] === '#' ? code.length : -1
}
