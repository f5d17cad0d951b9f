import { chance, oneOf, pick, several } from './choices.ts'
import { argument, mustache } from './expression.ts'
import type { Partial, Scope } from './scope.ts'
import { candidates, inside, unique } from './scope.ts'

/** Where a piece of text stands decides which characters it may hold and how they are written. */
export type Style = 'double' | 'single' | 'plain' | 'block'

/** Text of holes, blocks and literal pieces, on one line. */
export function textOf(scope: Scope, style: Style, most = 3): string {
  const parts = several(scope.choices, [1, most], () => textPart(scope, style, 1))
  // Without a hole it would be a constant, which other rules make.
  return parts.some((part) => part.includes('{{')) ? parts.join('') : parts.join('') + hole(scope)
}

function hole(scope: Scope): string {
  return tag(scope, mustache(scope, 'scalar'))
}

/** A mustache, with blanks or without, hardly ever with `~`, which eats the blanks around it. */
export function tag({ choices }: Scope, inner: string): string {
  const [open, close] = oneOf(choices, [
    [20, () => ['{{', '}}']],
    [4, () => ['{{ ', ' }}']],
  ])
  return `${open}${inner}${close}`
}

function textPart(scope: Scope, style: Style, depth: number): string {
  const { choices } = scope
  const texts = callable(scope, ['text'])
  return oneOf(choices, [
    [6, () => hole(scope)],
    [5, () => piece(scope, style)],
    [style === 'double' || style === 'single' ? 1 : 0, () => ` {{~${mustache(scope, 'scalar')}~}} `],
    [depth > 0 ? 2 : 0, () => inlineIf(scope, style, depth - 1)],
    [texts.length > 0 ? 2 : 0, () => tag(scope, includeOf(scope, pick(choices, texts)))],
    [
      style === 'double' || style === 'block' ? 1 : 0,
      () => pick(choices, ['\\{{ $labels.x }}', '{{{{raw}}}}{{ .Values.x }}{{{{/raw}}}}']),
    ],
    [1, () => `{{! ${pick(choices, ['a comment', 'Values.x'])} }}`],
    [scope.wild ? 1 : 0, () => `{{#each ${argument(scope, 'texts')}}}{{this}},{{/each}}`],
  ])
}

function inlineIf(scope: Scope, style: Style, depth: number): string {
  const { choices } = scope
  const body = (): string => textPart(scope, style, depth)
  const word = pick(choices, ['if', 'unless'])
  const chain = word === 'if' && chance(choices, 25) ? `{{else if ${argument(scope, 'boolean')}}}${body()}` : ''
  const otherwise = chance(choices, 50) ? `{{else}}${body()}` : ''
  return `{{#${word} ${argument(scope, pick(choices, ['boolean', 'maybe', 'any']))}}}${body()}${chain}${otherwise}{{/${word}}}`
}

const plainPieces = ['-', 'a', 'b.c', '/x', 'v1', '_', 'é', 'x y', 'https://h:80/', '0', 'true', '%', '$(X)', '#']
const pieces = {
  plain: plainPieces,
  single: [...plainPieces, "''", ': ', ' #', '{', '\\', '"', ' ', '- ', '<a>', '}', '@', '\u2028'],
  double: [
    ...plainPieces,
    '\\"',
    ': ',
    ' #',
    '{',
    '\\\\n',
    '\\n',
    '\\t',
    ' ',
    "'",
    '- ',
    '<a>',
    '\\u00e9',
    '\\x41',
    '}',
    '\\\\ ',
    '\\n\\n',
  ],
  block: [...plainPieces, '"', "'", ': ', ' #', '{', ' ', '\\', '- ', '<a>', '$x', ' \\', '}', '%s', '---', '\t', '&&'],
}

function piece({ choices }: Scope, style: Style): string {
  const text = pick(choices, pieces[style])
  // A brace beside a mustache would be a triple one, a backslash before it an escape.
  return (text.startsWith('}') ? ' ' : '') + text + (/[{\\]$/.test(text) ? ' ' : '')
}

/** The partials of some forms whose context the scope has. */
export function callable(scope: Scope, forms: readonly Partial['form'][]): Partial[] {
  const partials = scope.partials.filter(({ form }) => forms.includes(form))
  const found = partials.length > 0 ? candidates(scope) : []
  return partials.filter(
    ({ context }) => context === undefined || found.some(({ shape, sure }) => sure && shape === context),
  )
}

/** `{{> name ctx key=value}}`. */
export function partialTag(scope: Scope, partial: Partial): string {
  return `{{> ${partial.name}${callArguments(scope, partial)}}}`
}

/** `include "name" ctx key=value`. */
export function includeOf(scope: Scope, partial: Partial): string {
  return `include "${partial.name}"${callArguments(scope, partial)}`
}

function callArguments(scope: Scope, partial: Partial): string {
  const { choices } = scope
  const contexts = candidates(scope).filter(({ shape, sure }) => sure && shape === partial.context)
  const context = partial.context === undefined ? '' : ` ${pick(choices, contexts).text}`
  const hash = partial.hash.map(({ name, shape }) => ` ${name}=${argument(scope, shape.kind as 'string', 1)}`).join('')
  // A hash wants a map to be added to; a fresh one is the one that is always there.
  return (hash !== '' && context === '' ? ' (dict)' : context) + hash
}

/** The lines of a block scalar, without its header. */
export function blockLines(scope: Scope, depth = 2): string[] {
  const { choices } = scope
  return several(choices, [1, 4], () => blockLine(scope, depth)).flat()
}

function blockLine(scope: Scope, depth: number): string[] {
  const { choices } = scope
  const texts = callable(scope, ['text'])
  return oneOf(choices, [
    [4, () => [textOf(scope, 'block')]],
    [3, () => [pick(choices, ['exec x \\', 'a: b', '# no comment', 'end', '- item', '"quoted"', '{ x }', '%', '&a'])]],
    [1, () => ['']],
    [1, () => [`  ${textOf(scope, 'block')}`]],
    [1, () => [`${textOf(scope, 'block')} `.replace(/\t+ $/, ' ')]],
    [depth > 0 ? 2 : 0, () => blockIf(scope, depth - 1)],
    [depth > 0 ? 2 : 0, () => blockEach(scope, depth - 1)],
    [1, () => [`{{!-- ${pick(choices, ['gone', 'with }} inside'])} --}}`]],
    [scope.wild && texts.length > 0 ? 2 : 0, () => [partialTag(scope, pick(choices, texts))]],
  ])
}

function blockIf(scope: Scope, depth: number): string[] {
  const { choices } = scope
  const word = pick(choices, ['if', 'unless'])
  const lines = [
    `{{#${word} ${argument(scope, pick(choices, ['boolean', 'maybe', 'any']))}}}`,
    ...blockLines(scope, depth),
  ]
  if (word === 'if' && chance(choices, 25))
    lines.push(`{{else if ${argument(scope, 'boolean')}}}`, ...blockLines(scope, depth))
  if (chance(choices, 40)) lines.push('{{else}}', ...blockLines(scope, depth))
  return [...lines, `{{/${word}}}`]
}

function blockEach(scope: Scope, depth: number): string[] {
  const { choices } = scope
  const loops = candidates(scope).filter(({ shape }) => shape.kind === 'list' || shape.kind === 'dictionary')
  if (loops.length === 0) return blockIf(scope, depth)
  const { text, shape } = pick(choices, loops)
  const over = shape as typeof shape & { kind: 'list' | 'dictionary' }
  const named = chance(choices, 40)
  const frame = {
    shape: over.item,
    loop: over.kind === 'list' ? ('list' as const) : ('map' as const),
    item: named ? unique(scope, 'v') : undefined,
    key: named ? unique(scope, 'n') : undefined,
  }
  const otherwise = chance(choices, 20) ? ['{{else}}', ...blockLines(scope, depth)] : []
  const names = named ? ` as |${frame.item!} ${frame.key!}|` : ''
  return [`{{#each ${text}${names}}}`, ...blockLines(inside(scope, frame), depth), ...otherwise, '{{/each}}']
}
