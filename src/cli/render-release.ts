import type { Capabilities } from '../chart/capabilities.ts'
import { crdsOf } from '../chart/crds.ts'
import { chartDigest } from '../chart/digest.ts'
import type { Release } from '../chart/entries.ts'
import type { Chart } from '../chart/model.ts'
import { sortManifests } from '../chart/render.ts'
import type { Failure } from '../core/failure.ts'
import { get, isMap } from '../core/json.ts'
import type { Json, JsonMap, Path } from '../core/json.ts'
import type { DeclaredRollout, GivenManifest } from '../install/job.ts'
import { readSpec } from '../rollout/plan/read-spec.ts'
import { defaultSpec } from '../rollout/plan/stages.ts'
import { readSchema } from '../values/schema-text.ts'
import { isLikelySecretName } from '../values/likely-secret.ts'
import { sensitivePaths } from '../values/sensitive.ts'
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
  /** What each entry's chart made of them. */
  readonly computed: JsonMap
  /** Where in `values` a schema says that something must not be shown. */
  readonly sensitive: readonly Path[]
  readonly notes: string | undefined
  /** A stack's `rollout:`. */
  readonly rollout: DeclaredRollout | undefined
  readonly warnings: readonly Failure[]
}

/** As `renderJob`, but as objects for a cluster whose version and APIs the templates see. */
export async function renderRelease(options: ChartsInput, cluster: Capabilities, io: CliIo): Promise<RenderedRelease> {
  const { release, entries, given, roots, compiled, warnings } = await checkedCharts(options, cluster, io)
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
    computed: Object.fromEntries(roots.map(({ name, values }) => [name, values])),
    sensitive: entries.flatMap(({ chart, prefix }) => sensitiveIn(given, prefix, chart)),
    notes: joined(notes),
    rollout: rolloutOf(options, given),
    warnings,
  }
}

/** Read here for what is wrong with it, before anything is asked of the cluster's sets: the engine lays it over what each says. */
function rolloutOf({ chart, values }: ChartsInput, given: JsonMap): DeclaredRollout | undefined {
  const map = chart === undefined ? get(given, 'rollout') : undefined
  if (!isMap(map) || Object.keys(map).length === 0) return undefined
  const place = `${values.join(', ')}: rollout`
  readSpec(map, { source: 'user', place }, defaultSpec)
  return { map, place }
}

/** The paths of values that the user gave and that the chart's schema, or a sub-chart's, calls sensitive. */
function sensitiveIn(given: JsonMap, prefix: readonly string[], chart: Chart): Path[] {
  const below = chart.charts.flatMap((child) => sensitiveIn(given, [...prefix, child.name], child))
  const values = prefix.reduce<Json | undefined>((map, key) => (isMap(map) ? get(map, key) : undefined), given)
  if (!isMap(values)) return below
  const { schemaText, at } = chart
  const isSensitive =
    schemaText === undefined ? isLikelySecret : sensitivePaths(readSchema(schemaText, `${at}/values.schema.json`))
  const found: Path[] = []
  const visit = (value: Json, path: Path): void => {
    if (isSensitive(path)) return void found.push([...prefix, ...path])
    if (Array.isArray(value)) value.forEach((item, i) => visit(item, [...path, i]))
    else if (isMap(value)) for (const key of Object.keys(value)) visit(value[key]!, [...path, key])
  }
  visit(values, [])
  return [...below, ...found]
}

function isLikelySecret(path: Path): boolean {
  const name = path.at(-1)
  return typeof name === 'string' && isLikelySecretName(name)
}
