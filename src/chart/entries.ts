import { Failure, Failures, failuresOf } from '../core/failure.ts'
import type { JsonMap } from '../core/json.ts'
import type { FileTree } from '../core/ports.ts'
import type { Span } from '../core/span.ts'
import type { Layer } from '../values/layer.ts'
import { textLayer, under } from '../values/layer.ts'
import { mergeFiles } from '../values/merge.ts'
import { originOf } from '../values/origin.ts'
import type { Instance } from './dependencies.ts'
import { resolveDependencies } from './dependencies.ts'
import type { PassedOver } from './enabled.ts'
import { loadChart } from './load.ts'
import type { Chart } from './model.ts'
import { passedOverWarnings } from './passed-over.ts'
import type { FindChart } from './resolve.ts'
import { releaseFault } from './release-name.ts'
import { readStack } from './stack.ts'
import type { StackEntry } from './stack.ts'
import { valuesOf } from './values-text.ts'

/** A chart that is to be rendered, with what was decided about its values before any template is looked at. */
export interface Entry {
  /** The key in the stack, else the chart's name. */
  readonly key: string
  readonly chart: Chart
  /** Presets and the user's values, merged; the chart's defaults come in with its dependencies. */
  readonly values: JsonMap
  /** Where the values came from, as the chart sees them, lowest first; the chart's defaults are the first. */
  readonly layers: readonly Layer[]
  /** The way to the chart's values in what the user wrote: `['kafka']` in a stack, `[]` for a chart. */
  readonly prefix: readonly string[]
}

export interface Release {
  readonly name: string
  readonly namespace: string
}

/** What the user asked for, apart from values. */
export interface EntryOptions {
  /** `--preset NAME` has no chart: it is for every chart that has one of that name. */
  readonly presets: readonly { readonly chart: string | undefined; readonly name: string }[]
  readonly name: string | undefined
  readonly namespace: string | undefined
  /** Of the cluster's context: for a release that says none. Default: `default`. */
  readonly contextNamespace?: string | undefined
}

export interface ChartSource {
  /** The tree of a chart in the chart path. */
  readonly tree: (name: string) => FileTree | undefined
  /** What a chart of that tree may depend on. */
  readonly findFor: (tree: FileTree) => FindChart
  readonly names: () => readonly string[]
}

/** The one entry of `--chart`: the values are that chart's, as in Helm. Without a name the release is called like the chart. */
export function chartEntry(
  chart: Chart,
  given: { values: JsonMap; layers: readonly Layer[] },
  options: EntryOptions,
): { entries: Entry[]; release: Release } {
  refuseNames(options)
  refuseLibraries([{ key: chart.name, chart }], () => undefined)
  refuseUnused(options, [{ key: chart.name, chart }])
  const entry: Entry = { key: chart.name, chart, ...given, prefix: [] }
  const wanted = presetsFor(entry, options)
  return {
    entries: [withPresets(entry, wanted)],
    release: {
      name: options.name ?? chart.name,
      namespace: options.namespace ?? options.contextNamespace ?? 'default',
    },
  }
}

/**
 * The entry's chart and sub-charts with the values each sees; a key other than the chart's name acts like a Helm alias.
 * `warnings` gets a Failure for each condition that decides nothing.
 */
export function instanceOf(entry: Entry, warnings: Failure[] = []): Instance<Chart> {
  const { key, chart, values } = entry
  const odd: PassedOver[] = []
  const move = (instance: Instance<Chart>, path: string): Instance<Chart> => ({
    ...instance,
    path,
    children: instance.children.map((child) => move(child, `${path}/charts/${child.name}`)),
  })
  const instance = resolveDependencies(chart, values, (found) => odd.push(found))
  if (odd.length > 0) warnings.push(...passedOverWarnings(odd, instance, entry))
  return { ...move(instance, key), name: key }
}

/** The enabled entries of a stack. Throws Failures: of the stack, of all its charts, of presets that are nowhere. */
export function stackEntries(
  given: { values: JsonMap; layers: readonly Layer[] },
  charts: ChartSource,
  options: EntryOptions,
): { entries: Entry[]; release: Release } {
  const { values, layers } = given
  refuseNames(options)
  const stack = readStack(values, { layers, known: (name) => charts.tree(name) !== undefined, names: charts.names })
  const loaded = loadAll(
    stack.entries.filter((entry) => entry.enabled),
    charts,
  )
  refuseLibraries(loaded, (key) => originOf(layers, [key])?.layer.locate([key], 'key'))
  refuseUnused(options, loaded)
  const entries = loaded.map(({ key, chart, stackEntry }) => {
    const entry: Entry = {
      key,
      chart,
      values: stackEntry.values,
      layers: layers.map((layer) => under(layer, key)),
      prefix: [key],
    }
    const own = stackEntry.preset === undefined ? [] : [stackEntry.preset]
    return withPresets(entry, [...own, ...presetsFor(entry, options)])
  })
  const name = options.name ?? stack.release.name ?? (entries.length === 1 ? entries[0]!.key : 'release-name')
  const namespace = options.namespace ?? stack.release.namespace ?? options.contextNamespace ?? 'default'
  return { entries, release: { name, namespace } }
}

function loadAll(
  entries: readonly StackEntry[],
  charts: ChartSource,
): { key: string; chart: Chart; stackEntry: StackEntry }[] {
  const failures: Failure[] = []
  const loaded = new Map<string, Chart>()
  for (const { chart: name } of entries) {
    const tree = loaded.has(name) ? undefined : charts.tree(name)
    if (tree === undefined) continue
    try {
      loaded.set(name, loadChart(tree, charts.findFor(tree)))
    } catch (error) {
      const known = failuresOf(error)
      if (known === undefined) throw error
      failures.push(...known)
    }
  }
  if (failures.length > 0) throw new Failures(failures)
  return entries.map((stackEntry) => ({ key: stackEntry.key, chart: loaded.get(stackEntry.chart)!, stackEntry }))
}

/** An unset variable or a display name would become part of the name of every object. */
function refuseNames({ name, namespace }: EntryOptions): void {
  const failures = Object.entries({ name, namespace }).flatMap(([part, value]) => {
    const fault = value === undefined ? undefined : releaseFault(part as 'name' | 'namespace', value)
    return fault === undefined ? [] : [new Failure('usage', `the release's ${part} ${fault}`)]
  })
  if (failures.length > 0) throw new Failures(failures)
}

/** Rendering one would print nothing, as if all were well. */
function refuseLibraries(
  loaded: readonly { key: string; chart: Chart }[],
  place: (key: string) => Span | undefined,
): void {
  const failures = loaded
    .filter(({ chart }) => chart.type === 'library')
    .map(({ key, chart }) => {
      const hint = 'name it under dependencies in the Chart.yaml of the chart that uses its partials'
      return new Failure('stack/entry', `${chart.at} is a library and makes no manifests`, { at: place(key), hint })
    })
  if (failures.length > 0) throw new Failures(failures)
}

function isMeant(preset: EntryOptions['presets'][number], entry: { key: string; chart: Chart }): boolean {
  return preset.chart === undefined || preset.chart === entry.key || preset.chart === entry.chart.name
}

function presetsFor(entry: Entry, { presets }: EntryOptions): string[] {
  return presets
    .filter((preset) => isMeant(preset, entry) && entry.chart.presets.has(preset.name))
    .map(({ name }) => name)
}

/** A preset that no chart has is a typo, and production would be rendered with the defaults. */
function refuseUnused({ presets }: EntryOptions, loaded: readonly { key: string; chart: Chart }[]): void {
  const failures = presets.flatMap((preset) => {
    const meant = loaded.filter((entry) => isMeant(preset, entry))
    if (meant.some(({ chart }) => chart.presets.has(preset.name))) return []
    const shown = preset.chart === undefined ? preset.name : `${preset.chart}=${preset.name}`
    return [new Failure('usage', `no chart has the preset of --preset ${shown}`, { hint: presetHint(meant, loaded) })]
  })
  if (failures.length > 0) throw new Failures(failures)
}

function presetHint(meant: readonly { chart: Chart }[], loaded: readonly { key: string }[]): string {
  if (meant.length === 0) return `charts here: ${loaded.map(({ key }) => key).join(', ')}`
  const names = [...new Set(meant.flatMap(({ chart }) => [...chart.presets.keys()]))]
  return names.length === 0 ? 'it has no presets' : `presets there: ${names.join(', ')}`
}

/** Presets lie between the chart's defaults and what the user wrote, a later one over an earlier one. */
function withPresets(entry: Entry, names: readonly string[]): Entry {
  const { chart } = entry
  let values: JsonMap = {}
  const layers: Layer[] = [textLayer('default', `${chart.at}/values.yaml`, chart.valuesText ?? '', chart.defaults)]
  for (const name of names) {
    const preset = chart.presets.get(name)
    if (preset === undefined) throw unknownPreset(entry, name)
    const content = valuesOf(preset.text, preset.path)
    values = mergeFiles(values, content)
    layers.push(textLayer('preset', preset.path, preset.text, content))
  }
  return { ...entry, values: mergeFiles(values, entry.values), layers: [...layers, ...entry.layers] }
}

function unknownPreset(entry: Entry, name: string): Failure {
  const at = entry.layers
    .findLast((layer) => layer.locate(['preset'], 'value') !== undefined)
    ?.locate(['preset'], 'value')
  const known = [...entry.chart.presets.keys()].join(', ')
  return new Failure('stack/entry', `the chart ${entry.chart.name} has no preset ${JSON.stringify(name)}`, {
    at,
    hint: known === '' ? 'it has none' : `it has: ${known}`,
  })
}
