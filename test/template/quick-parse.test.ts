import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import Handlebars from 'handlebars'
import { describe, expect, it } from 'vitest'
import { parseTemplate } from '../../src/template/parse.ts'
import { anyTemplate, asRead, quickAgrees, quickParsed } from './quick-templates.ts'

const root = join(import.meta.dirname, '../..')
const files = globSync('{charts,test}/**/*.hbs', { cwd: root }).sort()

describe('The quick parser reads as Handlebars does', () => {
  it.each([
    ['texts', 'a: }} { \\ é\n\t# c\n'],
    ['nothing', ''],
    [
      'paths',
      '{{a}}{{ a.b-c.[d e] }}{{../../a/b}}{{this.[0]}}{{./a}}{{.}}{{..}}{{@root.a}}{{@../index}}{{x:y.12a}}{{é.名}}',
    ],
    ['literals', '{{f "a \\"b\\"" \'it\' -1.5 007 true false null undefined}}{{"a"}}{{1}}'],
    ['names that begin as literals', '{{trueish true:x nullable.x -a 1a 1.a}}{{elsewhere}}{{asx as}}'],
    ['names that fall apart', '{{a.}}{{1.}}{{a..b}}{{a. b}}{{..a}}{{f [a]b "c"(d)(e)}}'],
    ['strings that hold what ends a tag', '{{f "}}" \'{{\' "\\d+" "a\nb"}}'],
    ['calls in calls and hashes', '{{f (g (h a.b) k=(i)) (j) k=1 else=../x this= "s"}}'],
    ['several lines in a tag', '{{f\n  a\n\tb=c\n}}\n{{#if\n x}}\n{{/if\n}}\n'],
    ['blocks', '{{#if a}}b{{else}}c{{/if}}{{#each (f x) as |v k|}}{{v}}{{/each}}{{#with a}}{{^}}{{/with}}'],
    [
      'chains',
      '{{#if a}}\nb\n{{else if c}}\nd\n{{else unless e}}\nf\n{{else each g as |h|}}\ni\n{{else}}\nj\n{{/if}}\nk',
    ],
    ['indented chains', '  {{#if a}}\n    b\n  {{else if c}}\n    d\n  {{else}}\n    e\n  {{/if}}\n'],
    ['~ in chains', ' {{~#if a~}} b {{~else if c~}} d {{else if e~}} f {{~else~}} g {{~/if~}} h'],
    ['~ on every side', 'a \n {{~x~}} \n {{~> p~}} \n {{~!-- c --~}} \n {{~#if a~}} \n {{~^~}} \n {{~/if~}} \n b'],
    ['partials', 'a:\n  {{> p}}\n\t{{> p.q ctx k=v}} \n {{> "p q"}} x\n{{> a/b}}'],
    ['inline partials', '{{#*inline "a"}}\nb\n{{/inline}}\n{{> a}}\n'],
    ['comments', '{{! a }}\n  {{!-- {{b}} --}}\n{{!}}{{!--}}{{!-- a --~}} b{{!-}}\n'],
    ['escaped mustaches', 'a\\{{b}} c {{d}}\\{{e}}\\{{f}}\\\\{{g}}\\\\\\{{h}}\\{{'],
    ['raw blocks', '{{{{raw}}}}\n{{a}} \\{{b}}\n{{{{/raw}}}}\n{{{{raw}}}}{{{{/raw}}}}'],
    ['tags alone on the first and the last line', '  {{#if a}}  \n  b\n\t{{/if}}\t'],
    ['tags alone between tags alone', ' {{#if a}} \n {{#if b}} \n {{! c }} \n {{/if}} \n \n {{/if}} \n'],
    ['tags that share a line', '{{#if a}}{{#if b}}\nc\n{{/if}}{{/if}}\n{{> p}} {{> q}}\n{{! c }}{{x}}\n'],
    ['blocks with nothing in them', '{{#if a}}{{/if}}\n{{#if a}}\n{{/if}}\n{{#if a}}\n{{else}}\n{{/if}}'],
    ['blanks only', ' {{! c }} '],
    ['braces next to tags', '{ {{a}} } {{~a~}}} {{else_}}'],
  ])('%s', (_, text) => {
    expect(quickParsed(text)).toBeDefined()
    quickAgrees(text)
  })
})

describe('The quick parser leaves to Handlebars', () => {
  it.each([
    [
      'tags that this language refuses',
      ['{{{a}}}', '{{& a}}', '{{#> p}}{{/p}}', '{{* a}}', '{{^a}}{{/a}}', '{{> (a)}}'],
    ],
    [
      'blocks that are no pairs',
      ['{{#if a}}', '{{/if}}', '{{#if a}}{{/unless}}', '{{#if a}}{{/if a}}', '{{else}}', '{{else if a}}'],
    ],
    ['two else', ['{{#if a}}{{else}}{{else}}{{/if}}', '{{#if a}}{{else}}{{else if b}}{{/if}}']],
    [
      'an inline partial with else',
      ['{{#*inline "a"}}{{else}}{{/inline}}', '{{#*inline "a"}}{{else if b}}{{/inline}}'],
    ],
    ['tags that do not end', ['{{', '{{a', '{{a}', '{{a "b}}', '{{a (b}}', '{{a [b}}', '{{!-- a }}', '{{{{raw}}}}']],
    ['tags with other ends', ['{{a}}}', '{{{{raw}}}}}}', '{{a)}}', '{{a|}}', '{{#if a as |b}}{{/if}}', '{{a as |b|}}']],
    ['paths that are none', ['{{.a}}', '{{a.1}}', '{{a.true}}', '{{a.this}}', '{{a/../b}}', '{{a b c=d e}}']],
    ['paths with blanks', ['{{a .b}}', '{{a /b}}', '{{a/ b}}', '{{@ a}}', '{{a k =1}}', '{{a true =1}}']],
    ['escapes in brackets', ['{{a.[b\\]c]}}', '{{a.[b\nc]}}']],
    ['odd names of block parameters', ['{{#each a as |true b|}}{{/each}}', '{{#each a as |[b]|}}{{/each}}']],
    ['raw blocks in raw blocks', ['{{{{a}}}}{{{{b}}}}{{{{/b}}}}{{{{/a}}}}', '{{{{raw}}}}{{{{{/raw}}}}']],
    ['other blanks and line breaks', ['a\u00a0{{b}}', 'a\u2028{{b}}', '\ufeff{{a}}', '{{a}}\r\n', '{{a}}\v', 'a\0']],
  ])('%s', (_, texts) => {
    expect(texts.filter((text) => quickParsed(text) !== undefined)).toEqual([])
  })
})

it('No template that ships needs the parser of Handlebars', () => {
  const shipped = files.filter((file) => file.startsWith('charts/'))
  expect(shipped.length).toBeGreaterThan(50)
  expect(shipped.filter((file) => quickParsed(read(file)) === undefined)).toEqual([])
})

it('Templates of charts and tests are read as Handlebars reads them', () => {
  for (const file of files) quickAgrees(read(file))
})

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

it('Line breaks of Windows and a byte order mark change nothing', () => {
  const text = 'a:\n  {{#if b}}\n  c: {{d}}\n  {{else if e}}\n  {{! f\n}}\n  {{/if}}\ng: |\n\t{{> h}}\n'
  const wanted = asRead(Handlebars.parse(text))
  expect(asRead(parseTemplate(text.replaceAll('\n', '\r\n'), 'f'))).toStrictEqual(wanted)
  expect(asRead(parseTemplate(`\ufeff${text.replaceAll('\n', '\r')}`, 'f'))).toStrictEqual(wanted)
})

it('Whatever the quick parser takes, Handlebars takes as well and reads the same', () => {
  let taken = 0
  fc.assert(
    fc.property(anyTemplate, (text) => {
      if (quickAgrees(text)) taken++
    }),
    { numRuns: 2000 },
  )
  expect(taken).toBeGreaterThan(400)
})
