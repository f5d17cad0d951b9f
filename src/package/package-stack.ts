import type { Entry } from '../chart/entries.ts'
import { instanceOf } from '../chart/entries.ts'
import { readMetadata } from '../chart/metadata.ts'
import type { Chart } from '../chart/model.ts'
import { chartsOf } from '../chart/template-set.ts'
import { utf8 } from '../core/bytes.ts'
import { sameJson } from '../core/equal.ts'
import { Failure, Failures } from '../core/failure.ts'
import type { JsonMap } from '../core/json.ts'
import { get, isMap, put } from '../core/json.ts'
import { readJson } from '../yaml/json.ts'
import { writeYaml } from '../yaml/write.ts'
import { hasEnabled } from './enabled-key.ts'
import type { Package, PackageOptions } from './package-chart.ts'
import { addChart, finish, packagingOf, refuseFailures } from './package-chart.ts'
import { umbrellaNotes } from './umbrella-notes.ts'
import { withoutNulls } from './without-nulls.ts'

/** A stack as the umbrella chart that it becomes. */
export interface StackChart {
  readonly name: string
  readonly version: string
  readonly appVersion: string | undefined
  readonly entries: readonly Entry[]
}

/**
 * The umbrella chart of a stack: a dependency for each entry, under the entry's key, switched by `KEY.enabled`; the
 * stack's values, with its presets in them, are its defaults. Throws Failures: all that cannot be carried.
 */
export function packageStack(stack: StackChart, options: PackageOptions = {}): Package {
  const faults = [...nameFaults(stack), ...stack.entries.flatMap((entry) => faultsOf(entry, stack.entries))]
  const entries = withoutNulls(stack.entries, faults)
  if (faults.length > 0) throw new Failures(faults)
  const chart = umbrella({ ...stack, entries })
  const packaging = packagingOf([chart], options)
  addChart(chart, '', packaging)
  for (const part of new Set(entries.map((entry) => entry.chart))) {
    const inside = { ...packaging, tree: chartsOf(part), options: { ...options, enabled: true } }
    addChart(part, `charts/${part.name}/`, inside)
  }
  refuseFailures(packaging)
  finish(chart, () => entries.map((entry) => instanceOf(entry)), packaging)
  return packaging
}

/** A release may be called `a.b`, a chart may not. */
function nameFaults({ name }: StackChart): Failure[] {
  if (/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name)) return []
  const message = `a chart's name is lower-case letters, digits and "-", and ${JSON.stringify(name)} is not`
  return [new Failure('package/chart', message, { hint: 'name the umbrella chart by --name NAME' })]
}

/** What a chart means in a stack and cannot mean as a part of an umbrella chart. */
function faultsOf({ key, chart }: Entry, entries: readonly Entry[]): Failure[] {
  const faults: Failure[] = []
  const add = (message: string, hint: string): void => {
    faults.push(new Failure('package/chart', message, { hint }))
  }
  const other = entries.find((entry) => entry.chart.name === chart.name)
  if (other !== undefined && other.chart !== chart) {
    add(`${other.key} and ${key} have different charts of the name ${chart.name}`, 'give one of them another name')
  }
  const schema =
    chart.schemaText === undefined ? undefined : readJson(chart.schemaText, `${chart.at}/values.schema.json`)
  if (hasEnabled(schema, chart.defaults)) {
    add(
      `${chart.at} has a value called enabled, by which Helm would switch ${key} on and off`,
      'give the value another name',
    )
  }
  for (const [path, bytes] of chart.templates) {
    if (!new TextDecoder().decode(bytes).includes('IsRoot')) continue
    add(
      `${chart.at}/${path} reads Chart.IsRoot, which is true in a stack and false below its umbrella chart`,
      'use a value',
    )
  }
  return faults
}

/** A chart that has only values and notes of its own; what it is made of is added to its files. */
function umbrella(stack: StackChart): Chart {
  const { name, version, entries } = stack
  const values = valuesOf(entries)
  const { metadata, dependencies } = readMetadata(writeYaml(chartYamlOf(stack)), `the Chart.yaml of ${name}`)
  const head = '# The values of the stack. What else each chart takes stands in its own values.yaml, below charts/.\n'
  return {
    at: name,
    name,
    version,
    type: 'application',
    metadata,
    dependencies,
    defaults: values,
    valuesText: head + writeYaml(values),
    schemaText: undefined,
    templates: new Map(),
    notes: utf8(umbrellaNotes(entries)),
    crds: new Map(),
    files: new Map(),
    presets: new Map(),
    charts: [],
    foreign: [],
    warnings: [],
  }
}

function chartYamlOf({ name, version, appVersion, entries }: StackChart): JsonMap {
  return {
    apiVersion: 'v2',
    name,
    version,
    ...(appVersion === undefined ? {} : { appVersion }),
    description: `${entries.map(({ key }) => key).join(', ')} as one release.`,
    type: 'application',
    dependencies: entries.map(({ key, chart }) => ({
      name: chart.name,
      version: chart.version,
      condition: `${key}.enabled`,
      ...(key === chart.name ? {} : { alias: key }),
    })),
  }
}

/** Below `global` stands once what all entries have there alike; what only some have stays with them. */
function valuesOf(entries: readonly Entry[]): JsonMap {
  const all: JsonMap = {}
  const global = sharedGlobal(entries)
  if (Object.keys(global).length > 0) all['global'] = global
  for (const { key, values } of entries) {
    const own: JsonMap = { enabled: true }
    for (const word of Object.keys(values)) {
      if (word !== 'global') put(own, word, values[word]!)
      else if (Object.keys(restOf(values, global)).length > 0) put(own, word, restOf(values, global))
    }
    put(all, key, own)
  }
  return all
}

function globalOf(values: JsonMap): JsonMap {
  const global = get(values, 'global')
  return isMap(global) ? global : {}
}

function sharedGlobal(entries: readonly Entry[]): JsonMap {
  const shared: JsonMap = {}
  const [first, ...others] = entries.map(({ values }) => globalOf(values))
  for (const word of Object.keys(first ?? {})) {
    const value = first![word]!
    const isShared = others.every((global) => Object.hasOwn(global, word) && sameJson(global[word]!, value))
    if (isShared) put(shared, word, value)
  }
  return shared
}

function restOf(values: JsonMap, shared: JsonMap): JsonMap {
  const rest: JsonMap = {}
  const global = globalOf(values)
  for (const word of Object.keys(global)) if (!Object.hasOwn(shared, word)) put(rest, word, global[word]!)
  return rest
}
