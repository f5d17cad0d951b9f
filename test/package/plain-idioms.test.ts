import { expect, it } from 'vitest'
import { loadChart } from '../../src/chart/load.ts'
import type { Json } from '../../src/core/json.ts'
import { transpileChart } from '../../src/package/package-chart.ts'
import { treeOf } from '../chart/tree-of.ts'

/** The line of Go that a template's last line becomes, with a schema of the values. */
function lines(template: string, properties: Json, files: Record<string, string> = {}): string[] {
  const schema = { type: 'object', additionalProperties: false, required: [] as string[], properties }
  const chart = loadChart(
    treeOf(
      {
        'Chart.yaml': 'apiVersion: v2\nname: demo\nversion: 1.0.0\n',
        'values.schema.json': JSON.stringify(schema),
        'templates/t.yaml.hbs': template,
        ...files,
      },
      'charts/demo',
    ),
    () => undefined,
  )
  return transpileChart(chart, { form: 'pretty' }).get('templates/t.yaml')!.split('\n').filter(Boolean)
}

const name: Json = { type: 'string', pattern: '^[a-z]+$' }
const free: Json = { type: 'string' }
const scalar: Json = { type: ['string', 'number', 'boolean'], pattern: '^[ -~]*$' }
const labels: Json = { type: 'object', additionalProperties: name }

it.each<[title: string, template: string, properties: Json, expected: string[]]>([
  [
    'a text that may be missing, but is never empty, is Helm’s `required`',
    'a: "{{Values.x}}"\n',
    { x: name },
    ['a: "{{ required "Values.x has no value" .Values.x }}"'],
  ],
  [
    'an empty text would be refused by it, so that a definition looks at the value',
    'a: "{{Values.x}}"\n',
    { x: free },
    ['a: {{ include "demo.capstan.text" (list "Values.x must be text, a number or a boolean" .Values.x) | quote }}'],
  ],
  [
    'what an `if` found is there, and what its else did not find is not',
    '{{#if (eq Values.x "a")}}\na: "{{Values.x}}"\n{{else if (not Values.y)}}\na: 1\n{{else}}\na: "{{Values.y}}"\n{{/if}}\n',
    { x: name, y: name },
    [
      '{{- if eq .Values.x "a" }}',
      'a: "{{ .Values.x }}"',
      '{{- else if not .Values.y }}',
      'a: 1',
      '{{- else }}',
      'a: "{{ .Values.y }}"',
      '{{- end }}',
    ],
  ],
  [
    'a text or another scalar is chosen by its kind',
    '{{#each Values.m as |value key|}}\n"{{key}}": "{{value}}"\n{{/each}}\n',
    { m: { type: 'object', additionalProperties: scalar, propertyNames: { pattern: '^[a-z.]+$' } } },
    [
      '{{- range $key, $value := .Values.m }}',
      '"{{ $key }}": {{ ternary $value (toJson $value) (kindIs "string" $value) | quote }}',
      '{{- end }}',
    ],
  ],
  [
    'the first of a list that is never empty is there',
    'a: "{{first Values.l}}"\n',
    { l: { type: 'array', minItems: 1, items: name } },
    ['a: "{{ first (required "first: argument 1 must be a list" .Values.l) }}"'],
  ],
  [
    'keys that could come twice are checked once, before the map',
    'a:\n  k: 1\n  {{spread Values.m}}:\n',
    { m: labels },
    [
      'a:',
      '  {{- include "demo.capstan.distinct" (list (dict "k" 1) .Values.m) }}',
      '  k: 1',
      '  {{- with .Values.m }}',
      '  {{- toYaml . | nindent 2 }}',
      '  {{- end }}',
    ],
  ],
  [
    'a branch checks the keys that it brings',
    'a:\n  {{#if Values.x}}\n  k: 1\n  {{/if}}\n  {{spread Values.m}}:\n  l: {{optional Values.x}}\n',
    { m: labels, x: name },
    [
      'a:',
      '  {{- if .Values.x }}',
      '  {{- include "demo.capstan.distinct" (list (dict "k" 1) .Values.m) }}',
      '  k: 1',
      '  {{- end }}',
      '  {{- with .Values.m }}',
      '  {{- toYaml . | nindent 2 }}',
      '  {{- end }}',
      '  {{- with .Values.x }}',
      '  {{- include "demo.capstan.distinct" (list (dict "l" 1) $.Values.m) }}',
      '  l: {{ . | quote }}',
      '  {{- end }}',
      '  {{- if not (or .Values.x .Values.m) }}',
      '  {}',
      '  {{- end }}',
    ],
  ],
  [
    'keys of which each begins in another way need no check',
    'a:\n  {{#each Values.l}}\n  "x.{{@index}}": 1\n  {{/each}}\n  z: 1\n',
    { l: { type: 'array' } },
    ['a:', '  {{- range $key, $value := .Values.l }}', '  "x.{{ $key }}": 1', '  {{- end }}', '  z: 1'],
  ],
  [
    'a list that may be empty asks for what would fill it',
    'a:\n  {{#if (eq Values.x "a")}}\n  - 1\n  {{/if}}\n  - {{spread Values.l}}\n',
    { x: name, l: { type: 'array' } },
    [
      'a:',
      '  {{- if eq .Values.x "a" }}',
      '  - 1',
      '  {{- end }}',
      '  {{- with .Values.l }}',
      '  {{- toYaml . | nindent 2 }}',
      '  {{- end }}',
      '  {{- if not (or (eq .Values.x "a") .Values.l) }}',
      '  []',
      '  {{- end }}',
    ],
  ],
])('%s', (_, template, properties, expected) => {
  expect(lines(template, properties)).toEqual(expected)
})

it('knows what a file of the chart holds', () => {
  const template =
    '{{#each (index (fromYaml (filesGet "files/a.yaml")) "all")}}\n"{{@index}}": "{{name}} {{text}}"\n{{/each}}\n'
  const made = lines(template, {}, { 'files/a.yaml': 'all:\n- {name: a, text: b}\n- {name: c, text: "d\\"e"}\n' })
  expect(made.slice(1)).toEqual(['"{{ $key }}": {{ printf "%s %s" $value.name $value.text | quote }}', '{{- end }}'])
})

const watched = /capstan\.(once|distinct)/

it.each<[title: string, template: string, isWatched: boolean]>([
  ['the key of its loop comes once', '{{#each Values.m}}\nx-{{@key}}: 1\n{{/each}}\n', false],
  [
    'a loop around that loop brings it again',
    '{{#each Values.m}}\n{{#each Values.m}}\nx-{{@key}}: 1\n{{/each}}\n{{/each}}\n',
    true,
  ],
  ['branches of one `if` never meet', '{{#if Values.x}}\nx-{{Values.x}}: 1\n{{else}}\nx-a: 1\n{{/if}}\n', false],
  [
    'in a loop they do, one pass after the other',
    '{{#each Values.m}}\n{{#if this}}\nx-{{@key}}: 1\n{{else}}\nx-a: 1\n{{/if}}\n{{/each}}\n',
    true,
  ],
])('Whether keys are watched when Helm renders: %s', (_, template, isWatched) => {
  expect(lines(template, { m: labels, x: name }).some((line) => watched.test(line))).toBe(isWatched)
})
