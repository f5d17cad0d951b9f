import { capabilities, enforceKubeVersion } from '../chart/capabilities.ts'
import { crdsOf } from '../chart/crds.ts'
import { instanceOf } from '../chart/entries.ts'
import { meantAsStack } from '../chart/meant-as-stack.ts'
import { sortManifests } from '../chart/render.ts'
import type { Failure } from '../core/failure.ts'
import { Failures, failuresOf } from '../core/failure.ts'
import { cacheFolder, createCache } from '../io/cache.ts'
import { checkEntries } from './check-entries.ts'
import type { CliIo } from './cli-io.ts'
import type { RenderOptions } from './commands/render-options.ts'
import { chartPath, readEntries } from './read-entries.ts'
import type { RenderedManifest } from './render-charts.ts'
import { printable, renderCharts } from './render-charts.ts'
import { compiledCharts } from './skeletons.ts'

export interface RenderResult {
  /** In install order; what stands in `crds/` is the first. */
  readonly manifests: readonly RenderedManifest[]
  readonly notes: string | undefined
  readonly warnings: readonly Failure[]
}

/** values → entries → instances → checked → manifests. Each stage tells all its failures together. */
export async function renderJob(options: RenderOptions, io: CliIo): Promise<RenderResult> {
  const cache = createCache(options.cache ? cacheFolder(io.env) : undefined)
  const cluster = capabilities(options.kubeVersion, options.apiVersions)
  const { entries, release } = readEntries(options, io)
  const shut = entries.map(({ chart }) => enforceKubeVersion(chart, cluster)).filter((failure) => failure !== undefined)
  if (shut.length > 0) throw new Failures(shut)
  const odd: Failure[] = []
  const instances = entries.map((entry) => ({ ...entry, instance: instanceOf(entry, odd) }))
  const warnings = await checkEntries(instances, cache).catch((error: unknown) => {
    const told = options.chart === undefined ? undefined : failuresOf(error)
    if (told === undefined) throw error
    throw new Failures(meantAsStack(told, entries[0]!.layers, chartPath(io).names))
  })
  const roots = instances.map(({ instance }) => instance)
  const json = options.output === 'json'
  const charts = compiledCharts(
    roots.map(({ chart }) => chart),
    cache,
  )
  const { manifests, notes } = await renderCharts(roots, { release, capabilities: cluster, charts, json })
  const crds = options.includeCrds ? crdsOf(roots) : []
  return {
    manifests: [...crds.map((manifest) => printable(manifest, json)), ...sortManifests(manifests)],
    notes: notes.every((note) => note === undefined) ? undefined : notes.join('\n'),
    warnings: [...entries.flatMap(({ chart }) => chart.warnings), ...odd, ...warnings],
  }
}
