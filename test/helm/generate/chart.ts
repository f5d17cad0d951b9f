import type { JsonMap } from '../../../src/core/json.ts'
import { writeJson } from '../../../src/yaml/json.ts'
import { writeYaml } from '../../../src/yaml/write.ts'
import type { Choices } from './choices.ts'
import { chance, fromSeed, fromTaken, oneOf, pick, several } from './choices.ts'
import type { Partial, Scope } from './scope.ts'
import { inside, unique } from './scope.ts'
import type { Shape } from './shape.ts'
import { anything, randomRecord, schemaOf, valueOf } from './shape.ts'
import { entries, indented, items } from './structure.ts'
import { textOf } from './text.ts'

/** A Capstan chart, and what a user gives it. */
export interface Case {
  /** By path inside the chart, sorted. */
  readonly files: ReadonlyMap<string, string>
  /** The text of a values file. */
  readonly values: string
  readonly release: { readonly name: string; readonly namespace: string }
  /** The answers that it was made from: `caseFrom` makes it again. */
  readonly taken: readonly number[]
  readonly spans: Choices['spans']
}

/** The same case for the same seed, everywhere, as long as nobody changes the generator. */
export function randomCase(seed: number): Case {
  return make(fromSeed(seed))
}

export function caseFrom(taken: readonly number[]): Case {
  return make(fromTaken(taken))
}

/** All of a case, to be read by a person. */
export function caseText({ files, values }: Case): string {
  const shown = [...files, ['-f values', values] as const]
  return shown.map(([path, text]) => `=== ${path}\n${text}${text.endsWith('\n') ? '' : '⏎missing\n'}`).join('')
}

function make(choices: Choices): Case {
  const files = new Map<string, string>()
  const wild = chance(choices, 3)
  const library = chance(choices, 12) ? addLibrary(choices, files) : []
  const values = randomRecord(choices, 3, [2, 6])
  const child = chance(choices, 12) ? addChild(choices, files) : undefined
  const main: ChartPlan = { at: '', name: 'main', values, partials: library, wild }
  const fields = [
    ...values.fields,
    ...(child === undefined ? [] : [{ ...childField, name: 'sub', shape: child }]),
    // Helm gives every chart below a key.
    ...(library.length > 0 ? [{ ...childField, name: 'lib', shape: { kind: 'any' } as const }] : []),
  ]
  addChart(choices, files, main)
  const dependencies = [...(library.length > 0 ? ['lib'] : []), ...(child === undefined ? [] : ['sub'])]
  files.set('Chart.yaml', chartYaml('main', dependencies))
  files.set('files/a.txt', 'a: 1\n"b"\n')
  files.set('values.schema.json', writeJson(rootSchema(fields), 1))
  return {
    files: new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1))),
    values: userValues(choices, { kind: 'record', fields }),
    release: { name: pick(choices, ['release', 'r', 'my-release-1']), namespace: pick(choices, ['default', 'prod']) },
    taken: choices.taken,
    spans: choices.spans,
  }
}

interface ChartPlan {
  /** `` or `charts/sub/`. */
  readonly at: string
  readonly name: string
  readonly values: Shape & { kind: 'record' }
  /** Of a library. */
  readonly partials: readonly Partial[]
  readonly wild: boolean
}

const childField = { required: false, nullable: false, given: false }

/** Writes values, schema, partials, templates and notes of one chart. */
function addChart(choices: Choices, files: Map<string, string>, { at, name, values, partials, wild }: ChartPlan): void {
  const counter = { next: 1 }
  files.set(`${at}values.yaml`, defaultsText(choices, values))
  files.set(`${at}values.schema.json`, writeJson(rootSchema(values.fields), 1))
  const scope: Scope = { choices, values, frames: [], partials, wild, counter }
  const own: Partial[] = [...partials]
  for (const partial of several(choices, [0, 2], () => randomPartial(scope))) {
    files.set(`${at}templates/_${partial.name}.hbs`, partialText({ ...scope, partials: own }, partial))
    own.push(partial)
  }
  if (chance(choices, 8)) {
    const objects = several(choices, [1, 2], () => object({ ...scope, partials: own }, unique(scope, `${name}-d`)))
    files.set(`${at}templates/_objects.hbs`, `${objects.map((lines) => lines.join('\n')).join('\n---\n')}\n`)
    files.set(`${at}templates/all.yaml.hbs`, '{{> objects}}\n')
  }
  for (let i = several(choices, [1, 2], () => 0).length; i > 0; i--) {
    files.set(`${at}templates/t${i}.yaml.hbs`, template({ ...scope, partials: own }, name))
  }
  if (chance(choices, 10)) files.set(`${at}NOTES.txt.hbs`, `${textOf(scope, 'block')}\n`)
}

function addChild(choices: Choices, files: Map<string, string>): Shape {
  const values = randomRecord(choices, 2, [1, 3])
  addChart(choices, files, { at: 'charts/sub/', name: 'sub', values, partials: [], wild: false })
  files.set('charts/sub/Chart.yaml', chartYaml('sub', []))
  files.set('charts/sub/files/a.txt', 'sub')
  return { ...values, fields: [...values.fields, { ...childField, name: 'global', shape: { kind: 'any' } }] }
}

/** Partials that use nothing of the chart that calls them but what it gives. */
function addLibrary(choices: Choices, files: Map<string, string>): Partial[] {
  files.set('charts/lib/Chart.yaml', `${chartYaml('lib', [])}type: library\n`)
  const scope: Scope = { choices, values: undefined, frames: [], partials: [], wild: false, counter: { next: 900 } }
  return several(choices, [1, 2], () => {
    const partial = randomPartial(scope)
    files.set(`charts/lib/templates/_${partial.name}.hbs`, partialText(scope, partial))
    return { ...partial, name: `lib.${partial.name}` }
  })
}

function chartYaml(name: string, dependencies: readonly string[]): string {
  const list = dependencies.map((dependency) => `  - {name: ${dependency}, version: 1.0.0}\n`).join('')
  return `apiVersion: v2\nname: ${name}\nversion: 1.0.0\nappVersion: "2.0"\n${list === '' ? '' : `dependencies:\n${list}`}`
}

function rootSchema(fields: (Shape & { kind: 'record' })['fields']): JsonMap {
  const schema = schemaOf({ kind: 'record', fields })
  const properties = { ...(schema['properties'] as JsonMap), global: {} }
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', ...schema, properties }
}

function defaultsText(choices: Choices, { fields }: Shape & { kind: 'record' }): string {
  const given: JsonMap = {}
  for (const field of fields) if (field.given) given[field.name] = valueOf(choices, field.shape)
  return writeYaml(given)
}

/** Some of the values anew; now and then some that the schema refuses, or that take a default away. */
function userValues(choices: Choices, { fields }: Shape & { kind: 'record' }): string {
  const values: JsonMap = {}
  const invalid = chance(choices, 6)
  for (const { name, shape, nullable } of fields) {
    if (name === 'lib' || !chance(choices, 50)) continue
    values[name] =
      invalid && chance(choices, 30)
        ? anything(choices, 1)
        : nullable && chance(choices, 30)
          ? null
          : valueOf(choices, shape)
  }
  // What Helm or its YAML writer loses: hardly ever, because one such value decides the whole case.
  const texts = fields.filter(({ shape }) => shape.kind === 'string' && shape.form === 'free')
  if (texts.length > 0 && chance(choices, 2))
    values[pick(choices, texts).name] = pick(choices, ['\u0085', '<no value>', '\ufffe', '\0'])
  return writeYaml(values)
}

function randomPartial(scope: Scope): Partial {
  const { choices, values } = scope
  const records = values === undefined ? [] : recordsOf(values)
  const context = records.length > 0 && chance(choices, 60) ? pick(choices, records) : undefined
  const isMap = context === undefined || context.kind === 'record'
  return {
    name: unique(scope, 'p'),
    form: pick(choices, ['text', 'map', 'list']),
    context,
    hash: isMap && chance(choices, 40) ? [{ name: unique(scope, 'h'), shape: pick(choices, hashShapes) }] : [],
  }
}

const hashShapes: readonly Shape[] = [
  { kind: 'string', form: 'free' },
  { kind: 'integer', form: 'small' },
  { kind: 'boolean' },
]

/** What partials take as their contexts: every record, list or map below a shape. */
function recordsOf(shape: Shape): Shape[] {
  switch (shape.kind) {
    case 'record':
      return shape.fields.flatMap((field) => [
        ...(['record', 'list', 'dictionary'].includes(field.shape.kind) ? [field.shape] : []),
        ...recordsOf(field.shape),
      ])
    case 'list':
    case 'dictionary':
      return [...(shape.item.kind === 'record' ? [shape.item] : []), ...recordsOf(shape.item)]
    default:
      return []
  }
}

function partialText(scope: Scope, { form, context, hash }: Partial): string {
  const frame = { shape: context ?? ({ kind: 'any' } as const), loop: undefined, item: undefined, key: undefined, hash }
  const inner = context === undefined && hash.length === 0 ? scope : inside(scope, frame)
  if (form === 'text') return `x${textOf(inner, 'plain')}\n`
  return `${(form === 'map' ? entries(inner, 1, [1, 3]) : items(inner, 1, [1, 3])).join('\n')}\n`
}

const kinds = ['ConfigMap', 'Secret', 'Service', 'StatefulSet', 'Custom']

function template(outer: Scope, chart: string): string {
  const { choices } = outer
  const inline = chance(choices, 8) ? randomPartial(outer) : undefined
  const head =
    inline === undefined ? [] : [`{{#*inline "${inline.name}"}}`, partialText(outer, inline).trimEnd(), '{{/inline}}']
  const scope = inline === undefined ? outer : { ...outer, partials: [...outer.partials, inline] }
  const documents = several(choices, [1, 3], () => documentLines(scope, chart))
  const lines = documents.flatMap((document, i) => (i === 0 && document[0] !== '---' ? document : ['---', ...document]))
  return `${[...head, ...lines].join('\n')}${chance(choices, 10) ? '' : '\n'}`
}

function documentLines(scope: Scope, chart: string): string[] {
  const { choices } = scope
  const name = unique(scope, `${chart}-d`)
  return oneOf(choices, [
    [8, () => object(scope, name)],
    [1, () => [`{{#if ${argumentOf(scope)}}}`, ...object(scope, name), '{{/if}}']],
    [1, () => [`{{#each (list "a" "b")}}`, '---', ...object(scope, `${name}-{{this}}`), '{{/each}}']],
    [1, () => ['# nothing but a comment']],
  ])
}

function argumentOf({ choices }: Scope): string {
  return pick(choices, ['Release.IsInstall', 'Release.IsUpgrade', '(eq Release.Name "r")'])
}

function object(scope: Scope, name: string): string[] {
  const { choices } = scope
  const metadata = chance(choices, 20) ? ['labels:', ...indented(entries(scope, 0, [1, 2]))] : []
  return [
    'apiVersion: v1',
    `kind: ${pick(choices, kinds)}`,
    'metadata:',
    ...indented([`name: ${name}`, ...metadata]),
    ...entries(scope, 3, [1, 4]),
  ]
}
