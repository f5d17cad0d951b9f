import type { Json, JsonMap } from '../../src/core/json.ts'
import { checkPaths } from '../../src/template/check.ts'
import type { TemplateSource } from '../../src/template/compile.ts'
import { compileTemplates } from '../../src/template/compile.ts'
import { heavyHelpers } from '../../src/template/heavy-helpers.ts'
import { helperTable } from '../../src/template/helper-table.ts'
import type { Helper } from '../../src/template/helper.ts'
import type { Skeleton } from '../../src/template/op.ts'
import { renderTemplates } from '../../src/template/render.ts'
import { Failures } from '../../src/core/failure.ts'

/** A chart `kafka` of one template for tests; a partial of another chart is called `common/labels`. */
export interface TestChart {
  readonly template: string
  readonly partials?: Readonly<Record<string, string>>
  readonly values?: JsonMap
  readonly schema?: Json
  readonly notes?: string
  /** A smaller budget, so that a test need not use up the real one. */
  readonly mostSteps?: number
}

export const helpers: ReadonlyMap<string, Helper> = new Map([...helperTable, ...heavyHelpers])

export function compileChart(chart: TestChart): Skeleton {
  return compileTemplates({
    templates: [source('templates/t.yaml.hbs', chart.template)],
    partials: Object.entries(chart.partials ?? {}).map(([name, text]) => {
      const [owner, own] = name.includes('/') ? (name.split('/') as [string, string]) : ['kafka', name]
      return { ...source(`templates/_${own}.hbs`, text), file: `_${own}.hbs`, chart: owner }
    }),
    notes: chart.notes === undefined ? undefined : source('NOTES.txt.hbs', chart.notes),
    helpers,
  })
}

/** Compiles, checks and renders; throws Failures with all that is wrong in the first stage that fails. */
export function renderChart(chart: TestChart): { documents: Json[]; notes: string | undefined } {
  // As it comes from the cache: what JSON cannot hold would be lost there.
  const skeleton = JSON.parse(JSON.stringify(compileChart(chart))) as Skeleton
  const wrong = checkChart(chart, skeleton)
  if (wrong.length > 0) throw new Failures(wrong)
  return renderSkeleton(chart, skeleton)
}

function checkChart(chart: TestChart, skeleton: Skeleton = compileChart(chart)): ReturnType<typeof checkPaths> {
  return checkPaths({ skeleton, schema: chart.schema, source: sourceReader(chart, skeleton) })
}

export function renderSkeleton(chart: TestChart, skeleton: Skeleton): { documents: Json[]; notes: string | undefined } {
  const documents: Json[] = []
  const { failures, notes } = renderTemplates(
    {
      skeleton,
      ...(chart.mostSteps === undefined ? {} : { mostSteps: chart.mostSteps }),
      base: 'kafka',
      roots: {
        Values: chart.values ?? {},
        Release: { Name: 'demo', Namespace: 'data' },
        Chart: { Name: 'kafka', Version: '1.2.3' },
        Capabilities: { KubeVersion: { Version: 'v1.34.0' } },
        Files: {},
      },
      helpers,
      env: { file: () => undefined, glob: () => [], hasApi: () => false },
      source: sourceReader(chart, skeleton),
    },
    (value) => documents.push(value),
  )
  if (failures.length > 0) throw new Failures(failures)
  return { documents, notes }
}

function source(path: string, text: string): TemplateSource {
  return { path, file: path.slice(path.lastIndexOf('/') + 1), chart: 'kafka', text }
}

function sourceReader(chart: TestChart, skeleton: Skeleton): (file: number) => { file: string; text: string } {
  return (number) => {
    const path = skeleton.files[number]!
    const file = path.slice(path.lastIndexOf('/') + 1)
    if (!file.startsWith('_')) return { file, text: file.startsWith('NOTES') ? chart.notes! : chart.template }
    const name = file.replace(/^_|\.hbs$/g, '')
    const entry = Object.entries(chart.partials ?? {}).find(([key]) => key === name || key.endsWith(`/${name}`))
    return { file, text: entry![1] }
  }
}
