import fc from 'fast-check'
import type { JsonMap } from '../../src/core/json.ts'

/** A template whose meaning is the same as text and as structure, and the values for it. */
export interface PlainTemplate {
  readonly template: string
  readonly values: JsonMap
}

/**
 * Templates of blocks around entries, items and nodes, holes and text blocks, without what only structure can do. Both
 * readings agree on them: rendered as text by Handlebars and then parsed, or filled.
 */
export function plainTemplates(): fc.Arbitrary<PlainTemplate> {
  return fc
    .record({ lines: entries(3), values: valueMaps() })
    .map(({ lines, values }) => ({ template: `${number(lines).join('\n')}\n`, values }))
}

/** Words that read the same as YAML and as values, and cannot be taken for anything else. */
const word = fc.constantFrom('alpha', 'beta', 'gamma-1', 'x.y/z', 'v1.2.3', 'https://host:80/p')

function valueMaps(): fc.Arbitrary<JsonMap> {
  return fc.record({
    word,
    number: fc.integer({ min: 0, max: 9999 }),
    yes: fc.constant(true),
    no: fc.constantFrom(false, '', 0),
    list: fc.array(word, { minLength: 1, maxLength: 3 }),
    none: fc.constant([]),
    map: fc.record({ a: word, b: word }),
    objects: fc.array(fc.record({ name: word, port: fc.integer({ min: 1, max: 9 }) }), { minLength: 1, maxLength: 3 }),
  })
}

const scalar = fc.constantFrom(
  '{{@root.Values.word}}',
  '{{@root.Values.number}}',
  '"{{@root.Values.word}}:{{@root.Values.number}}"',
  "'it''s {{@root.Values.word}}'",
  'plain-{{@root.Values.word}}',
  '{{@root.Values.map.a}}',
  'literal',
  '014',
  '[a, {{@root.Values.word}}]',
  '{{#if @root.Values.yes}}on{{else}}text{{/if}}',
  '{{#if @root.Values.no}}yes{{else}}{{@root.Values.number}}{{/if}}',
  '"{{#each @root.Values.list}}{{#unless @first}},{{/unless}}{{this}}{{/each}}"',
  'x{{#if @root.Values.no}}a{{else if @root.Values.yes}}b{{/if}}y',
)

const condition = fc.constantFrom(
  'if @root.Values.yes',
  'if @root.Values.no',
  'unless @root.Values.no',
  'with @root.Values.map',
)

type Lines = readonly string[]

/** Lines of a map; `@` in a key becomes a number of its own, so that no key comes twice. */
function entries(depth: number): fc.Arbitrary<Lines> {
  return fc.array(entry(depth), { minLength: 1, maxLength: 3 }).map((list) => list.flat())
}

function entry(depth: number): fc.Arbitrary<Lines> {
  const simple = scalar.map((text) => [`k@: ${text}`])
  if (depth === 0) return simple
  return fc.oneof(
    { weight: 3, arbitrary: simple },
    entries(depth - 1).map((lines) => ['k@:', ...indented(lines)]),
    items(depth - 1).map((lines) => ['k@:', ...indented(lines)]),
    items(depth - 1).map((lines) => ['k@:', ...lines]),
    script(),
    block(entries(depth - 1)),
    // The entry outside keeps the map from being emptied, which text shows as null as well.
    fc.constant(['{{#each @root.Values.objects}}', 'k@-{{@index}}: {{name}}-{{port}}', '{{/each}}']),
    fc.constant(['{{#each @root.Values.map}}', '{{@key}}@: {{this}}', '{{/each}}']),
    word.map((text) => [`{{#if @root.Values.yes}}k@: ${text}{{/if}}`]),
    fc.constant(['k@:{{#if @root.Values.yes}}', '  - a', '  - b{{/if}}']),
  )
}

function items(depth: number): fc.Arbitrary<Lines> {
  return fc.array(item(depth), { minLength: 1, maxLength: 3 }).map((list) => list.flat())
}

function item(depth: number): fc.Arbitrary<Lines> {
  const simple = scalar.map((text) => [`- ${text}`])
  if (depth === 0) return simple
  return fc.oneof(
    simple,
    entries(depth - 1).map(([first = '', ...rest]) =>
      first.trimStart().startsWith('{{')
        ? ['- k@: 1', ...indented([first, ...rest])]
        : [`- ${first}`, ...indented(rest)],
    ),
    block(items(depth - 1)),
    fc.constant(['{{#each @root.Values.objects}}', '- name: {{name}}', '  last: {{@last}}', '{{/each}}']),
    fc.constant(['{{#each @root.Values.none}}', '- {{this}}', '{{else}}', '- none', '{{/each}}']),
    fc.constant(['- {{#if @root.Values.yes}}k@: 1{{/if}}', '  k@: 2']),
  )
}

function block(body: fc.Arbitrary<Lines>): fc.Arbitrary<Lines> {
  return fc
    .record({ open: condition, then: body, otherwise: fc.option(body), chain: fc.boolean(), shift: fc.boolean() })
    .map(({ open, then, otherwise, chain, shift }) => {
      const tail =
        otherwise === null
          ? []
          : [chain && open.startsWith('if') ? '{{else if @root.Values.yes}}' : '{{else}}', ...otherwise]
      const tag = shift ? '    ' : ''
      const isChain = tail[0]?.startsWith('{{else if') === true
      return [`${tag}{{#${open}}}`, ...then, ...tail, `${isChain ? unshifted : ''}{{/${open.split(' ')[0]!}}}`]
    })
}

/** A block scalar with blocks and values in its text. */
function script(): fc.Arbitrary<Lines> {
  const line = fc.oneof(
    fc.constantFrom(
      ['run {{@root.Values.word}}'],
      ['  deeper: {{@root.Values.number}}'],
      [''],
      ['# a comment: not one'],
    ),
    fc.constantFrom(
      ['{{#if @root.Values.yes}}', 'then', '{{else}}', 'otherwise', '{{/if}}'],
      ['{{#each @root.Values.list}}', '  --set {{this}} \\', '{{/each}}'],
      ['{{#each @root.Values.objects}}', '- {{name}}', '  {{#if @last}}', '  last', '  {{/if}}', '{{/each}}'],
      ['{{#unless @root.Values.no}}alone{{/unless}}'],
      ['{{#if @root.Values.no}}', '# gone', '{{else if @root.Values.yes}}', '# here', `${unshifted}{{/if}}`],
      ['a {{#if @root.Values.yes}}b', 'c{{/if}} d'],
    ),
  )
  return fc
    .record({ head: fc.constantFrom('|', '|-', '|+', '|2'), lines: fc.array(line, { minLength: 1, maxLength: 4 }) })
    .map(({ head, lines }) => [`k@: ${head}`, ...indented(['first', ...lines.flat(), 'end'])])
}

/** Keeps a line at the margin: Handlebars leaves the blanks before the close of an `else if` chain, and we do not. */
const unshifted = '<'

function indented(lines: Lines): string[] {
  return lines.map((line) => (line === '' || line.startsWith(unshifted) ? line : `  ${line}`))
}

function number(lines: Lines): string[] {
  let next = 0
  return lines.map((line) =>
    line.replace(/^</, '').replace(/(k|\}\})@(?=[:-])/g, (_, before: string) => `${before}${next++}`),
  )
}
