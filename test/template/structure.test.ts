import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { Json, JsonMap } from '../../src/core/json.ts'
import { put } from '../../src/core/json.ts'
import { readDocument } from '../../src/yaml/read.ts'
import { writeYaml } from '../../src/yaml/write.ts'
import { compileChart, renderSkeleton } from './chart.ts'
import { runs } from '../runs.ts'

/** Every position in which a value can stand; `x` is the value. */
const template = `
whole: {{Values.x}}
double: "<{{Values.x}}>"
single: '<{{Values.x}}>'
plain: a{{Values.x}}b
literal: |-
  before
  {{Values.printable}}
  after {{#if true}}<{{Values.printable}}>{{/if}}
  {{#each Values.list}}
  - {{this}}
  {{/each}}
folded: >-
  a
  {{Values.printable}} b
flow: [a{{Values.x}}, "{{Values.x}}", {k: {{Values.x}} }]
item:
- {{Values.x}}
- {{#if true}}{{Values.x}}{{/if}}
key-{{Values.x}}: key
partial: {{> text}}
include: "{{include "text"}}"
map: {{Values.map}}
spread:
  {{spread Values.map}}:
looped:
  {{#each Values.map}}
  {{@key}}x: {{this}}
  {{/each}}
`
const skeleton = compileChart({ template, partials: { text: '<{{Values.x}}>' } })

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'\n\n\t :#-?{}[],&*!|>\'"%@`~\\a1.0=<+_ y'.split('')), maxLength: 12 }),
  fc.constantFrom(
    '',
    '~',
    'null',
    'yes',
    '014',
    '1e3',
    '.inf',
    '---',
    '...',
    '{{Values.y}}',
    '<<',
    '- a\n- b',
    'a: b\n- c',
  ),
)

describe('No value changes the structure around it', () => {
  it(
    'Any text in any position stays one scalar, as written and as read by Kubernetes and by YAML 1.2',
    { timeout: 60_000 },
    () => {
      fc.assert(
        fc.property(hostile, (x) => {
          const map: JsonMap = {}
          put(map, x, x)
          const printable = x.replaceAll(unprintable, '')
          const values = { x, printable, list: [printable, printable], map }
          const [document] = renderSkeleton(
            { template, partials: { text: '<{{Values.x}}>' }, values },
            skeleton,
          ).documents
          expect(document).toEqual(expected(x, map))
          const text = writeYaml(document!)
          expect(readDocument(text, 'rendered.yaml')).toEqual(wellFormed(document!))
          expect(parse(text, { maxAliasCount: 0, uniqueKeys: true })).toEqual(wellFormed(document!))
        }),
        { numRuns: runs(500) },
      )
    },
  )
})

it('A block scalar refuses what it could hold only with escapes', () => {
  fc.assert(
    fc.property(hostile, (x) => {
      const render = (): unknown =>
        renderSkeleton({ template, values: { x: '', printable: x, list: [], map: {} } }, skeleton)
      if (unprintable.test(x)) expect(render).toThrow('a block scalar cannot hold the character U+')
      else expect(render).not.toThrow()
      unprintable.lastIndex = 0
    }),
  )
})

const unprintable = /[\x00-\x08\x0b-\x1f\u2028\u2029\ufeff]/g

function expected(x: string, map: JsonMap): JsonMap {
  const looped: JsonMap = {}
  put(looped, `${x}x`, x)
  const p = x.replaceAll(unprintable, '')
  const document: JsonMap = {
    whole: x,
    double: `<${x}>`,
    single: `<${x}>`,
    plain: `a${x}b`,
    literal: `before\n${p}\nafter <${p}>\n- ${p}\n- ${p}`.replace(/\n+$/, ''),
    folded: `a ${p} b`,
    flow: [`a${x}`, x, { k: x }],
    item: [x, x],
    partial: `<${x}>`,
    include: `<${x}>`,
    map,
    spread: map,
    looped,
  }
  put(document, `key-${x}`, 'key')
  return document
}

/** What a lone surrogate becomes once it is written: U+FFFD, as in Go. */
function wellFormed(value: Json): Json {
  if (typeof value === 'string') return value.toWellFormed()
  if (Array.isArray(value)) return value.map(wellFormed)
  if (typeof value !== 'object' || value === null) return value
  const map: JsonMap = {}
  for (const key of Object.keys(value)) put(map, key.toWellFormed(), wellFormed(value[key]!))
  return map
}
