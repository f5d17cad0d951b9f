/** A spelling of Helm's Go templates, found in a template that this language cannot read. */
export interface Habit {
  readonly message: string
  readonly hint: string
  /** It opens or closes a block in Go's templates, so that tags of ours may stand without their partner. */
  readonly isBlock: boolean
}

export interface FoundHabit extends Habit {
  readonly start: number
  readonly end: number
}

/** Every Helm spelling of a template, in order; text that is kept as text, and comments, may hold anything. */
export function findHabits(source: string): FoundHabit[] {
  const found: FoundHabit[] = []
  const text = withoutText(source)
  for (let start = text.indexOf('{{'); start >= 0;) {
    const close = text.indexOf('}}', start)
    if (close < 0) break
    const end = close + 2
    const habit = end - start > longest ? undefined : habitIn(text.slice(start, end))
    if (habit !== undefined) found.push({ ...habit, start, end })
    start = text.indexOf('{{', end)
  }
  return found
}

/** What a mustache means in Go's templates, if it is one of theirs. The most telling rule comes first. */
export function habitIn(mustache: string): Habit | undefined {
  if (mustache.length > longest) return undefined
  const bare = mustache.replace(/"(?:\\"|[^"])*"|'(?:\\'|[^'])*'/g, '""').replace(/\[[^\]]*\]/g, '[]')
  if (isOurs(bare)) return undefined
  // What stands in quotes or brackets never decides; a hint may quote it.
  const plain = bare.replace(blockParams, '}}')
  for (const { pattern, message, hint, inStrings, isBlock = false } of rules) {
    const found = pattern.exec(plain)
    const match = found !== null && inStrings === true ? (pattern.exec(mustache) ?? found) : found
    if (match !== null) return { message, hint: hint(match, mustache), isBlock }
  }
  return undefined
}

/** `{{#each x as |value key|}}`: no pipes. */
const blockParams = /\sas\s+\|[^|}]*\|\s*~?\}\}$/

/** `{{else if x}}` and `{{else if (eq a b)}}` are the same here and in Go's templates. */
function isOurs(mustache: string): boolean {
  const condition = /^\{\{\s*else if\s+(\S+|\([^}]*\))\s*\}\}$/.exec(mustache)?.[1]
  return condition !== undefined && !/[|$]|(?:^|[\s(])\.[A-Za-z_]|\s-$/.test(condition)
}

/** Longer ones are no habit but a lost `}}`; patterns must not run over a whole file. */
const longest = 500

/** The same text, with blanks for escaped mustaches, raw blocks and comments; in time linear in its length. */
export function withoutText(source: string): string {
  let text = ''
  let copied = 0
  const lost = new Set<RegExp>()
  for (let start = source.indexOf('{{'); start >= 0; start = source.indexOf('{{', Math.max(start + 2, copied))) {
    const end = endOfText(source, start)
    if (end === undefined || lost.has(end)) continue
    end.lastIndex = start + 2
    // What ends nowhere from here on ends nowhere later: it is looked for once.
    if (!end.test(source)) lost.add(end)
    else {
      text += source.slice(copied, start)
      copied = end.lastIndex
      text += source.slice(start, copied).replace(/[^\n]/g, ' ')
    }
  }
  return text + source.slice(copied)
}

/** What ends a mustache that is none: an escaped one, a raw block, a comment; undefined for all others. */
function endOfText(source: string, start: number): RegExp | undefined {
  if (source[start - 1] === '\\' && source[start - 2] !== '\\') return endOfTag
  if (source.startsWith('{{{{', start)) return endOfRaw
  const sign = source[start + 2] === '~' ? start + 3 : start + 2
  if (source.startsWith('!--', sign)) return endOfLongComment
  return source[sign] === '!' ? endOfTag : undefined
}

const endOfTag = /\}\}/g
const endOfRaw = /\{\{\{\{\/[^{}]*\}\}\}\}/g
const endOfLongComment = /--~?\}\}/g

interface Rule {
  readonly pattern: RegExp
  readonly message: string
  /** Whether the pattern reads what stands in quotes: a name. */
  readonly inStrings?: true
  readonly isBlock?: true
  readonly hint: (match: RegExpExecArray, mustache: string) => string
}

const noPipes = 'there are no pipes: a helper comes first, its arguments follow'

const rules: readonly Rule[] = [
  {
    pattern: /^\{\{-?\s*end\s*-?\}\}$/,
    message: 'Go templates end blocks with {{ end }}',
    isBlock: true,
    hint: () => 'close a block by its name: {{/if}}, {{/each}}, {{/with}}',
  },
  {
    pattern: /^\{\{-?\s*else if ([^}]*[^}\s-])\s*-?\}\}$/,
    message: 'the condition is written as in Go templates',
    isBlock: true,
    inStrings: true,
    hint: (m) => `{{else if ${condition(m[1]!)}}}`,
  },
  {
    pattern: /^\{\{-?\s*if ([^}]*[^}\s-])\s*-?\}\}$/,
    message: 'Go templates open a condition with {{ if … }}',
    isBlock: true,
    inStrings: true,
    hint: (m) => `{{#if ${condition(m[1]!)}}} … {{/if}}`,
  },
  {
    pattern: /^\{\{-?\s*range (?:\$(\w+)(?:, *\$(\w+))? *:= *)?([^}]*[^}\s-])\s*-?\}\}$/,
    message: 'Go templates loop with {{ range … }}',
    isBlock: true,
    inStrings: true,
    hint: (m) => {
      const names = m[2] === undefined ? m[1] : `${m[2]} ${m[1]!}`
      return `{{#each ${ours(m[3]!)}${names === undefined ? '' : ` as |${names}|`}}} … {{/each}}`
    },
  },
  {
    pattern: /^\{\{-?\s*with (?:\$\w+ := )?([^}]*[^}\s-])\s*-?\}\}$/,
    message: 'Go templates open a context with {{ with … }}',
    isBlock: true,
    inStrings: true,
    hint: (m) => `{{#with ${ours(m[1]!)}}} … {{/with}}; for an optional entry: key: {{optional ${ours(m[1]!)}}}`,
  },
  {
    pattern: /^\{\{-?\s*(?:define|block) "([^"}]*)"[^}]*\}\}$/,
    message: 'partials are files here',
    isBlock: true,
    inStrings: true,
    hint: (m) => `put the text into templates/_${partial(m[1]!)}.hbs and use it as {{> ${partial(m[1]!)}}}`,
  },
  {
    pattern: /^\{\{-?\s*\$\w+ :?= ([^}]*[^}\s-])\s*-?\}\}$/,
    message: 'there are no variables',
    inStrings: true,
    hint: (m) => `name a value with {{#with ${ours(m[1]!)} as |name|}} … {{/with}}`,
  },
  {
    pattern: /^\{\{-?\s*(?:include|template) "([^"}]*)" ([^}|\s]+)\s*\|[^}]*\}\}$/,
    message: 'structure needs no nindent',
    inStrings: true,
    hint: (m) => `{{> ${partial(m[1]!)}${context(m[2]!)}}} on a line of its own: its column is its indent`,
  },
  {
    pattern: /^\{\{-?\s*template "([^"}]*)" ?([^}|\s]*?)\s*-?\}\}$/,
    message: 'Go templates use {{ template "NAME" }}',
    inStrings: true,
    hint: (m) => `{{> ${partial(m[1]!)}${context(m[2]!)}}}`,
  },
  {
    pattern: /^\{\{-?\s*(?:toYaml (\$?\.\S*|\S+(?=\s*\|))|(\S+) \| toYaml)\s*\|?[^}]*\}\}$/,
    message: 'structure needs no toYaml and no nindent',
    hint: (m) => `key: {{${ours(m[1] ?? m[2]!)}}}`,
  },
  {
    pattern: /^\{\{-?\s*([^\s|}]+) \| s?quote\s*-?\}\}$/,
    message: 'there are no pipes, and text needs no quote',
    hint: (m) => `"{{${ours(m[1]!)}}}" is always text`,
  },
  {
    pattern: /^\{\{-?\s*([^|}]*[^|}\s]) *\| *(\w+(?: [^|}]*[^|}\s-])?)\s*(\|[^}]*?)?-?\}\}$/,
    message: noPipes,
    inStrings: true,
    hint: (m) => {
      const call = `${ours(m[2]!)} ${m[1]!.includes(' ') ? `(${ours(m[1]!)})` : ours(m[1]!)}`
      return m[3] === undefined ? `{{${call}}}` : `{{… (${call})}}, and so on outwards`
    },
  },
  {
    pattern: /^\{\{-?\s*(?:\$?\.[A-Za-z_$][^}]*|\$\w[^}]*|[^}]*[\s(](?:\$?\.[A-Za-z_]|\$)[^}]*)\}\}$/,
    message: 'paths have no leading dot and no dollar',
    hint: (_, mustache) => ourSpelling(mustache),
  },
  {
    pattern: /^(?:\{\{-\s[^}]*|\{\{[^}]*\s-)\}\}$/,
    message: 'blanks are trimmed with ~, and rarely need to be',
    hint: (_, mustache) => ourSpelling(mustache),
  },
  {
    pattern: /^\{\{-?\s*\/\*/,
    message: 'comments are written as in Handlebars',
    hint: () => '{{!-- … --}}',
  },
]

/** The same mustache without dashes, dots and dollars. */
function ourSpelling(mustache: string): string {
  return `{{${ours(mustache.replace(/^\{\{-?\s*|\s*-?\}\}$/g, ''))}}}`
}

/** Paths as they are written here: `.Values.x` and `$.Values.x` are Values.x, `.name` is this.name, `.` is this. */
function ours(expression: string): string {
  return expression
    .trim()
    .replace(/(^|[\s(])\$?\.(?=[A-Z])/g, '$1')
    .replace(/(^|[\s(])\$?\.(?=[a-z_])/g, '$1this.')
    .replace(/(^|[\s(])\.(?=[\s)]|$)/g, '$1this')
    .replace(/(^|[\s(])\$(?=[\s)]|$)/g, '$1@root')
    .replace(/(^|[\s(])\$(?=\w)/g, '$1')
}

function condition(text: string): string {
  const call = ours(text)
  return call.includes(' ') && !call.startsWith('(') ? `(${call})` : call
}

/** `kafka.labels` of Helm is the file `_labels.hbs`. */
function partial(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}

/** `.` and `$` need no context: a partial without one gets the caller's. */
function context(dot: string): string {
  return dot === '' || dot === '.' || dot === '$' ? '' : ` ${ours(dot)}`
}
