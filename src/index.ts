/**
 * Capstan as a library: charts and values in, Kubernetes objects out. Nothing here reads a disk, a clock, the network or
 * the environment; files come as a FileTree, failures as Failure values with their place.
 *
 * @example
 * const chart = loadChart({ at: 'charts/kafka', files }, () => undefined)
 * const { manifests } = renderChart(chart, readValues('broker: {replicas: 5}', 'values.yaml'), { name: 'events' })
 * process.stdout.write(manifests.map((manifest) => toYaml(manifest.value)).join('---\n'))
 *
 * @module
 */
import type { Capabilities } from './chart/capabilities.ts'
import { capabilities, enforceKubeVersion } from './chart/capabilities.ts'
import type { ChartSource, Entry, Release } from './chart/entries.ts'
import { chartEntry, instanceOf, stackEntries } from './chart/entries.ts'
import type { Instance } from './chart/dependencies.ts'
import type { Chart } from './chart/model.ts'
import type { Manifest } from './chart/manifest.ts'
import type { RenderContext } from './chart/render.ts'
import { renderInstance, sortManifests } from './chart/render.ts'
import { attempt } from './chart/attempt.ts'
import { compileChart } from './chart/compile-chart.ts'
import { crdsOf } from './chart/crds.ts'
import { duplicateWatch } from './chart/duplicates.ts'
import { chartsOf, templateFiles } from './chart/template-set.ts'
import { valuesOf } from './chart/values-text.ts'
import type { Failure } from './core/failure.ts'
import { Failures } from './core/failure.ts'
import type { JsonMap } from './core/json.ts'
import { heavyHelpers } from './template/heavy-helpers.ts'
import { helperTable } from './template/helper-table.ts'
import { characterFailures } from './values/characters.ts'
import { checkValues } from './values/check.ts'
import type { Layer } from './values/layer.ts'
import { textLayer, under } from './values/layer.ts'

export { loadChart } from './chart/load.ts'
export { readArchive } from './chart/archive.ts'
export { writeYaml as toYaml } from './yaml/write.ts'
export { Failure, Failures, failuresOf } from './core/failure.ts'
export type { Chart, ChartSource, Manifest, Release, Capabilities }
export type { Json, JsonMap } from './core/json.ts'
export type { FileTree } from './core/ports.ts'
export type { Span } from './core/span.ts'

export interface RenderOptions {
  /** Default: the chart's name; of a stack, its `release.name`. */
  readonly name?: string
  /** Default: `default`; of a stack, its `release.namespace`. */
  readonly namespace?: string
  /** Names of presets, a later one over an earlier one. Default: none. */
  readonly presets?: readonly string[]
  /** The cluster's version. Default: the newest that this version of Capstan knows. */
  readonly kubeVersion?: string
  /** API versions beyond Kubernetes' own, such as `monitoring.coreos.com/v1`. Default: none. */
  readonly apiVersions?: readonly string[]
  /** Whether what stands in `crds/` comes first among the manifests. Default: false. */
  readonly includeCrds?: boolean
}

export interface Rendered {
  readonly release: Release
  /** In the order in which they are installed. */
  readonly manifests: readonly Manifest[]
  readonly notes: string | undefined
  readonly warnings: readonly Failure[]
}

/** Renders one chart with a user's values. Throws Failures with everything that is wrong in the first stage that fails. */
export function renderChart(chart: Chart, values: JsonMap, options: RenderOptions = {}): Rendered {
  return renderEntries(chartEntry(chart, given(values), entryOptions(options)), options)
}

/** Renders a stack: values whose top-level keys name charts. Throws as `renderChart` does. */
export function renderStack(values: JsonMap, charts: ChartSource, options: RenderOptions = {}): Rendered {
  return renderEntries(stackEntries(given(values), charts, entryOptions(options)), options)
}

/** Checks a user's values by the chart's schema and rules; nothing is thrown for bad values. */
export function validate(
  chart: Chart,
  values: JsonMap,
  options: RenderOptions = {},
): { failures: Failure[]; warnings: Failure[] } {
  const { entries } = chartEntry(chart, given(values), entryOptions(options))
  return checkAll(entries)
}

/**
 * The values in a YAML text, for `renderChart`, `renderStack` and `validate`, which then point into the text when something
 * is wrong with them. `file` is its name in messages. Throws Failures.
 */
export function readValues(text: string, file: string): JsonMap {
  const values = valuesOf(text, file)
  texts.set(values, { text, file })
  return values
}

/** Where values were read from. Those that a program made itself have no place to point at. */
const texts = new WeakMap<JsonMap, { readonly text: string; readonly file: string }>()

function given(values: JsonMap): { values: JsonMap; layers: Layer[] } {
  const { text, file } = texts.get(values) ?? { text: '', file: 'values' }
  return { values, layers: [textLayer('file', file, text, values)] }
}

function entryOptions(options: RenderOptions): Parameters<typeof chartEntry>[2] {
  return {
    presets: (options.presets ?? []).map((name) => ({ chart: undefined, name })),
    name: options.name,
    namespace: options.namespace,
  }
}

function renderEntries(
  { entries, release }: { entries: readonly Entry[]; release: Release },
  options: RenderOptions,
): Rendered {
  const cluster = capabilities(options.kubeVersion, options.apiVersions ?? [])
  const shut = entries.map(({ chart }) => enforceKubeVersion(chart, cluster)).filter((failure) => failure !== undefined)
  if (shut.length > 0) throw new Failures(shut)
  const { failures, warnings } = checkAll(entries)
  if (failures.length > 0) throw new Failures(failures)
  const manifests: Manifest[] = []
  const twice = duplicateWatch(release.namespace)
  const instances = entries.map((entry) => ({ chart: entry.chart, instance: instanceOf(entry) }))
  const notes = instances.map(({ chart: root, instance }) => {
    const context = {
      release,
      capabilities: cluster,
      helpers,
      skeleton: (chart: Chart) => compiled(root, chart),
    }
    return attempt(twice.failures, () => {
      return renderInstance(instance, context, (manifest) => {
        twice.see(manifest)
        manifests.push(manifest)
      })
    })
  })
  if (twice.failures.length > 0) throw new Failures(twice.failures)
  const crds = options.includeCrds === true ? crdsOf(instances.map(({ instance }) => instance)) : []
  const told = notes.filter((note) => note !== undefined)
  return {
    release,
    manifests: [...crds, ...sortManifests(manifests)],
    notes: told.length === 0 ? undefined : told.join('\n'),
    warnings,
  }
}

const helpers = new Map([...helperTable, ...heavyHelpers])

/** A chart is compiled once, however often it is rendered; it is forgotten with its root. */
const known = new WeakMap<Chart, Map<Chart, ReturnType<RenderContext['skeleton']>>>()

function compiled(root: Chart, chart: Chart): ReturnType<RenderContext['skeleton']> {
  const below = known.get(root) ?? new Map<Chart, ReturnType<RenderContext['skeleton']>>()
  known.set(root, below)
  const before = below.get(chart)
  if (before !== undefined) return before
  const files = templateFiles(chart, chartsOf(root))
  const made = { skeleton: compileChart(files, helpers), files }
  below.set(chart, made)
  return made
}

function checkAll(entries: readonly Entry[]): { failures: Failure[]; warnings: Failure[] } {
  const odd: Failure[] = []
  const found = entries.flatMap((entry) => checkTree(instanceOf(entry, odd), entry.layers, entry.prefix))
  const warnings = found.flatMap((checked) => checked.warnings)
  return { failures: found.flatMap(({ failures }) => failures), warnings: [...odd, ...warnings] }
}

function checkTree(
  instance: Instance<Chart>,
  layers: readonly Layer[],
  prefix: readonly string[],
): ReturnType<typeof checkValues>[] {
  const { schemaText, at } = instance.chart
  const { values } = instance
  const characters = { failures: characterFailures(values, { layers, prefix, schemaText }), warnings: [] }
  const own =
    schemaText === undefined
      ? []
      : [checkValues({ values, schemaText, schemaFile: `${at}/values.schema.json`, layers, prefix })]
  const below = instance.children.map((child) =>
    checkTree(
      child,
      layers.map((layer) => under(layer, child.name)),
      [...prefix, child.name],
    ),
  )
  return [characters, ...own, ...below.flat()]
}
