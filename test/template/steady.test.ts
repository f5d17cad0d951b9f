import { describe, expect, it } from 'vitest'
import { failuresOf } from '../../src/core/failure.ts'
import type { Json } from '../../src/core/json.ts'
import { loadChart, renderChart as renderLibrary } from '../../src/index.ts'
import { treeOf } from '../chart/tree-of.ts'
import { renderChart } from './chart.ts'

const values = { items: ['a', 'b'], inner: [1, 2], map: { k: 'v' }, none: {} }

/** One document that lists what the loop over `items` made in each pass. */
function passes(body: string, partials: Record<string, string> = {}): Json {
  const template = `passes:\n{{#each Values.items as |item i|}}\n- ${body.replaceAll('\n', '\n  ')}\n{{/each}}\n`
  return (renderChart({ template, partials, values }).documents[0] as { passes: Json }).passes
}

function failed(run: () => unknown): string[] {
  try {
    run()
  } catch (error) {
    return failuresOf(error)?.map(({ message }) => message) ?? []
  }
  return []
}

describe('What no frame of a loop reaches is made once, and everything else in each pass', () => {
  it.each<[title: string, body: string, made: Json]>([
    [
      'a map of roots',
      'x: {p: "{{Values.map.k}}"}\nz: {{item}}',
      [
        { x: { p: 'v' }, z: 'a' },
        { x: { p: 'v' }, z: 'b' },
      ],
    ],
    [
      'the item, through a block parameter of the outer loop',
      'x:\n{{#each Values.inner}}\n- {m: "{{item}}"}\n{{/each}}',
      [{ x: [{ m: 'a' }, { m: 'a' }] }, { x: [{ m: 'b' }, { m: 'b' }] }],
    ],
    [
      'the item, by ../',
      'x:\n{{#each Values.inner}}\n- {m: "{{../this}}"}\n{{/each}}',
      [{ x: [{ m: 'a' }, { m: 'a' }] }, { x: [{ m: 'b' }, { m: 'b' }] }],
    ],
    [
      'the item, by ../ out of a with',
      'x: {{#with Values.map}}"{{k}}{{../this}}"{{/with}}',
      [{ x: 'va' }, { x: 'vb' }],
    ],
    ['the item, inside an if', 'x: {{#if Values.map}}[{{this}}]{{/if}}', [{ x: ['a'] }, { x: ['b'] }]],
    [
      'the item, in the else of a loop over nothing',
      'x:\n{{#each Values.none}}\n- none\n{{else}}\n- {{this}}\n{{/each}}',
      [{ x: ['a'] }, { x: ['b'] }],
    ],
    [
      'the item, in the else of a with',
      'x: {{#with Values.none}}[n]{{else}}[{{this}}]{{/with}}',
      [{ x: ['a'] }, { x: ['b'] }],
    ],
    [
      'the index of the outer loop inside a with',
      'x: {{#with Values.map}}[{{@index}}]{{/with}}',
      [{ x: [0] }, { x: [1] }],
    ],
    [
      'the index of an inner loop',
      'x:\n{{#each Values.inner}}\n- [{{@index}}, {{this}}]\n{{/each}}',
      [
        {
          x: [
            [0, 1],
            [1, 2],
          ],
        },
        {
          x: [
            [0, 1],
            [1, 2],
          ],
        },
      ],
    ],
    ['an entry that is left out', 'x: {{optional Values.none}}\nq: [{{item}}]', [{ q: ['a'] }, { q: ['b'] }]],
    [
      'text with a loop of its own',
      'x: "{{#each Values.inner}}{{this}}{{/each}}{{item}}"',
      [{ x: '12a' }, { x: '12b' }],
    ],
  ])('%s', (_, body, made) => {
    expect(passes(body)).toEqual(made)
  })

  it.each<[title: string, body: string, made: Json]>([
    [
      'a partial that is given a root',
      'x:\n  {{> show Values.map}}',
      [{ x: { of: { k: 'v' } } }, { x: { of: { k: 'v' } } }],
    ],
    ['a partial that is given the item', 'x:\n  {{> show this}}', [{ x: { of: 'a' } }, { x: { of: 'b' } }]],
    [
      'a partial that sees the item without being given it',
      'x:\n  {{> show}}',
      [{ x: { of: 'a' } }, { x: { of: 'b' } }],
    ],
    [
      'a partial whose hash holds the item',
      'x:\n  {{> hash Values.map of=item}}',
      [{ x: { of: 'a' } }, { x: { of: 'b' } }],
    ],
    ['an include of the item', 'x: "{{upper (include "text" item)}}"', [{ x: '<A>' }, { x: '<B>' }]],
  ])('%s', (_, body, made) => {
    expect(passes(body, { show: 'of: {{this}}\n', hash: 'of: {{of}}\n', text: '<{{this}}>' })).toEqual(made)
  })

  it('a failure in what is made once is told once', () => {
    expect(() => passes('x: {p: "{{Values.missing}}"}')).toThrow(/^Values\.missing has no value$/)
  })

  it('a partial that never looks at its context is called without one: it cannot fail, in the first pass as in later ones', () => {
    const body = 'x: "{{include "const" item.a.b}}"'
    expect(passes(body, { const: 'constant' })).toEqual([{ x: 'constant' }, { x: 'constant' }])
  })

  it('what fails in one pass in another way than in the passes before is told as well', () => {
    const template = 'passes:\n{{#each Values.items}}\n- {x: "{{include "const" this.a}}"}\n{{/each}}\n'
    const items = [1, 2, true]
    expect(
      failed(() =>
        renderChart({ template, partials: { const: '{{#if false}}{{this}}{{/if}}constant' }, values: { items } }),
      ),
    ).toEqual([
      'this.a goes into a number, which has no field "a"',
      'this.a goes into a boolean, which has no field "a"',
    ])
  })

  it.each([
    ['names the template', '{{Template.Name}}'],
    ['prints all roots, which hold the template', '{{sha256sum (toJson @root)}}'],
    ['is handed all roots and prints them', '{{include "all" @root}}'],
    ['prints all roots in a partial that is handed less', '{{include "roots" Values.more}}'],
    [
      'names the template in a circle of partials',
      '{{include "ping" Values.more}}", u: "{{include "pong" Values.more}}',
    ],
  ])('a loop in a partial that %s does so anew in each file', (_, told) => {
    const object = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: NAME}\ndata:\n  {{> where}}\n'
    const files = {
      'Chart.yaml': 'apiVersion: v2\nname: kafka\nversion: 1.0.0\n',
      'values.yaml': 'items: [a, b]\nmore: {next: {last: true}}\n',
      'templates/_where.hbs': `list:\n{{#each Values.items}}\n- {t: "${told}"}\n{{/each}}\n`,
      'templates/_all.hbs': '{{sha256sum (toJson this)}}\n',
      'templates/_roots.hbs': '{{toJson this}}{{sha256sum (toJson @root)}}\n',
      'templates/_ping.hbs': '{{#if next}}{{include "pong" next}}{{/if}}{{#unless next}}{{Template.Name}}{{/unless}}\n',
      'templates/_pong.hbs': '{{#if next}}{{include "ping" next}}{{/if}}\n',
      'templates/a.yaml.hbs': object.replace('NAME', 'a'),
      'templates/b.yaml.hbs': object.replace('NAME', 'b'),
    }
    const [a, b] = renderLibrary(
      loadChart(treeOf(files), () => undefined),
      {},
    ).manifests
    expect(a!.value['data']).not.toEqual(b!.value['data'])
  })
})
