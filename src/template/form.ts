/** How a block or a standalone partial stands in the text around it, judged by what its branches hold. */
export type Form = 'item' | 'entry' | 'doc' | 'node' | 'none'

const key = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|\?|[^\s"'[\]{},&*!|>%@`#-][^#]*?|-[^\s#][^#]*?)\s*:(?:\s|$)/

/** The form of one branch: by its first line that is neither blank nor a comment. */
export function formOfText(text: string): Form {
  if (/^---\s*$/m.test(text)) return 'doc'
  for (const line of text.split('\n')) {
    const content = line.trim()
    if (content === '' || content.startsWith('#')) continue
    if (content === '-' || content.startsWith('- ')) return 'item'
    return key.test(content) ? 'entry' : 'node'
  }
  return 'none'
}

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

/** The smallest indent of the lines that decide the form; of the comments, when there is nothing else. */
export function smallestIndent(texts: readonly string[]): string {
  let least: string | undefined
  let leastComment: string | undefined
  for (const line of texts.join('\n').split('\n')) {
    const content = line.trimStart()
    if (content === '') continue
    const indent = line.slice(0, line.length - content.length)
    if (content.startsWith('#')) {
      if (leastComment === undefined || indent.length < leastComment.length) leastComment = indent
    } else if (least === undefined || indent.length < least.length) least = indent
  }
  return least ?? leastComment ?? ''
}

const open = '\uE000'
const close = '\uE001'

/** The placeholder of a token, bare; it reads as a plain scalar in any place of a YAML text. */
export function mark(id: number): string {
  return `${open}${id}${close}`
}

export const marks: RegExp = /\uE000(\d+)\uE001/
export const hasMark = (text: string): boolean => text.includes(open)

/** The line that stands for something structural, without indent and newline; `none` is a comment, seen only by block scalars. */
export function placeholder(form: Form, id: number): string {
  switch (form) {
    case 'item':
      return `- ${mark(id)}`
    case 'entry':
      return `${mark(id)}:`
    case 'doc':
      return `---\n${mark(id)}\n---`
    case 'node':
      return mark(id)
    case 'none':
      return `# ${mark(id)}`
  }
}
