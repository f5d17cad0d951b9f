import type { Failure } from '../../src/core/failure.ts'
import { isMap, type Json, type JsonMap, type Path } from '../../src/core/json.ts'
import { checkValues } from '../../src/values/check.ts'
import { coalesceValues } from '../../src/values/coalesce.ts'
import { gatherValues } from '../../src/values/gather.ts'
import { textLayer, under, type Layer } from '../../src/values/layer.ts'
import { readDocument } from '../../src/yaml/read.ts'

export interface Given {
  readonly schema: object | string
  /** Text of values.yaml. */
  readonly values?: string
  /** Text of the chart's own values.yaml. */
  readonly defaults?: string
  /** Arguments of --set. */
  readonly set?: readonly string[]
  /** The entry of a stack that the values are read from. */
  readonly entry?: string
  readonly oldValues?: Json
  readonly shared?: ReadonlyMap<string, string>
}

/** Checks values the way the commands do: gathered, coalesced with the defaults, by the chart's schema. */
export function checked(given: Given): { failures: Failure[]; warnings: Failure[] } {
  const { schema, values = '', defaults = '', set = [], entry, oldValues, shared } = given
  const gathered = gatherValues({
    files: [{ name: 'values.yaml', text: values, values: readDocument(values, 'values.yaml') }],
    set,
    setJson: [],
    setString: [],
    setFile: [],
    setLiteral: [],
    readFile: () => '',
  })
  const own = readDocument(defaults, 'values.yaml') ?? {}
  const layers: Layer[] = gathered.layers.map((layer) => (entry === undefined ? layer : under(layer, entry)))
  const mine = entry === undefined ? gathered.values : gathered.values[entry]
  if (!isMap(own)) throw new Error('defaults must be a map')
  return checkValues({
    values: coalesceValues(isMap(mine) ? mine : {}, own),
    schemaText: typeof schema === 'string' ? schema : JSON.stringify(schema, undefined, 2),
    schemaFile: 'charts/kafka/values.schema.json',
    layers: [...(defaults === '' ? [] : [textLayer('default', 'charts/kafka/values.yaml', defaults, own)]), ...layers],
    prefix: entry === undefined ? [] : ([entry] satisfies Path),
    oldValues,
    shared,
  })
}

/** All failures as a reader sees them, so that a test shows the whole of what a person gets. */
export function pictures(failures: readonly Failure[]): string {
  return failures.map(picture).join('\n')
}

function picture({ code, message, at, hint, notes }: Failure): string {
  const lines = [`${code}: ${message}`]
  if (at !== undefined) {
    const gutter = ' '.repeat(String(at.line).length)
    lines.push(`${gutter} ┌─ ${at.file}:${at.line}:${at.column}`)
    lines.push(`${at.line} │ ${at.text}`)
    lines.push(`${gutter} │ ${' '.repeat(at.column - 1)}${'^'.repeat(at.width)}`)
  }
  if (hint !== undefined) lines.push(`  = ${hint}`)
  for (const note of notes) lines.push(`  = ${note}`)
  return lines.join('\n')
}

/** A schema of one map that allows exactly these keys. */
export function mapOf(properties: JsonMap, more: object = {}): object {
  return { type: 'object', additionalProperties: false, properties, ...more }
}

export function messages(given: Given): string[] {
  return checked(given).failures.map(({ message }) => message)
}
