import { inspect, isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import Handlebars from 'handlebars'
import { expect } from 'vitest'
import { quickParse } from '../../src/template/quick-parse.ts'

export function quickParsed(text: string): unknown {
  return asRead(quickParse(text))
}

/** Whatever the quick parser does not leave to Handlebars, both read the same; whether it takes the text. */
export function quickAgrees(text: string): boolean {
  const quick = quickParsed(text)
  if (quick === undefined) return false
  const wanted = handlebarsParsed(text)
  if (!isDeepStrictEqual(quick, wanted)) {
    const [got, expected] = [quick, wanted].map((tree) => inspect(tree, { depth: 20 }))
    expect.fail(`${JSON.stringify(text)}\n${got!}\nis not\n${expected!}`)
  }
  return true
}

function handlebarsParsed(text: string): unknown {
  try {
    return asRead(Handlebars.parse(text))
  } catch (error) {
    return `refused: ${String(error)}`
  }
}

/** Of a tree the fields that `ast.ts` names; each parser has others for itself. */
export function asRead(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(asRead)
  if (typeof node !== 'object' || node === null) return node
  const { type } = node as { type?: string }
  const unread = unreadOf.get(type) ?? never
  const fields = Object.entries(node).filter(([field, value]) => {
    return value !== undefined && !never.includes(field) && !unread.includes(field) && !(field === 'chained' && !value)
  })
  return Object.fromEntries(fields.map(([field, value]) => [field, asRead(value)]))
}

const never: readonly string[] = ['source', 'leftStripped', 'rightStripped']

const unreadOf: ReadonlyMap<string | undefined, readonly string[]> = new Map([
  ['Program', ['loc', 'strip']],
  ['MustacheStatement', ['strip']],
  ['CommentStatement', ['strip', 'value']],
  ['Hash', ['type']],
  ['HashPair', ['type']],
  ['NullLiteral', ['value', 'original']],
  ['UndefinedLiteral', ['value', 'original']],
])

const blank = fc.constantFrom('', '', '', ' ', ' ', '  ', '\t', '\n')
const gap = fc.constantFrom(' ', ' ', ' ', '  ', '\n  ', '\t')
const tilde = fc.constantFrom('', '', '', '', '~')

/** Mostly the first, and once in a while the second, which is unusual or wrong. */
function mostly<T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 250, arbitrary: usual }, { weight: 1, arbitrary: odd })
}

const name = mostly(
  fc.constantFrom(
    ...['Values', 'name', 'a', 'b-c', '$x', '_', 'x:y', 'elsewhere', 'nullable', 'é', '名', '12a', 'if', 'optional'],
    ...['__proto__', '-', 'trueish', 'k?'],
  ),
  fc.constantFrom('as', 'else', 'true', '1', 'this', 'null', '1.5', '-2', '', 'a;b', 'a\u00a0b'),
)
const segment = fc.oneof(
  { weight: 9, arbitrary: name },
  mostly(fc.constantFrom('[a b]', '[]', '[1]', '[this]', '[..]', '[é"}}]'), fc.constantFrom('[a\\]b]', '[a\nb]', '[a')),
)
const head = mostly(
  fc.constantFrom('', '', '', '', 'this.', 'this/', './', '../', '../../', '../this.', '@', '@root.', '@../'),
  fc.constantFrom('.', '..', '../.', '@ ', '@@', 'a/../', 'this .', '/'),
)
const path = fc
  .record({
    head,
    parts: fc.array(segment, { minLength: 1, maxLength: 3 }),
    separator: mostly(fc.constantFrom('.', '.', '.', '/'), fc.constantFrom('..', ' .', '/ ', ' / ', '//')),
  })
  .map(({ head: start, parts, separator }) => start + parts.join(separator))
const literal = fc.constantFrom(
  ...['"text"', '""', "'it'", '"a \\"b\\""', '"a\\\\"', "'\\d+'", '"}} {{"', '"x\ny"', '"é \'q\'"'],
  ...['0', '-1', '1.5', '007', '9007199254740993', 'true', 'false', 'null', 'undefined', '.', '..', 'this', '../this'],
)

/** What stands in a tag: a name, arguments, calls in calls, a hash. */
const { call } = fc.letrec<{ call: string; argument: string; pair: string }>((tie) => ({
  argument: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { weight: 3, arbitrary: path },
    { weight: 2, arbitrary: literal },
    fc.tuple(blank, tie('call'), blank).map(([before, inner, after]) => `(${before}${inner}${after})`),
  ),
  pair: fc
    .tuple(name, mostly(fc.constantFrom('=', '=', '= '), fc.constantFrom(' =', '==')), tie('argument'))
    .map((parts) => parts.join('')),
  call: fc
    .record({
      callee: fc.oneof({ weight: 6, arbitrary: path }, literal),
      args: fc.array(fc.tuple(gap, tie('argument')), { maxLength: 3, size: 'small' }),
      hash: fc.array(fc.tuple(gap, tie('pair')), { maxLength: 2, size: 'small' }),
    })
    .map(({ callee, args, hash }) => callee + [...args, ...hash].map((parts) => parts.join('')).join('')),
}))

const text = fc
  .array(
    mostly(
      fc.constantFrom(
        ...['\n', '\n', '\n', '\n', ' ', ' ', '  ', '\t', '    ', '\n\n', '\n  ', 'a: ', 'b:\n', '- c', 'text', 'é'],
        ...['😀', '"', '} ', '}}', '#', '|\n', '---\n', '~', '-'],
      ),
      fc.constantFrom('\\', '\\\\', '{', '}', '\u00a0', '\u2028', '\v', '\ufeff', '\r\n'),
    ),
    { maxLength: 4 },
  )
  .map((parts) => parts.join(''))

const blockParams = mostly(
  fc.constantFrom('', '', '', ' as |v|', ' as |v k|', '\n as | v  k |'),
  fc.constantFrom(' as |true|', ' as ||', ' as |a b', ' as |true b|', ' as |[a]|', ' as |as a|', ' as|a|', ' as |1|'),
)

/** A tag; `sign` stands behind its braces. */
function tag(sign: string, inner: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(tilde, blank, inner, blank, tilde)
    .map(([open, before, content, after, close]) => `{{${open}${sign}${before}${content}${after}${close}}}`)
}

const comment = fc.constantFrom(
  ...['{{! c }}', '{{!-- c --}}', '{{!-- {{x}} --}}', '{{~!-- c --~}}', '{{~! c ~}}', '{{!}}', '{{!--}}', '{{!---}}'],
  ...['{{!----}}', '{{!-- a\n b\n--}}', '{{! a\n}}', '{{!-}}', '{{!~}}', '{{!--~}}', '{{! -- }}', '{{!-- }} --}}'],
)

const odd = fc.constantFrom(
  ...['{{{x}}}', '{{&x}}', '{{^x}}y{{/x}}', '{{#> p}}x{{/p}}', '{{* d}}', '{{> (p)}}', '{{{{a}}}}{{{{b}}}}{{{{/a}}}}'],
  ...['{{', '}}', '{{}}', '{{/if}}', '{{else}}', '{{^}}', '{{else if x}}', '{{{{raw}}}}', '{{{{/raw}}}}', '{{x}}}'],
  ...['{{#if x}}', '{{a.}}', '{{a..b}}', '{{a.1}}', '{{a .b}}', '{{a/ b}}', '{{a.this}}', '{{#*inline "i"}}'],
)

const escaped = fc.constantFrom(
  ...['\\{{x}}', '\\\\{{x}}', '\\\\\\{{x}}', '\\{{x}}\\{{y}}', '\\{{', '\\{{\\\\{{x}}', '\\{{{{x}}'],
)

const raw = fc
  .tuple(
    fc.constantFrom('raw', 'raw', 'raw ', ' raw', 'raw x', 'raw k=1'),
    text,
    fc.constantFrom('', '{{x}}', '\\{{y}}'),
    text,
  )
  .map(([open, before, inner, after]) => `{{{{${open}}}}}${before}${inner}${after}{{{{/raw}}}}`)

/** Texts with tags in any place, mostly right ones. */
const { program } = fc.letrec<Record<'program' | 'statement' | 'block' | 'inline' | 'chained' | 'otherwise', string>>(
  (tie) => ({
    program: fc
      .array(fc.tuple(text, tie('statement'), text), { maxLength: 4, size: 'small', depthIdentifier: 'program' })
      .map((parts) => parts.flat().join('')),
    statement: fc.oneof(
      { depthIdentifier: 'program', maxDepth: 4, depthSize: 'small' },
      { weight: 10, arbitrary: tag('', call) },
      { weight: 6, arbitrary: tag('>', call) },
      { weight: 5, arbitrary: comment },
      { weight: 3, arbitrary: escaped },
      { weight: 2, arbitrary: raw },
      { weight: 16, arbitrary: tie('block') },
      { weight: 2, arbitrary: tie('inline') },
      { weight: 1, arbitrary: odd },
    ),
    inline: fc
      .tuple(text, tie('program'), text, tilde)
      .map(([before, inner, after, close]) => `{{#*inline "i"${close}}}${before}${inner}${after}{{${close}/inline}}`),
    chained: fc
      .record({
        tag: tag(
          '',
          fc.tuple(gap, call, blockParams).map(([space, inner, names]) => `else${space}${inner}${names}`),
        ),
        edges: fc.tuple(text, text),
        inner: tie('program'),
      })
      .map((parts) => parts.tag + parts.edges[0] + parts.inner + parts.edges[1]),
    otherwise: fc
      .record({
        tag: fc.oneof({ weight: 3, arbitrary: tag('', fc.constant('else')) }, tag('^', fc.constant(''))),
        edges: fc.tuple(text, text),
        inner: tie('program'),
      })
      .map((parts) => parts.tag + parts.edges[0] + parts.inner + parts.edges[1]),
    block: fc
      .record({
        name: mostly(
          fc.constantFrom('if', 'each', 'with', 'unless'),
          fc.oneof(path, literal, fc.constantFrom('*d', 'as', '*')),
        ),
        subject: call,
        blockParams,
        strips: fc.tuple(tilde, tilde, tilde, tilde),
        inner: tie('program'),
        edges: fc.tuple(text, text),
        branches: mostly(
          fc
            .tuple(
              fc.array(tie('chained'), { maxLength: 3, size: 'small' }),
              fc.oneof(tie('otherwise'), fc.constant('')),
            )
            .map(([chain, last]) => [...chain, last]),
          fc.array(tie('otherwise'), { maxLength: 3, size: 'small' }),
        ),
      })
      .map(({ name: opened, subject, blockParams: names, strips, inner, edges, branches }) => {
        const open = `{{${strips[0]}#${opened} ${subject}${names}${strips[1]}}}`
        const close = `{{${strips[2]}/${opened.replace('*', '').replaceAll('"', '')}${strips[3]}}}`
        return open + edges[0] + inner + edges[1] + branches.join('') + close
      }),
  }),
)

/** Characters that mean something in a template, to be put where they do not belong. */
const intruder = fc.constantFrom(
  ...[
    '{',
    '}',
    '{{',
    '}}',
    '~',
    '\\',
    '"',
    "'",
    '(',
    ')',
    '[',
    ']',
    '.',
    '..',
    '/',
    '=',
    '|',
    '@',
    '#',
    '^',
    '!',
    '-',
    '--',
  ],
  ...[
    ' ',
    '\n',
    '\t',
    '\r',
    'as',
    'as |x|',
    'else',
    'true',
    '1',
    '>',
    '&',
    '*',
    'é',
    '\u00a0',
    '\0',
    '\ufeff',
    ';',
    ',',
  ],
)

/** Templates with a few characters cut or put in. */
const damaged = fc
  .record({
    whole: program,
    wounds: fc.array(fc.tuple(fc.nat(400), fc.nat(3), fc.oneof(fc.constant(''), intruder)), { maxLength: 3 }),
  })
  .map(({ whole, wounds }) =>
    wounds.reduce((now, [at, cut, put]) => {
      const start = at % (now.length + 1)
      return now.slice(0, start) + put + now.slice(start + cut)
    }, whole),
  )

export const anyTemplate: fc.Arbitrary<string> = fc.oneof({ weight: 2, arbitrary: program }, damaged)
