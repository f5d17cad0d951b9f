import type { Capabilities } from '../chart/capabilities.ts'
import { enforceKubeVersion } from '../chart/capabilities.ts'
import type { Instance } from '../chart/dependencies.ts'
import type { Entry, Release } from '../chart/entries.ts'
import { instanceOf } from '../chart/entries.ts'
import { meantAsStack } from '../chart/meant-as-stack.ts'
import type { Chart } from '../chart/model.ts'
import { chartsOf } from '../chart/template-set.ts'
import type { Failure } from '../core/failure.ts'
import { Failures, failuresOf } from '../core/failure.ts'
import type { JsonMap } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'
import { cacheFolder, createCache } from '../io/cache.ts'
import { checkEntries } from './check-entries.ts'
import type { CliIo } from './cli-io.ts'
import type { EntryInput } from './read-entries.ts'
import { chartPath, readEntries } from './read-entries.ts'
import type { CompiledCharts } from './skeletons.ts'
import { compiledCharts } from './skeletons.ts'

export interface ChartsInput extends EntryInput {
  readonly cache: boolean
  /**
   * The values that the charts of a release had when it was installed, by entry, with presets and defaults; `{}` when there is
   * none. Asked only when a schema has rules about changes.
   */
  readonly before?: (release: Release) => Promise<JsonMap>
}

/** Charts whose values were accepted, ready to be rendered. */
export interface CheckedCharts {
  readonly release: Release
  /** What the user wrote, files and flags merged, without presets and defaults. */
  readonly given: JsonMap
  readonly entries: readonly Entry[]
  readonly roots: readonly Instance<Chart>[]
  readonly compiled: CompiledCharts
  readonly warnings: readonly Failure[]
}

/** values → entries → instances → checked. Each stage tells all its failures together. */
export async function checkedCharts(options: ChartsInput, cluster: Capabilities, io: CliIo): Promise<CheckedCharts> {
  const cache = createCache(options.cache ? cacheFolder(io.env) : undefined)
  const { entries, release, given } = readEntries(options, io)
  const shut = entries.map(({ chart }) => enforceKubeVersion(chart, cluster)).filter((failure) => failure !== undefined)
  if (shut.length > 0) throw new Failures(shut)
  const odd: Failure[] = []
  const compares = entries.some(({ chart }) =>
    chartsOf(chart).some(({ schemaText }) => schemaText?.includes('oldSelf')),
  )
  const before = compares ? ((await options.before?.(release)) ?? {}) : {}
  const instances = entries.map((entry) => {
    const old = get(before, entry.key)
    return { ...entry, instance: instanceOf(entry, odd), before: isMap(old) ? old : undefined }
  })
  const warnings = await checkEntries(instances, cache).catch((error: unknown) => {
    const told = options.chart === undefined ? undefined : failuresOf(error)
    if (told === undefined) throw error
    throw new Failures(meantAsStack(told, entries[0]!.layers, chartPath(io).names))
  })
  const roots = instances.map(({ instance }) => instance)
  const compiled = compiledCharts(
    roots.map(({ chart }) => chart),
    cache,
  )
  return {
    release,
    given,
    entries,
    roots,
    compiled,
    warnings: [...entries.flatMap(({ chart }) => chart.warnings), ...odd, ...warnings],
  }
}
