/** A spelling of Helm's Go templates, found in a template that this language cannot read. */
export interface Habit {
  readonly message: string
  readonly hint: string
  readonly start: number
  readonly end: number
}

interface Rule {
  readonly pattern: RegExp
  readonly message: string
  readonly hint: (match: RegExpExecArray) => string
}

const ours = (path: string): string =>
  path
    .replace(/^\.(?=[A-Z])/, '')
    .replace(/^\.(?=[a-z_])/, 'this.')
    .replace(/^\.$/, 'this')
    .replace(/^\$\./, '@root.')

/** Patterns stay inside one mustache ([^}]), so that they take time linear in the template. */
const rules: readonly Rule[] = [
  {
    pattern: /\{\{-?\s*end\s*-?\}\}/,
    message: 'Go templates end blocks with {{ end }}',
    hint: () => 'close a block by its name: {{/if}}, {{/each}}, {{/with}}',
  },
  {
    pattern: /\{\{-?\s*else if ([^}]*?)\s*-?\}\}/,
    message: 'the condition is written as in Go templates',
    hint: (m) => `{{else if ${condition(m[1]!)}}}`,
  },
  {
    pattern: /\{\{-?\s*if ([^}]*?)\s*-?\}\}/,
    message: 'Go templates open a condition with {{ if … }}',
    hint: (m) => `{{#if ${condition(m[1]!)}}} … {{/if}}`,
  },
  {
    pattern: /\{\{-?\s*range (?:\$(\w+), \$(\w+) := )?([^}]*?)\s*-?\}\}/,
    message: 'Go templates loop with {{ range … }}',
    hint: (m) => `{{#each ${ours(m[3]!.trim())}${m[2] === undefined ? '' : ` as |${m[2]} ${m[1]!}|`}}} … {{/each}}`,
  },
  {
    pattern: /\{\{-?\s*with ([^}]*?)\s*-?\}\}/,
    message: 'Go templates open a context with {{ with … }}',
    hint: (m) =>
      `{{#with ${ours(m[1]!.trim())}}} … {{/with}}; for an optional entry: key: {{optional ${ours(m[1]!.trim())}}}`,
  },
  {
    pattern: /\{\{-?\s*(?:define|block) "([^"}]*)"[^}]*\}\}/,
    message: 'partials are files here',
    hint: (m) => `put the text into templates/_${m[1]!.replace(/^.*[./]/, '')}.hbs`,
  },
  {
    pattern: /\{\{-?\s*\$[\w]+ :?= [^}]*\}\}/,
    message: 'there are no variables',
    hint: () => 'name a value with {{#with X as |name|}} … {{/with}}',
  },
  {
    pattern: /\{\{-?\s*(?:include|template) "([^"}]*)" ([^}|]*?)\s*\|[^}]*\}\}/,
    message: 'there are no pipes',
    hint: (m) =>
      `{{> ${m[1]!.replace(/^.*[./]/, '')} ${ours(m[2]!.trim())}}} on a line of its own; its column is its indent`,
  },
  {
    pattern: /\{\{-?\s*toYaml (\S+)\s*\|[^}]*\}\}/,
    message: 'structure needs no toYaml and no nindent',
    hint: (m) => `key: {{${ours(m[1]!)}}}`,
  },
  {
    pattern: /\{\{-?\s*(\S+) \| default ("[^"}]*"|\S+)[^}]*\}\}/,
    message: 'there are no pipes',
    hint: (m) => `{{default ${ours(m[2]!)} ${ours(m[1]!)}}}`,
  },
  {
    pattern: /\{\{-?\s*(\S+) \| s?quote\s*-?\}\}/,
    message: 'there are no pipes, and text needs no quote',
    hint: (m) => `"{{${ours(m[1]!)}}}" is always text`,
  },
  {
    pattern: /\{\{-?\s*(\S+) \| (\w+)[^}]*\}\}/,
    message: 'there are no pipes',
    hint: (m) => `{{${m[2]!} ${ours(m[1]!)}}}`,
  },
  {
    pattern: /\{\{-?\s*(\.[A-Za-z_][\w.]*|\$\.[\w.]+|\.)\s*-?\}\}/,
    message: 'paths have no leading dot',
    hint: (m) => `{{${ours(m[1]!)}}}`,
  },
  {
    pattern: /\{\{-?[^}]*?\s(\.[A-Za-z_][\w.]*|\$\.[\w.]+)[^}]*\}\}/,
    message: 'paths have no leading dot',
    hint: (m) => `write ${ours(m[1]!)}`,
  },
  {
    pattern: /\{\{-[^}]*\}\}/,
    message: 'whitespace is trimmed with ~, and rarely needs to be',
    hint: (m) => m[0].replace(/^\{\{-\s*/, '{{').replace(/\s*-\}\}$/, '}}'),
  },
  {
    pattern: /\{\{[^}]*-\}\}/,
    message: 'whitespace is trimmed with ~, and rarely needs to be',
    hint: (m) => m[0].replace(/\s*-\}\}$/, '}}'),
  },
  {
    pattern: /\{\{\/\*[\s\S]*?\*\/-?\}\}/,
    message: 'comments are written as in Handlebars',
    hint: () => '{{!-- … --}}',
  },
]

/** The first Helm spelling of the text, by place; at one place the most telling rule wins. */
export function findHabit(source: string): Habit | undefined {
  let best: { match: RegExpExecArray; rule: Rule } | undefined
  for (const rule of rules) {
    const match = rule.pattern.exec(source)
    if (match !== null && (best === undefined || match.index < best.match.index)) best = { match, rule }
  }
  if (best === undefined) return undefined
  const { match, rule } = best
  return { message: rule.message, hint: rule.hint(match), start: match.index, end: match.index + match[0].length }
}

function condition(text: string): string {
  const words = text.trim().split(/\s+/).map(ours)
  if (words.length === 1) return words[0]!
  return words[0] === 'not' || words.length > 1 ? `(${words.join(' ')})` : words.join(' ')
}
