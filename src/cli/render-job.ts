import { dirname, join, resolve } from 'node:path'
import { readArchive } from '../chart/archive.ts'
import { attempt } from '../chart/attempt.ts'
import { capabilities, enforceKubeVersion } from '../chart/capabilities.ts'
import { crdsOf } from '../chart/crds.ts'
import { duplicateWatch } from '../chart/duplicates.ts'
import type { ChartSource, Entry, Release } from '../chart/entries.ts'
import { chartEntry, instanceOf, stackEntries } from '../chart/entries.ts'
import { loadChart } from '../chart/load.ts'
import type { Manifest } from '../chart/manifest.ts'
import { renderInstance, sortManifests } from '../chart/render.ts'
import type { FindChart } from '../chart/resolve.ts'
import { valuesOf } from '../chart/values-text.ts'
import type { Failure } from '../core/failure.ts'
import { Failures } from '../core/failure.ts'
import type { Json } from '../core/json.ts'
import { cacheFolder, createCache } from '../io/cache.ts'
import { readArchiveFile, readChartFolder } from '../io/chart-files.ts'
import type { ChartFinder } from '../io/chart-path.ts'
import { chartFinder } from '../io/chart-path.ts'
import { createTextStore } from '../io/text-store.ts'
import { decodeText } from '../io/text.ts'
import { gatherValues } from '../values/gather.ts'
import { withoutLikelySecrets } from '../values/likely-secret.ts'
import type { SharedParts } from '../yaml/write.ts'
import { writeYaml } from '../yaml/write.ts'
import { checkEntries } from './check-entries.ts'
import type { CliIo } from './cli-io.ts'
import type { RenderOptions } from './commands/render-options.ts'
import { shippedCharts } from './shipped.ts'
import { skeletons } from './skeletons.ts'
import { readValuesFile } from './values-file.ts'

export interface RenderResult {
  /** In install order; what stands in `crds/` is the first. */
  readonly manifests: readonly RenderedManifest[]
  readonly notes: string | undefined
  readonly warnings: readonly Failure[]
}

export interface RenderedManifest {
  /** `kafka/templates/statefulset.yaml.hbs` */
  readonly source: string
  readonly kind: string
  readonly name: string
  readonly hook: Manifest['hook']
  /** One YAML document in UTF-8 that ends in a newline; empty when JSON is wanted. */
  readonly text: Uint8Array
  /** The object, when JSON is wanted; kept for every manifest, it would double the memory of all other renders. */
  readonly value: Json | undefined
}

const noText = new Uint8Array()

/** values → entries → instances → checked → manifests. Each stage tells all its failures together. */
export async function renderJob(options: RenderOptions, io: CliIo): Promise<RenderResult> {
  const cache = createCache(options.cache ? cacheFolder(io.env) : undefined)
  const cluster = capabilities(options.kubeVersion, options.apiVersions)
  const { entries, release } = schemaless(() => readEntries(options, io))
  const shut = entries.map(({ chart }) => enforceKubeVersion(chart, cluster)).filter((failure) => failure !== undefined)
  if (shut.length > 0) throw new Failures(shut)
  const instances = entries.map((entry) => ({ ...entry, instance: instanceOf(entry) }))
  const warnings = await checkEntries(instances, cache)
  const compiled = await skeletons(
    instances.map(({ instance }) => instance.chart),
    cache,
  )
  const json = options.output === 'json'
  const store = createTextStore()
  const shared: SharedParts = { objects: new WeakSet(), lines: new WeakMap() }
  const manifests: RenderedManifest[] = []
  const twice = duplicateWatch(release.namespace)
  const { failures } = twice
  const context = { release, capabilities: cluster, shared: shared.objects, ...compiled }
  const printable = ({ source, kind, name, hook, value }: Manifest): RenderedManifest => {
    const made = json ? { text: noText, value } : { text: store(writeYaml(value, shared)), value: undefined }
    return { source, kind, name, hook, ...made }
  }
  const take = (manifest: Manifest): void => {
    twice.see(manifest)
    manifests.push(printable(manifest))
  }
  const notes = instances.map(({ instance }) => attempt(failures, () => renderInstance(instance, context, take)))
  if (failures.length > 0) throw new Failures(failures)
  const crds = options.includeCrds ? crdsOf(instances.map(({ instance }) => instance)) : []
  return {
    manifests: [...crds.map(printable), ...sortManifests(manifests)],
    notes: notes.every((note) => note === undefined) ? undefined : notes.join('\n'),
    warnings: [...entries.flatMap(({ chart }) => chart.warnings), ...warnings],
  }
}

/** While values and charts are read, no schema tells yet which values must not be shown. */
function schemaless<T>(read: () => T): T {
  const failures: Failure[] = []
  const result = attempt(failures, read)
  if (result === undefined) throw new Failures(failures.map(withoutLikelySecrets))
  return result
}

function readEntries(options: RenderOptions, io: CliIo): { entries: Entry[]; release: Release } {
  const failures: Failure[] = []
  const files = options.values.map((path) =>
    attempt(failures, () => {
      const { file, text } = readValuesFile(path, io)
      return { name: file, text, values: valuesOf(text, file) }
    }),
  )
  if (failures.length > 0) throw new Failures(failures)
  const given = gatherValues({
    files: files.filter((file) => file !== undefined),
    ...options,
    readFile: (path) => decodeText(io.readFile(path), path),
  })
  const charts = chartSource(chartFinder([join(io.cwd, 'charts'), shippedCharts], io.cwd), io.cwd)
  if (options.chart === undefined) return stackEntries(given, charts, options)
  const full = resolve(io.cwd, options.chart)
  const isArchive = /\.(tgz|tar\.gz)$/.test(options.chart)
  const tree = isArchive
    ? readArchive(readArchiveFile(full, options.chart), options.chart)
    : readChartFolder(full, options.chart)
  return chartEntry(loadChart(tree, charts.findIn(dirname(full))), given, options)
}

/** A dependency (`file://../NAME`) stands beside the chart that wants it, else in the chart path. */
function chartSource(path: ChartFinder, cwd: string): ChartSource & { findIn: (folder: string) => FindChart } {
  const findIn = (folder: string): FindChart => {
    const beside = chartFinder([folder], cwd)
    return (name, _version, repository) => {
      const local = repository.startsWith('file://') ? repository.slice(repository.lastIndexOf('/') + 1) : name
      return beside.find(local) ?? path.find(name)
    }
  }
  return { tree: path.find, names: path.names, findFor: (tree) => findIn(path.folderOf(tree)!), findIn }
}
