import { chance, oneOf, pick, several } from './choices.ts'
import { argument, isMapShape, mustache } from './expression.ts'
import type { Frame, Scope } from './scope.ts'
import { candidates, inside, unique } from './scope.ts'
import type { Style } from './text.ts'
import { blockLines, callable, includeOf, partialTag, tag, textOf } from './text.ts'

/** Lines of the entries of a map; `depth` levels may lie below. Keys are unique but for those that come from values. */
export function entries(scope: Scope, depth: number, count: readonly [number, number] = [1, 4]): string[] {
  return several(scope.choices, count, () => entry(scope, depth)).flat()
}

/** Lines of the items of a list. */
export function items(scope: Scope, depth: number, count: readonly [number, number] = [1, 3]): string[] {
  return several(scope.choices, count, () => item(scope, depth)).flat()
}

function entry(scope: Scope, depth: number): string[] {
  const { choices } = scope
  const maps = callable(scope, ['map'])
  const deeper = depth > 0 ? 1 : 0
  return oneOf(choices, [
    [10, () => [`${key(scope)}: ${node(scope)}`]],
    [3 * deeper, () => [`${key(scope)}:`, ...indented(entries(scope, depth - 1))]],
    [
      3 * deeper,
      () => [`${key(scope)}:`, ...(chance(choices, 30) ? items(scope, depth - 1) : indented(items(scope, depth - 1)))],
    ],
    [3, () => scalarBlock(scope, `${key(scope)}: `)],
    [
      3,
      () => [
        `${key(scope)}: {{optional ${argument(scope, pick(choices, ['maybe', 'any', 'string', 'map', 'list']))}}}`,
      ],
    ],
    [1, () => [`{{spread ${argument(scope, 'map')}}}:`]],
    [
      1,
      () => [
        `${key(scope)}:`,
        `  {{spread ${argument(scope, pick(choices, ['map', 'map', 'map', 'map', 'map', 'map', 'maybe']))}}}:`,
      ],
    ],
    [3 * deeper, () => branches(scope, (inner) => entries(inner, depth - 1, [1, 2]))],
    [2 * deeper, () => withBlock(scope, (inner) => entries(inner, depth - 1, [1, 2]))],
    [3 * deeper, () => loop(scope, (inner, frame) => keyedEntries(inner, frame, depth - 1))],
    [maps.length > 0 ? 1 : 0, () => [partialTag(scope, pick(choices, maps))]],
    [maps.length > 0 ? 2 : 0, () => [`${key(scope)}:`, `  ${partialTag(scope, pick(choices, maps))}`]],
    [1, () => [comment(scope)]],
    [1, () => [`{{#if ${argument(scope, 'boolean')}}}${key(scope)}: ${node(scope)}{{/if}}`]],
  ])
}

function item(scope: Scope, depth: number): string[] {
  const { choices } = scope
  const lists = callable(scope, ['list'])
  const deeper = depth > 0 ? 1 : 0
  return oneOf(choices, [
    [8, () => [`- ${node(scope)}`]],
    [4 * deeper, () => dashed('k: 1', entries(scope, depth - 1, [1, 3]))],
    [1 * deeper, () => dashed('- 1', items(scope, depth - 1, [1, 2]))],
    [2, () => scalarBlock(scope, '- ')],
    [
      2,
      () => [
        `- {{spread ${argument(scope, pick(choices, ['list', 'list', 'list', 'list', 'list', 'list', 'maybe']))}}}`,
      ],
    ],
    [2, () => [`- {{optional ${argument(scope, pick(choices, ['maybe', 'any', 'string']))}}}`]],
    [2 * deeper, () => branches(scope, (inner) => items(inner, depth - 1, [1, 2]))],
    [1 * deeper, () => withBlock(scope, (inner) => items(inner, depth - 1, [1, 2]))],
    [3 * deeper, () => loop(scope, (inner) => items(inner, depth - 1, [1, 2]))],
    [lists.length > 0 ? 2 : 0, () => [partialTag(scope, pick(choices, lists))]],
  ])
}

/** Entries of a loop's body: nearly all of their keys tell the rounds apart. */
function keyedEntries(scope: Scope, frame: Frame, depth: number): string[] {
  const { choices } = scope
  return several(choices, [1, 2], () => {
    if (chance(choices, 8)) return entry(scope, depth)
    const round = pick(choices, ['{{@key}}', '{{@index}}', `"x {{${frame.key ?? '@key'}}}"`])
    const name = round.startsWith('"') ? round : `${round}-${unique(scope, 'k')}`
    if (depth === 0 || chance(choices, 50)) return [`${name}: ${node(scope)}`]
    return [`${name}:`, ...indented(entries(scope, depth - 1, [1, 2]))]
  }).flat()
}

/** A key that the map does not have yet, unless it comes from a value. */
function key(scope: Scope): string {
  const { choices } = scope
  return oneOf(choices, [
    [12, () => unique(scope, 'k')],
    [1, () => `"a: ${unique(scope, 'k')}"`],
    [1, () => `'it''s ${unique(scope, '')}'`],
    [1, () => unique(scope, 'a.b/c-')],
    [1, () => `"{{${mustache(scope, 'scalar')}}}/${unique(scope, 'k')}"`],
    [1, () => `{{${mustache(scope, 'string')}}}-${unique(scope, 'k')}`],
    [1, () => `{{${mustache(scope, pick(choices, ['string', 'integer']))}}}`],
    [1, () => unique(scope, '1')],
  ])
}

/** A value that stands behind its key on one line. */
function node(scope: Scope): string {
  const { choices } = scope
  const partials = callable(scope, ['text', 'map', 'list'])
  return oneOf(choices, [
    [
      8,
      () =>
        tag(
          scope,
          mustache(scope, pick(choices, ['string', 'integer', 'boolean', 'any', 'number', 'map', 'list', 'maybe'])),
        ),
    ],
    [4, () => quoted(scope, 'double')],
    [2, () => quoted(scope, 'single')],
    [3, () => `x${textOf(scope, 'plain', 2)}`.trim()],
    [3, () => pick(choices, constants)],
    [2, () => flow(scope, 2)],
    [1, () => branchNode(scope)],
    [
      partials.length > 0 ? 2 : 0,
      () => {
        const partial = pick(choices, partials)
        return chance(choices, 50) ? tag(scope, includeOf(scope, partial)) : partialTag(scope, partial)
      },
    ],
  ])
}

const constants = [
  ...[
    '1',
    'text',
    'true',
    '014',
    '0x1F',
    '1e3',
    '1_000',
    'yes',
    'off',
    '~',
    'null',
    '""',
    "''",
    '2020-01-01',
    '12:30:45',
  ],
  ...[
    '"a: b # c"',
    "'it''s'",
    '"\\u00e9\\n"',
    '-0.5',
    '1.0',
    '[]',
    '{}',
    '[1, two, "3"]',
    '{a: 1, "b c": [x]}',
    '!!str 1',
    '"{{"',
  ],
  ...['a b c', 'a#b', 'http://x:80/y', '<a>', '"\\x01"', '9007199254740991', '+1', '0o17', '\u00a0x', '"\\{{ x }}"'],
].filter((text) => text !== '"{{"')

function quoted(scope: Scope, style: Style & ('double' | 'single')): string {
  const quote = style === 'double' ? '"' : "'"
  return quote + textOf(scope, style) + quote
}

function flow(scope: Scope, depth: number): string {
  const { choices } = scope
  const inner = (): string =>
    oneOf(choices, [
      [4, () => tag(scope, mustache(scope, 'any'))],
      [2, () => quoted(scope, 'double')],
      [2, () => pick(choices, ['1', 'a', '"b"', 'true', 'null'])],
      [depth > 0 ? 1 : 0, () => flow(scope, depth - 1)],
    ])
  return chance(choices, 50)
    ? `[${several(choices, [0, 3], inner).join(', ')} ]`
    : `{${several(choices, [0, 2], () => `${unique(scope, 'f')}: ${inner()}`).join(', ')} }`
}

function branchNode(scope: Scope): string {
  const { choices } = scope
  const value = (): string =>
    oneOf(choices, [
      [2, () => pick(choices, ['1', 'text', 'true', '014', 'x', '2', '{{fail "no"}}'])],
      [3, () => tag(scope, mustache(scope, 'any'))],
    ])
  return `{{#if ${argument(scope, pick(choices, ['boolean', 'maybe']))}}}${value()}{{else}}${value()}{{/if}}`
}

/** A block scalar behind `before`. Its first line decides its indentation, so that it must not be indented itself. */
function scalarBlock(scope: Scope, before: string): string[] {
  const { choices } = scope
  const lines = blockLines(scope)
  const digit = chance(choices, 15) || lines[0]!.startsWith(' ') || lines[0]!.trim() === '' ? '2' : ''
  const header = pick(choices, ['|', '|-', '|+', '|'])
  const folded = scope.wild && chance(choices, 20)
  return [`${before}${folded ? header.replace('|', '>') : header}${digit}`, ...indented(lines)]
}

function branches(scope: Scope, body: (scope: Scope) => string[]): string[] {
  const { choices } = scope
  const word = pick(choices, ['if', 'if', 'unless'])
  const lines = [`{{#${word} ${argument(scope, pick(choices, ['boolean', 'maybe', 'any']))}}}`, ...body(scope)]
  if (word === 'if' && chance(choices, 25)) lines.push(`{{else if ${argument(scope, 'boolean')}}}`, ...body(scope))
  if (chance(choices, 40)) lines.push('{{else}}', ...body(scope))
  return shifted(scope, [...lines, `{{/${word}}}`])
}

function withBlock(scope: Scope, body: (scope: Scope) => string[]): string[] {
  const { choices } = scope
  const found = candidates(scope)
  const maps = found.filter(({ shape }) => isMapShape(shape))
  const { text, shape } = pick(choices, maps.length > 0 && chance(choices, 80) ? maps : found)
  const item = chance(choices, 30) ? unique(scope, 'v') : undefined
  const inner = inside(scope, { shape, loop: undefined, item, key: undefined })
  const otherwise = chance(choices, 25) ? ['{{else}}', ...body(scope)] : []
  const name = item === undefined ? '' : ` as |${item}|`
  return shifted(scope, [`{{#with ${text}${name}}}`, ...body(inner), ...otherwise, '{{/with}}'])
}

function loop(scope: Scope, body: (scope: Scope, frame: Frame) => string[]): string[] {
  const { choices } = scope
  const loops = candidates(scope).filter(({ shape }) => shape.kind === 'list' || shape.kind === 'dictionary')
  if (loops.length === 0)
    return body(scope, { shape: { kind: 'any' }, loop: undefined, item: undefined, key: undefined }).map((line) =>
      line.replace(/\{\{@(key|index)\}\}/g, '0'),
    )
  const { text, shape } = pick(choices, loops)
  const over = shape as typeof shape & { kind: 'list' | 'dictionary' }
  const named = pick(choices, [0, 0, 1, 2])
  const frame: Frame = {
    shape: over.item,
    loop: over.kind === 'list' ? 'list' : 'map',
    item: named > 0 ? unique(scope, 'v') : undefined,
    key: named > 1 ? unique(scope, 'n') : undefined,
  }
  const names = [frame.item, frame.key].filter((name) => name !== undefined).join(' ')
  const otherwise = chance(choices, 20)
    ? [
        '{{else}}',
        ...body(scope, { ...frame, loop: undefined }).map((line) => line.replace(/\{\{@?\w+\}\}(?=-k|")/g, '0')),
      ]
    : []
  return shifted(scope, [
    `{{#each ${text}${names === '' ? '' : ` as |${names}|`}}}`,
    ...body(inside(scope, frame), frame),
    ...otherwise,
    '{{/each}}',
  ])
}

/** Tags may stand at any column. */
function shifted({ choices }: Scope, lines: string[]): string[] {
  if (!chance(choices, 20)) return lines
  return [`  ${lines[0]!}`, ...lines.slice(1)]
}

function comment(scope: Scope): string {
  return pick(scope.choices, ['# a comment', '# not {{evaluated}}', '{{! gone }}', '{{!-- gone, with }} --}}', ''])
}

/** A map or list that begins behind the dash of an item; with `filler` where its first line is a tag or comment. */
function dashed(filler: string, lines: readonly string[]): string[] {
  const [first = '', ...rest] = lines
  return /^\s*(\{\{[#>!]|#|$)/.test(first) ? [`- ${filler}`, ...indented(lines)] : [`- ${first}`, ...indented(rest)]
}

export function indented(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? '' : `  ${line}`))
}
