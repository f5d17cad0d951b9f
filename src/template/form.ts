/** How a block or a standalone partial stands in the text around it, judged by what its branches hold. */
export type Form = 'item' | 'entry' | 'doc' | 'node' | 'none'

/** The form of all branches together; branches that differ stand as a node. */
export function jointForm(texts: readonly string[]): Form {
  let joint: Form = 'none'
  for (const text of texts) {
    const form = formOfText(text)
    if (form === 'none' || form === joint) continue
    if (joint !== 'none') return 'node'
    joint = form
  }
  return joint
}

/** A line that separates documents. Inside a block scalar it would be indented. */
const separator = /^---(?:\s|$)/m

/** A line that begins an entry: `key:`, `"key":`, `&anchor key:`, `? key`. */
const entry =
  /^(?:[&!]\S+\s+)*(?:\?(?:\s|$)|(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s"'[\]{},&*!|>%@`#?-]|[?-](?=[^\s#]))[^#]*?:(?:\s|$))/

/** The form of one branch: by its first line that is neither blank nor a comment. */
function formOfText(text: string): Form {
  if (text.includes('---') && separator.test(text)) return 'doc'
  for (let at = 0; at < text.length;) {
    let end = text.indexOf('\n', at)
    if (end < 0) end = text.length
    const content = text.slice(at, end).trim()
    at = end + 1
    if (content === '' || content.startsWith('#')) continue
    if (content === '-' || content.startsWith('- ')) return 'item'
    return entry.test(content) ? 'entry' : 'node'
  }
  return 'none'
}

/** The smallest indent of the lines that decide the form; of the comments when there is nothing else. */
export function smallestIndent(texts: readonly string[]): string | undefined {
  let least: string | undefined
  let leastComment: string | undefined
  for (const text of texts) {
    for (const line of text.split('\n')) {
      const indent = /^[ \t]*/.exec(line)![0]
      if (indent.length === line.length) continue
      if (line[indent.length] === '#') {
        if (leastComment === undefined || indent.length < leastComment.length) leastComment = indent
      } else if (least === undefined || indent.length < least.length) least = indent
    }
  }
  return least ?? leastComment
}

/** Whether the first, and whether the last line with content separates documents. */
export function separators(text: string): { first: boolean; last: boolean } {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.trimStart().startsWith('#'))
  return { first: separator.test(lines[0] ?? ''), last: separator.test(lines.at(-1) ?? '') }
}

/** The placeholder of a token, bare; it reads as a plain scalar in any place of a YAML text. */
export function mark(id: number): string {
  return `\uE000${id}\uE001`
}

/** For loops over the marks of a text; its number is the first group. */
export function markPattern(): RegExp {
  return /\uE000(\d+)\uE001/g
}

export function hasMark(text: string): boolean {
  return text.includes('\uE000')
}

/** The token number of a text that is nothing but one mark. */
export function soleMark(text: string): number | undefined {
  if (text.charCodeAt(0) !== 0xe000 || text.indexOf('\uE001') !== text.length - 1) return undefined
  return Number(text.slice(1, -1))
}

/** What stands around the mark in the line of something structural; `none` is a comment, seen only by block scalars. */
export const frames: Readonly<Record<Form, readonly [prefix: string, suffix: string]>> = {
  item: ['- ', ''],
  entry: ['', ':'],
  doc: ['---\n', '\n---'],
  node: ['', ''],
  none: ['# ', ''],
}
