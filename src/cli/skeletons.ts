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
import { buildId } from './build-id.ts'
import { shippedText } from './shipped.ts'

/** A chart's compiled templates, and the files that they came from. */
export interface CompiledChart {
  readonly skeleton: Skeleton
  readonly files: TemplateFiles
}

export interface Compiled {
  readonly helpers: ReadonlyMap<string, Helper>
  readonly skeleton: (chart: Chart) => CompiledChart
}

/** The compiled templates of all charts below the given ones: as the cache or the build has them, else compiled now. */
export async function skeletons(roots: readonly Chart[], cache: Cache): Promise<Compiled> {
  const failures: Failure[] = []
  const compiled = new Map<Chart, CompiledChart>()
  for (const root of roots) {
    const tree = chartsOf(root)
    for (const chart of tree.filter(({ type }) => type === 'application')) {
      if (compiled.has(chart)) continue
      const files = templateFiles(chart, tree)
      try {
        compiled.set(chart, { skeleton: await skeletonOf(files, cache), files })
      } catch (error) {
        const all = failuresOf(error)
        if (all === undefined) throw error
        failures.push(...all)
      }
    }
  }
  if (failures.length > 0) throw new Failures(failures)
  const called = [...compiled.values()].flatMap(({ skeleton }) => skeleton.helpers)
  const isLight = !called.some((name) => heavyHelperNames.has(name))
  return { helpers: isLight ? helperTable : await allHelpers(), skeleton: (chart) => compiled.get(chart)! }
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

async function skeletonOf(files: TemplateFiles, cache: Cache): Promise<Skeleton> {
  const material = buildId === undefined ? undefined : skeletonMaterial(files, buildId)
  const known = material && (cache.read('skeleton', material) ?? shippedText('skeleton', material))
  if (known !== undefined) return JSON.parse(known) as Skeleton
  const { compileChart } = await import('../chart/compile-chart.ts')
  const skeleton = compileChart(files, await allHelpers())
  if (material !== undefined) cache.write('skeleton', material, JSON.stringify(skeleton))
  return skeleton
}

async function allHelpers(): Promise<ReadonlyMap<string, Helper>> {
  const { heavyHelpers } = await import('../template/heavy-helpers.ts')
  return new Map([...helperTable, ...heavyHelpers])
}
