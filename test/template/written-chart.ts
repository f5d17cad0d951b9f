import { failuresOf } from '../../src/core/failure.ts'
import type { Json } from '../../src/core/json.ts'
import { get, isMap } from '../../src/core/json.ts'
import type { Skeleton } from '../../src/template/op.ts'
import { renderWritten } from '../../src/template/render-written.ts'
import { writeTemplates } from '../../src/template/write-templates.ts'
import type { WrittenTemplate } from '../../src/template/written.ts'
import { Unwritten } from '../../src/template/written.ts'
import type { TestChart } from './chart.ts'
import { compileChart, helpers } from './chart.ts'

export interface WrittenDocument {
  readonly identity: Json
  readonly text: string
}

/** Renders the written form of a chart; undefined when it leaves the chart to its skeleton, as it must when anything fails. */
export function renderWrittenChart(chart: TestChart): readonly WrittenDocument[] | undefined {
  const skeleton = compiled(chart)
  if (skeleton === undefined) return undefined
  // As it comes from the cache: what JSON cannot hold would be lost there.
  const templates = JSON.parse(JSON.stringify(writeTemplates(skeleton))) as WrittenTemplate[]
  const documents: WrittenDocument[] = []
  try {
    renderWritten(
      {
        written: { ...skeleton, templates },
        shared: { objects: new WeakSet(), lines: new WeakMap() },
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
      },
      (value, _path, text) => documents.push({ identity: identityOf(value), text }),
    )
  } catch (error) {
    if (error instanceof Unwritten) return undefined
    throw error
  }
  return documents
}

function compiled(chart: TestChart): Skeleton | undefined {
  try {
    return compileChart(chart)
  } catch (error) {
    if (failuresOf(error) === undefined) throw error
    return undefined
  }
}

/** What `identify` reads of an object. */
export function identityOf(value: Json): Json {
  if (!isMap(value)) return null
  const metadata = get(value, 'metadata') ?? null
  const read = ['name', 'namespace', 'annotations'].map((key) => (isMap(metadata) ? get(metadata, key) : null) ?? null)
  return [get(value, 'apiVersion') ?? null, get(value, 'kind') ?? null, ...read]
}
