import { capabilities } from '../chart/capabilities.ts'
import { crdsOf } from '../chart/crds.ts'
import { sortManifests } from '../chart/render.ts'
import type { Failure } from '../core/failure.ts'
import { checkedCharts } from './checked-charts.ts'
import type { CliIo } from './cli-io.ts'
import type { RenderOptions } from './commands/render-options.ts'
import type { RenderedManifest } from './render-charts.ts'
import { printable, renderCharts } from './render-charts.ts'

export interface RenderResult {
  /** In install order; what stands in `crds/` is the first. */
  readonly manifests: readonly RenderedManifest[]
  readonly notes: string | undefined
  readonly warnings: readonly Failure[]
}

/** Values files become manifests, for a cluster that is known by its version only. */
export async function renderJob(options: RenderOptions, io: CliIo): Promise<RenderResult> {
  const cluster = capabilities(options.kubeVersion, options.apiVersions)
  const { release, roots, compiled, warnings } = await checkedCharts(options, cluster, io)
  const json = options.output === 'json'
  const { manifests, notes } = await renderCharts(roots, { release, capabilities: cluster, charts: compiled, json })
  const crds = options.includeCrds ? crdsOf(roots) : []
  return {
    manifests: [...crds.map((manifest) => printable(manifest, json)), ...sortManifests(manifests)],
    notes: joined(notes),
    warnings,
  }
}

/** The notes of all charts; undefined when none has any. */
export function joined(notes: readonly (string | undefined)[]): string | undefined {
  return notes.every((note) => note === undefined) ? undefined : notes.join('\n')
}
