import fc from 'fast-check'
import type { JsonMap } from '../../src/core/json.ts'

/** Templates of everything that stands in maps and lists, at any depth; a fourth of them fails. */
export function anyTemplates(): fc.Arbitrary<string> {
  return fc
    .record({
      lines: entryLines(3),
      loop: fc.constantFrom('', '', '{{#each Values.objects as |o|}}', '{{#if Values.yes}}'),
    })
    .map(({ lines, loop }) => ({ lines: numbered(lines), loop }))
    .map(({ lines, loop }) =>
      loop === ''
        ? `${lines.join('\n')}\n`
        : `${loop}\n---\n${lines.join('\n')}\n{{/${loop.slice(3, loop.indexOf(' '))}}}\n`,
    )
}

const node = fc.constantFrom(
  ...[
    '{{Values.word}}',
    '{{Values.number}}',
    '{{Values.map}}',
    '{{Values.list}}',
    '{{Values.none}}',
    '{{Values.digits}}',
  ],
  ...[
    '"x{{Values.word}}"',
    'c',
    '"1"',
    '{d: [e, {f: g}]}',
    '[]',
    '{}',
    '[[h], i]',
    '{j: {{Values.word}} }',
    '[{{Values.map}}]',
  ],
  ...[
    '{{optional Values.none}}',
    '{{optional Values.map}}',
    '{{optional Values.word}}',
    '{k: {{optional Values.none}} }',
  ],
  ...['{{#if Values.no}}l{{else}}{{Values.list}}{{/if}}', '{{#if Values.yes}}{{optional Values.none}}{{/if}}'],
)
/** `#` becomes a number of its own, or most templates would give a key twice. */
const key = fc.constantFrom(
  ...['#', '#', '#', '#', '#', '#', '#', '#'],
  ...['a', 'kind', 'metadata', 'name', '"5"', '"yes"'],
)
const opening = fc.constantFrom(
  ...[
    '{{#if Values.yes}}',
    '{{#if Values.no}}',
    '{{#unless Values.no}}',
    '{{#with Values.map}}',
    '{{#with Values.none}}',
  ],
  ...['{{#each Values.list}}', '{{#each Values.objects as |o|}}', '{{#each Values.empty}}', '{{#each Values.map}}'],
)

function entryLines(depth: number): fc.Arbitrary<string[]> {
  const one: fc.Arbitrary<string[]>[] = [
    fc.tuple(key, node).map(([name, value]) => [`${name}: ${value}`]),
    fc.tuple(key, node).map(([name, value]) => [`${name}: ${value}`]),
    fc.constantFrom(['{{spread Values.map}}:'], ['{{spread Values.numbers}}:'], ['k{{Values.word}}: x']),
    fc.constantFrom(...['labels', 'maybe', 'meta', 'head', 'numbered', 'again'].map((name) => [`{{> ${name}}}`])),
  ]
  if (depth > 0) {
    one.push(
      fc.tuple(key, entryLines(depth - 1)).map(([name, lines]) => [`${name}:`, ...indented(lines)]),
      fc.tuple(key, itemLines(depth - 1)).map(([name, lines]) => [`${name}:`, ...lines]),
      block(entryLines(depth - 1)),
    )
  }
  return fc.array(fc.oneof(...one), { minLength: 1, maxLength: 4 }).map((all) => all.flat())
}

function itemLines(depth: number): fc.Arbitrary<string[]> {
  const one: fc.Arbitrary<string[]>[] = [
    node.map((value) => [`- ${value}`]),
    fc.constantFrom(['- {{spread Values.list}}'], ['- {{spread Values.empty}}'], ['{{> items}}']),
  ]
  if (depth > 0) {
    one.push(
      entryLines(depth - 1).map((lines) => ['-', ...indented(lines)]),
      itemLines(depth - 1).map((lines) => ['-', ...indented(lines)]),
      block(itemLines(depth - 1)),
    )
  }
  return fc.array(fc.oneof(...one), { minLength: 1, maxLength: 3 }).map((all) => all.flat())
}

function block(lines: fc.Arbitrary<string[]>): fc.Arbitrary<string[]> {
  return fc.tuple(opening, lines, fc.option(lines)).map(([open, then, otherwise]) => {
    const name = /\w+/.exec(open)![0]
    return [open, ...then, ...(otherwise === null ? [] : ['{{else}}', ...otherwise]), `{{/${name}}}`]
  })
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`)
}

function numbered(lines: readonly string[]): string[] {
  let next = 0
  return lines.map((line) => line.replace('#:', () => `k${next++}:`))
}

/** What they are rendered with. */
export const values: JsonMap = {
  word: 'w',
  number: 3,
  yes: true,
  no: false,
  none: {},
  empty: [],
  digits: '014',
  lines: 'a\nb\n',
  list: ['x', 'y'],
  lists: [['x'], []],
  map: { k: 'v', l: { m: 1 } },
  numbers: { '10': 'ten', '9': 'nine', z: 'last' },
  objects: [{ name: 'a', port: 1 }, { name: 'b' }],
}

/** Used by those templates. */
export const partials: Readonly<Record<string, string>> = {
  labels: 'a: {{Release.Name}}\nb: {{Chart.Name}}\n',
  own: 'own: {{this.name}}\n',
  head: 'kind: {{Values.word}}\nmetadata: {name: {{Values.word}} }\n',
  meta: 'name: {{Values.word}}\nannotations: {helm.sh/hook: test}\n',
  maybe: '{{#if Values.no}}\nm: 1\n{{/if}}\n',
  numbered: '"7": x\n',
  again: 'b: 2\n',
  items: '- i\n- {{Values.word}}\n',
  named: '- {{this.name}}\n',
  documents: 'kind: P\n---\nkind: Q\n',
}
