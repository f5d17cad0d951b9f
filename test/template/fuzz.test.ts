import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Failure } from '../../src/core/failure.ts'
import { failuresOf } from '../../src/core/failure.ts'
import type { Json, JsonMap } from '../../src/core/json.ts'
import { writeYaml } from '../../src/yaml/write.ts'
import { renderChart } from './chart.ts'
import { plainTemplates } from './generate.ts'
import { runs } from '../runs.ts'

/** Pieces of which templates are made, right and wrong ones, to be glued in any order. */
const pieces = [
  ...[
    'a: 1\n',
    'b:\n',
    '  c: d\n',
    '- x\n',
    '  - y\n',
    'k: |\n',
    '  text\n',
    'k: >-\n',
    '"',
    "'",
    '{',
    '}',
    '[',
    ']',
    ', ',
  ],
  ...[
    '---\n',
    '# c\n',
    '&x ',
    '*x',
    '<<: ',
    '!!str ',
    '? ',
    ': ',
    '\n',
    '\r\n',
    ' ',
    '    ',
    '\t',
    '|',
    '\\',
    'é',
    '\uFEFF',
  ],
  ...[
    '{{Values.x}}',
    '{{Values.list}}',
    '{{Values.map}}',
    '{{this}}',
    '{{../x}}',
    '{{@key}}',
    '{{@index}}',
    '{{nothing}}',
  ],
  ...[
    '{{#if Values.x}}',
    '{{#if Values.no}}',
    '{{else}}',
    '{{else if Values.x}}',
    '{{/if}}',
    '{{#unless Values.x}}',
    '{{/unless}}',
  ],
  ...[
    '{{#each Values.list}}',
    '{{#each Values.map as |v k|}}',
    '{{/each}}',
    '{{#with Values.map}}',
    '{{/with}}',
    '{{k}}: {{v}}\n',
  ],
  ...[
    '{{~#if Values.x~}}',
    '{{~/if~}}',
    '{{~Values.x~}}',
    '{{{Values.x}}}',
    '{{& Values.x}}',
    '{{!-- c --}}',
    '{{! c }}',
  ],
  ...[
    '{{optional Values.none}}',
    '{{spread Values.map}}:',
    '- {{spread Values.list}}\n',
    '{{spread',
    '}}',
    '{{',
    '}}}',
    '{{{{raw}}}}',
  ],
  ...[
    '{{> p}}',
    '{{> q}}\n',
    '  {{> r this a=1}}\n',
    '{{> self}}',
    '{{> missing}}',
    '{{include "p"}}',
    '{{#> p}}x{{/p}}',
    '{{{{/raw}}}}',
  ],
  ...[
    '{{#*inline "i"}}',
    '{{/inline}}',
    '{{> i}}',
    '{{#foo}}',
    '{{/foo}}',
    '{{upper Values.x}}',
    '{{upper}}',
    '{{fail "no"}}',
  ],
  ...[
    '{{ .Values.x }}',
    '{{- end }}',
    '{{ .x | quote }}',
    '\\{{x}}',
    '\\\\{{Values.x}}',
    '{{"',
    "{{'",
    '{{a.[b c]}}',
    '{{(',
    ')}}',
  ],
]

const partials = { p: 'p: {{Values.x}}\n', q: '- q\n', r: '{{#if a}}text{{/if}}', self: 'a:\n  {{> self}}\n' }

const values: JsonMap = { x: 'x', no: 0, none: null, list: ['a', { b: 1 }], map: { a: 1, b: ['c'] } }

/** Plain templates with a few characters cut, doubled or replaced. */
const mutated = fc
  .record({
    plain: plainTemplates(),
    cuts: fc.array(fc.record({ at: fc.nat(2000), drop: fc.nat(8), put: fc.constantFrom('', ...pieces) }), {
      maxLength: 3,
    }),
  })
  .map(({ plain, cuts }) =>
    cuts.reduce((text, { at, drop, put }) => {
      const start = at % (text.length + 1)
      return text.slice(0, start) + put + text.slice(start + drop)
    }, plain.template),
  )

const templates = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { maxLength: 25 }).map((parts) => parts.join('')),
  mutated,
  fc.string({ unit: 'binary', maxLength: 60 }),
)

describe('Any text is rendered or refused', () => {
  it(
    'A template gives documents that can be written, or failures with a place; never another error',
    { timeout: 60_000 },
    () => {
      fc.assert(
        fc.property(templates, (template) => {
          const frozen = deepFreeze(structuredClone(values))
          const first = outcome(template, frozen)
          expect(outcome(template, frozen)).toEqual(first)
        }),
        { numRuns: runs(1000) },
      )
    },
  )
})

/** What a template gives, in words: the documents, or all failures. Throws what is neither. */
function outcome(template: string, given: JsonMap): string {
  try {
    return renderChart({ template, partials, values: given })
      .documents.map((document) => writeYaml(document))
      .join('---\n')
  } catch (error) {
    const failures = failuresOf(error)
    if (failures === undefined) throw error
    return failures.map(described).join('\n')
  }
}

function described({ code, message, at }: Failure): string {
  expect(at, message).toBeDefined()
  expect(message).not.toMatch(/[\uE000\uE001]|undefined|\[object|YAML event/)
  expect(at!.text.split('\n')).toHaveLength(1)
  expect(at!.column + at!.width - 1).toBeLessThanOrEqual(Math.max(at!.text.length + 1, at!.column))
  return `${at!.file}:${at!.line}:${at!.column} ${code} ${message}`
}

function deepFreeze<T extends Json>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(deepFreeze)
  return Object.freeze(value)
}
