import type { Chart } from '../chart/model.ts'
import type { TemplateFiles } from '../chart/template-set.ts'
import { chartsOf, templateFiles } from '../chart/template-set.ts'
import { Failures, failuresOf } from '../core/failure.ts'
import type { Failure } from '../core/failure.ts'
import type { Cache } from '../io/cache.ts'
import { materialOf } from '../io/material.ts'
import type { Material } from '../io/material.ts'
import { heavyHelperNames, helperTable } from '../template/helper-table.ts'
import type { Helper } from '../template/helper.ts'
import type { Skeleton } from '../template/op.ts'
import type { WrittenSkeleton } from '../template/written.ts'
import { buildId } from './build-id.ts'
import { shippedBytes } from './shipped.ts'
import { readWritten, writtenLines } from './written-lines.ts'

/** A chart's compiled templates, and the files that they came from. */
export interface CompiledChart {
  readonly skeleton: Skeleton
  readonly files: TemplateFiles
}

/** The compiled templates of all charts below some roots; each form is read, or made, when it is asked for. */
export interface CompiledCharts {
  /** As text with gaps, which is quicker and knows no reasons. Throws the Failures of charts that do not compile. */
  readonly written: () => Promise<Compiled<WrittenSkeleton>>
  readonly skeletons: () => Promise<Compiled<CompiledChart>>
}

export interface Compiled<T> {
  readonly helpers: ReadonlyMap<string, Helper>
  readonly of: (chart: Chart) => T
}

export function compiledCharts(roots: readonly Chart[], cache: Cache): CompiledCharts {
  const sources = new Map<Chart, Source>()
  for (const root of roots) {
    const tree = chartsOf(root)
    for (const chart of tree) {
      if (chart.type !== 'application' || sources.has(chart)) continue
      const files = templateFiles(chart, tree)
      sources.set(chart, { files, material: buildId === undefined ? undefined : skeletonMaterial(files, buildId) })
    }
  }
  const skeletons = new Map<Source, Skeleton>()
  const skeletonOf = async (source: Source): Promise<Skeleton> => {
    const skeleton = skeletons.get(source) ?? (await readSkeleton(source, cache))
    skeletons.set(source, skeleton)
    return skeleton
  }
  return {
    written: () =>
      forAll(sources, async (source) => knownWritten(source, cache) ?? write(source, await skeletonOf(source), cache)),
    skeletons: async () => {
      const { helpers, of } = await forAll(sources, skeletonOf)
      return { helpers, of: (chart) => ({ skeleton: of(chart), files: sources.get(chart)!.files }) }
    },
  }
}

interface Source {
  readonly files: TemplateFiles
  readonly material: Material | undefined
}

/** Everything that a skeleton depends on: the templates, the partials in reach, the schema, and the compiler. */
export function skeletonMaterial(files: TemplateFiles, build: string): Material {
  const sources = [...files.templates, ...files.partials, ...(files.notes === undefined ? [] : [files.notes])]
  const names = sources.map(({ path }) => path).join('\n')
  return materialOf([
    build,
    files.chart.name,
    files.chart.schemaText ?? '',
    names,
    ...sources.map(({ bytes }) => bytes),
  ])
}

async function forAll<T extends { readonly helpers: readonly string[] }>(
  sources: ReadonlyMap<Chart, Source>,
  compile: (source: Source) => Promise<T>,
): Promise<Compiled<T>> {
  const failures: Failure[] = []
  const compiled = new Map<Chart, T>()
  for (const [chart, source] of sources) {
    try {
      compiled.set(chart, await compile(source))
    } catch (error) {
      const all = failuresOf(error)
      if (all === undefined) throw error
      failures.push(...all)
    }
  }
  if (failures.length > 0) throw new Failures(failures)
  const isLight = ![...compiled.values()].some(({ helpers }) => helpers.some((name) => heavyHelperNames.has(name)))
  return { helpers: isLight ? helperTable : await allHelpers(), of: (chart) => compiled.get(chart)! }
}

function known(kind: string, { material }: Source, cache: Cache): Buffer | undefined {
  return material && (cache.readBytes(kind, material) ?? shippedBytes(kind, material))
}

async function readSkeleton(source: Source, cache: Cache): Promise<Skeleton> {
  const bytes = known('skeleton', source, cache)
  if (bytes !== undefined) return JSON.parse(bytes.toString()) as Skeleton
  const { compileChart } = await import('../chart/compile-chart.ts')
  const skeleton = compileChart(source.files, await allHelpers())
  if (source.material !== undefined) cache.write('skeleton', source.material, JSON.stringify(skeleton))
  return skeleton
}

function knownWritten(source: Source, cache: Cache): WrittenSkeleton | undefined {
  const bytes = known('written', source, cache)
  return bytes === undefined ? undefined : readWritten(bytes)
}

async function write(source: Source, skeleton: Skeleton, cache: Cache): Promise<WrittenSkeleton> {
  const { writeTemplates } = await import('../template/write-templates.ts')
  const written = { ...skeleton, templates: writeTemplates(skeleton) }
  if (source.material !== undefined) cache.write('written', source.material, writtenLines(written))
  return written
}

async function allHelpers(): Promise<ReadonlyMap<string, Helper>> {
  const { heavyHelpers } = await import('../template/heavy-helpers.ts')
  return new Map([...helperTable, ...heavyHelpers])
}
