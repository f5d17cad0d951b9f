import type { Capabilities } from '../chart/capabilities.ts'
import { crdsOf } from '../chart/crds.ts'
import { chartDigest } from '../chart/digest.ts'
import type { Release } from '../chart/entries.ts'
import { sortManifests } from '../chart/render.ts'
import type { Failure } from '../core/failure.ts'
import { isMap } from '../core/json.ts'
import type { JsonMap } from '../core/json.ts'
import type { GivenManifest } from '../install/job.ts'
import type { ChartRecord } from '../release/release.ts'
import type { ChartsInput } from './checked-charts.ts'
import { checkedCharts } from './checked-charts.ts'
import type { CliIo } from './cli-io.ts'
import { renderCharts } from './render-charts.ts'
import { joined } from './render-job.ts'

export interface RenderedRelease {
  readonly release: Release
  /** In install order, CustomResourceDefinitions first. */
  readonly manifests: readonly GivenManifest[]
  readonly charts: readonly ChartRecord[]
  /** What the user wrote, files and flags merged, without presets and defaults. */
  readonly values: JsonMap
  readonly notes: string | undefined
  readonly warnings: readonly Failure[]
}

/** As `renderJob`, but as objects for a cluster whose version and APIs the templates see. */
export async function renderRelease(options: ChartsInput, cluster: Capabilities, io: CliIo): Promise<RenderedRelease> {
  const { release, given, roots, compiled, warnings } = await checkedCharts(options, cluster, io)
  const rendering = { release, capabilities: cluster, charts: compiled, json: true }
  const { manifests, notes } = await renderCharts(roots, rendering)
  return {
    release,
    manifests: [
      ...crdsOf(roots).map(({ source, value }) => ({ source, object: value })),
      ...sortManifests(manifests).flatMap(({ source, value }) => (isMap(value) ? [{ source, object: value }] : [])),
    ],
    charts: roots.map(({ chart }) => ({
      name: chart.name,
      version: chart.version,
      appVersion: chart.metadata.appVersion,
      digest: chartDigest(chart),
    })),
    values: given,
    notes: joined(notes),
    warnings,
  }
}
