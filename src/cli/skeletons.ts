import { compileChart } from '../chart/skeleton.ts'
import type { Chart } from '../chart/model.ts'
import type { TemplateFiles } from '../chart/template-set.ts'
import { chartsOf, templateFiles } from '../chart/template-set.ts'
import { Failures, failuresOf } from '../core/failure.ts'
import type { Failure } from '../core/failure.ts'
import type { Cache } from '../io/cache.ts'
import { digest } from '../io/digest.ts'
import { heavyHelperNames, helperTable } from '../template/helper-table.ts'
import type { Helper } from '../template/helper.ts'
import type { Skeleton } from '../template/op.ts'
import { shippedText } from './shipped.ts'
import { capstanVersion } from './version.ts'

export interface Compiled {
  readonly helpers: ReadonlyMap<string, Helper>
  readonly skeleton: (chart: Chart) => { readonly skeleton: Skeleton; readonly files: TemplateFiles }
}

/** The compiled templates of all charts below the given ones: from the cache where nothing changed, else compiled now. */
export async function skeletons(roots: readonly Chart[], cache: Cache): Promise<Compiled> {
  const failures: Failure[] = []
  const known = new Map<Chart, { skeleton: Skeleton; files: TemplateFiles }>()
  let helpers: ReadonlyMap<string, Helper> = helperTable
  const withHeavy = async (): Promise<ReadonlyMap<string, Helper>> => {
    if (helpers !== helperTable) return helpers
    const { heavyHelpers } = await import('../template/heavy-helpers.ts')
    return (helpers = new Map([...helperTable, ...heavyHelpers]))
  }
  for (const root of roots) {
    const tree = chartsOf(root)
    for (const chart of tree) {
      if (chart.type === 'library' || known.has(chart)) continue
      const files = templateFiles(chart, tree)
      const key = skeletonKey(files)
      const cached = cache.read('skeleton', key) ?? shippedText('skeleton', key)
      try {
        const skeleton =
          cached === undefined ? compileChart(files, await withHeavy()) : (JSON.parse(cached) as Skeleton)
        if (cached === undefined) cache.write('skeleton', key, JSON.stringify(skeleton))
        if (skeleton.helpers.some((name) => heavyHelperNames.has(name))) await withHeavy()
        known.set(chart, { skeleton, files })
      } catch (error) {
        const all = failuresOf(error)
        if (all === undefined) throw error
        failures.push(...all)
      }
    }
  }
  if (failures.length > 0) throw new Failures(failures)
  return { helpers, skeleton: (chart) => known.get(chart)! }
}

/** Everything that a skeleton depends on: the templates, the partials in reach, the schema, and the compiler. */
export function skeletonKey(files: TemplateFiles): string {
  const sources = [...files.templates, ...files.partials, ...(files.notes === undefined ? [] : [files.notes])]
  const names = sources.map(({ path, bytes }) => `${path} ${bytes.length}`)
  const head = [capstanVersion, files.chart.name, files.chart.schemaText ?? '', ...names].join('\n')
  return digest([head, ...sources.map(({ bytes }) => bytes)])
}
