import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { failuresOf } from '../../src/core/failure.ts'
import { writeTemplates } from '../../src/template/write-templates.ts'
import { readDocument } from '../../src/yaml/read.ts'
import { writeYaml } from '../../src/yaml/write.ts'
import type { TestChart } from './chart.ts'
import { compileChart, renderChart } from './chart.ts'
import { plainTemplates } from './generate.ts'
import type { WrittenDocument } from './written-chart.ts'
import { identityOf, renderWrittenChart } from './written-chart.ts'
import { anyTemplates, partials, values } from './written-templates.ts'
import { runs } from '../runs.ts'

/** What the skeleton makes of a chart, in the words of its written form; undefined when it fails. */
function renderedChart(chart: TestChart): readonly WrittenDocument[] | undefined {
  try {
    return renderChart(chart).documents.map((value) => ({ identity: identityOf(value), text: writeYaml(value) }))
  } catch (error) {
    if (failuresOf(error) === undefined) throw error
    return undefined
  }
}

/** The smallest budget that a chart is rendered with. */
function stepsOf(render: (chart: TestChart) => unknown, chart: TestChart): number {
  let [short, enough] = [-1, 100_000]
  while (enough - short > 1) {
    const middle = (short + enough) >> 1
    if (render({ ...chart, mostSteps: middle }) === undefined) short = middle
    else enough = middle
  }
  return enough
}

function sameAsSkeleton(chart: TestChart): readonly WrittenDocument[] | undefined {
  const written = renderWrittenChart(chart)
  expect(written).toEqual(renderedChart(chart))
  return written
}

function sameSteps(chart: TestChart): void {
  if (renderedChart(chart) === undefined) return
  expect(stepsOf(renderWrittenChart, chart)).toBe(stepsOf(renderedChart, chart))
}

describe('The written form of a template makes the same bytes for the same steps', () => {
  const folder = new URL('golden/', import.meta.url)
  const suffix = '.input.yaml'
  const cases = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(suffix))
  it.each(cases.sort())('golden/%s', (name) => {
    const chart = readDocument(readFileSync(new URL(name, folder), 'utf8'), name) as unknown as TestChart
    sameAsSkeleton(chart)
    sameSteps(chart)
  })

  it.each<[title: string, template: string]>([
    ['constants', 'kind: A\nmetadata: {name: n, labels: {x: y}}\nspec: {a: [1, {b: c}], e: {}, f: []}\n'],
    ['constants behind a value', 'a: {{Values.word}}\nb:\n  - {c: [d, [e, f]], g: "014"}\n  - |\n    x\n    y\n'],
    ['an integer beyond 2^53', 'a: {{Values.word}}\nb: 12345678901234567890\n'],
    ['values of every kind', 'a: {{Values.digits}}\nb: {{Values.lines}}\nc: {{Values.map}}\nd: {{Values.list}}\n'],
    ['empty values', 'a: {{Values.none}}\nb: {{Values.empty}}\nc: [{{Values.none}}, {{Values.empty}}]\n'],
    ['items that are lists', 'a:\n- {{Values.list}}\n- - {{Values.word}}\n  - x\n- - - {{Values.map}}\n'],
    ['an entry that is left out', 'a: {{Values.word}}\nb: {{optional Values.none}}\nc: {{optional Values.word}}\n'],
    ['a first entry that is left out', 'l:\n- b: {{optional Values.none}}\n  c: {{Values.word}}\n- d: 1\n'],
    ['a first entry that is not left out', 'l:\n- b: {{optional Values.word}}\n  c: {{Values.word}}\n- d: 1\n'],
    ['a first entry of the document that is left out', 'b: {{optional Values.none}}\nc: {{Values.word}}\n'],
    ['a map of which nothing is left', 'a:\n  b: {{optional Values.none}}\nl:\n- b: {{optional Values.none}}\n'],
    ['a flow map of which nothing is left', 'a: {b: {{optional Values.none}} }\nl: [{b: {{optional Values.none}} }]\n'],
    ['a list of which nothing is left', 'a:\n- {{optional Values.none}}\nb: [{{optional Values.none}}]\n'],
    ['a document of which nothing is left', 'a: {{optional Values.none}}\n'],
    [
      'spread items',
      'a:\n- {{spread Values.list}}\n- z\nb:\n- {{spread Values.empty}}\nc:\n- - {{spread Values.list}}\n',
    ],
    ['spread entries', 'a:\n  {{spread Values.map}}:\n  b: {{Values.word}}\n'],
    ['spread entries that look like an index', 'a:\n  b: {{Values.word}}\n  {{spread Values.numbers}}:\n'],
    ['keys that look like an index', 'a:\n  b: {{Values.word}}\n  "3": x\n  "01": y\n'],
    ['keys with values', 'a:\n  b: {{Values.word}}\n  k-{{Values.word}}: x\n'],
    ['a key that needs a line of its own', `a:\n  b: {{Values.word}}\n  ${'k'.repeat(1010)}: x\n`],
    ['quoted keys', '"yes": {{Values.word}}\n"a: b": {"1": {{Values.word}}, "": 2, __proto__: 3}\n'],
    [
      'entries of blocks',
      'a: {{Values.word}}\n{{#if Values.yes}}\nb: 1\nc: {d: {{Values.word}} }\n{{else}}\nb: 2\n{{/if}}\n',
    ],
    ['entries of a block that is not taken', 'l:\n- {{#if Values.no}}\n  b: 1\n  {{/if}}\n  c: {{Values.word}}\n'],
    ['a map of one block that is not taken', 'l:\n  {{#if Values.no}}\n  b: 1\n  {{/if}}\nm: {{Values.word}}\n'],
    [
      'entries of a with',
      'a:\n  {{#with Values.map}}\n  b: {{k}}\n  {{#with l}}\n  c: {{m}}{{../k}}\n  {{/with}}\n  {{/with}}\n',
    ],
    ['entries of a loop', 'a:\n  {{#each Values.map}}\n  {{@key}}: {{@index}}\n  {{/each}}\n'],
    [
      'items of blocks',
      'a:\n- x\n{{#if Values.yes}}\n- y: {{Values.word}}\n{{/if}}\n{{#if Values.no}}\n- z\n{{/if}}\n',
    ],
    ['items of nothing but a block', 'a:\n- - {{#if Values.yes}}y{{/if}}\n  {{#if Values.yes}}\n  - z\n  {{/if}}\n'],
    [
      'items of loops',
      'a:\n{{#each Values.objects as |o i|}}\n- name: {{o.name}}\n  port: {{optional o.port}}\n  i: [{{i}}, {{@last}}]\n  w: {x: {{Values.word}} }\n  {{> labels @root}}\n{{/each}}\n',
    ],
    [
      'loops in loops',
      'a:\n{{#each Values.objects as |o|}}\n- n:\n  {{#each Values.list as |l|}}\n  - {{o.name}}-{{l}}\n  - s: "{{Values.word}}"\n  - "{{l}}"\n  {{/each}}\n{{/each}}\n',
    ],
    [
      'blocks in loops',
      'a:\n{{#each Values.objects as |o|}}\n- n: 1\n  {{#if o.port}}\n  p: {{o.port}}\n  {{else}}\n  q: {x: {{Values.word}} }\n  {{/if}}\n{{/each}}\n',
    ],
    [
      'documents of loops',
      '{{#each Values.objects as |o i|}}\n---\nkind: {{Values.word}}\nmetadata:\n  name: {{o.name}}\n  {{#if i}}\n  namespace: n\n  {{/if}}\nspec: {a: {{Values.map}}, o: {{o}} }\n{{/each}}\n',
    ],
    [
      'documents of blocks',
      '{{#if Values.yes}}\n---\nkind: A\n{{else}}\n---\nkind: B\n{{/if}}\n---\nkind: C\nx: {{Values.word}}\n',
    ],
    ['documents of partials', '{{> documents}}\n---\nkind: {{Values.word}}\n'],
    ['no map', '- {{Values.word}}\n'],
    ['one value', '{{Values.map}}\n'],
    ['entries of partials', 'a: {{Values.word}}\nm:\n  {{> labels @root}}\n  c: 1\nn:\n  {{> maybe}}\n'],
    ['entries of a partial with a context', 'a: {{Values.word}}\n{{#with Values.map}}\n{{> own name=k}}\n{{/with}}\n'],
    ['an index in a partial', 'm:\n  a: {{Values.word}}\n  {{> numbered}}\n'],
    ['items of partials', 'a:\n- {{Values.word}}\n{{> items}}\nb:\n{{> items}}\n'],
    ['an identity of partials', 'apiVersion: v1\n{{> head}}\nx: 1\n'],
    [
      'an identity of blocks',
      '{{#if Values.yes}}\nkind: A\n{{/if}}\nmetadata:\n  {{> meta}}\n  {{#if Values.no}}\n  namespace: n\n  {{/if}}\nz: 1\n',
    ],
    ['metadata that is a value', 'kind: A\nmetadata: {{Values.map}}\n'],
    ['metadata that is a block', 'kind: A\nmetadata: {{#if Values.yes}}{name: x}{{else}}{}{{/if}}\n'],
    ['metadata that is constant', 'kind: {{Values.word}}\nmetadata: {name: x, annotations: {a: b}, labels: {c: d}}\n'],
    ['metadata that is a list', 'kind: {{Values.word}}\nmetadata: [x]\n'],
    [
      'texts',
      'a: {{Values.word}}\nb: |\n  x\n  {{#each Values.list}}\n  - {{this}}\n  {{/each}}\nc: >-\n  {{Values.word}}\n  y\nd: "{{> labels}}"\n',
    ],
    [
      'what the item decides in a loop',
      'a:\n{{#each Values.objects as |o|}}\n- n: 1\n  {{#if o.port}}\n  p: 1\n  {{/if}}\n{{/each}}\n',
    ],
    [
      'the item under a condition that never changes',
      'a:\n{{#each Values.objects as |o|}}\n- n: 1\n  {{#if Values.yes}}\n  p: {{o.name}}\n  {{/if}}\n{{/each}}\n',
    ],
    [
      'the item as the context of a partial',
      'a:\n{{#each Values.objects as |o|}}\n- n:\n  - x\n  {{> named o}}\n  m: {y: z}\n{{/each}}\n',
    ],
    [
      'the root that differs from file to file',
      'a:\n{{#each Values.list}}\n- t: {{Template.Name}}\n  u: {{this}}\n{{/each}}\n',
    ],
  ])('%s', (_title, template) => {
    expect(sameAsSkeleton({ template, partials, values })).toBeDefined()
    sameSteps({ template, partials, values })
  })

  it.each<[title: string, template: string]>([
    ['a value that is missing', 'a: {{Values.word}}\nb: {{Values.map.x}}\n'],
    ['a value without a value', 'a: {{Values.word}}\nb: {{default null Values.map.x}}\n'],
    ['a key that a partial makes twice', 'm:\n  b: {{Values.word}}\n  {{> again}}\n'],
    ['a key that a block makes twice', 'm:\n  b: {{Values.word}}\n  {{#if Values.yes}}\n  b: 2\n  {{/if}}\n'],
    ['a key that a loop makes twice', 'm:\n  {{#each Values.list}}\n  b: {{this}}\n  {{/each}}\n'],
    ['a spread that is no list', 'a:\n- x\n- {{spread Values.map}}\n'],
    ['a helper that fails', 'a: {{fail "no"}}\n'],
    ['the notes', 'a: {{Values.word}}\n'],
  ])('is left to the skeleton when something fails: %s', (title, template) => {
    const notes = title === 'the notes' ? { notes: '{{Values.map.x}}' } : {}
    expect(sameAsSkeleton({ template, partials, values, ...notes })).toBeUndefined()
  })

  it('holds of a constant document, and of constants in others, only text', () => {
    const [constant, other] = writeTemplates(
      compileChart({ template: 'kind: A\nspec: {a: [b]}\n---\nkind: {{Values.word}}\nspec: {a: [b]}\n' }),
    )[0]!.documents
    expect(constant).toEqual([1, { root: { kind: 'A' }, metadata: {} }, [5, 'kind: A\nspec:\n  a:\n  - b\n']])
    expect((other as unknown as [number, object, unknown[]])[2].at(-1)).toBe('\nspec:\n  a:\n  - b\n')
  })

  it('makes the same of plain templates', () => {
    fc.assert(
      fc.property(plainTemplates(), ({ template, values }) => {
        sameAsSkeleton({ template, values })
      }),
      { numRuns: runs(100) },
    )
  })

  it('makes the same of any template', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(anyTemplates(), (template) => {
        sameAsSkeleton({ template, partials, values })
      }),
      { numRuns: runs(250) },
    )
  })

  it('spends the same on any template', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(anyTemplates(), (template) => {
        sameSteps({ template, partials, values })
      }),
      { numRuns: runs(20) },
    )
  })
})
