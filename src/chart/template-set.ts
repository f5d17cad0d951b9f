import { textOf } from '../core/bytes.ts'
import { byCodePoint } from '../core/order.ts'
import type { TemplateSource } from '../template/compile.ts'
import type { Chart } from './model.ts'

/**
 * The template files that one chart of a tree is rendered from: its own, and the partials of every chart around it,
 * as in Helm, where definitions are global. Texts are decoded only when asked for: a cached skeleton needs none.
 */
export interface TemplateFiles {
  readonly chart: Chart
  readonly templates: readonly TemplateFile[]
  readonly partials: readonly TemplateFile[]
  readonly notes: TemplateFile | undefined
}

export interface TemplateFile {
  /** The name in the skeleton: `templates/x.yaml.hbs`, for another chart's partial `common:templates/_labels.hbs`. */
  readonly path: string
  /** The name in messages: `charts/kafka/templates/x.yaml.hbs`. */
  readonly file: string
  readonly chart: string
  readonly bytes: Uint8Array
}

export function templateFiles(chart: Chart, tree: readonly Chart[]): TemplateFiles {
  const own = [...chart.templates]
    .sort(([a], [b]) => byCodePoint(a, b))
    .map(([path, bytes]) => fileOf(chart, chart, path, bytes))
  const foreign = chartsAround(chart, tree).flatMap((other) =>
    [...other.templates].map(([path, bytes]) => fileOf(other, chart, path, bytes)),
  )
  return {
    chart,
    templates: chart.type === 'library' ? [] : own.filter((file) => !isPartial(file.path)),
    partials: [...own, ...foreign].filter((file) => isPartial(file.path)),
    notes: chart.notes === undefined ? undefined : fileOf(chart, chart, 'NOTES.txt.hbs', chart.notes),
  }
}

export function sourceOf(file: TemplateFile): TemplateSource {
  // A template that is not UTF-8 shows U+FFFD where it is broken, and the compiler says what it thinks of that.
  return {
    path: file.path,
    file: file.file,
    chart: file.chart,
    text: textOf(file.bytes) ?? new TextDecoder().decode(file.bytes),
  }
}

/**
 * The charts whose partials a chart sees, one of each name: below the chart before beside it, since each chart brings the
 * library that it was written for. Two that are equally near and differ are none: nobody could tell which is meant.
 */
function chartsAround(chart: Chart, tree: readonly Chart[]): Chart[] {
  const known = new Set([chart.name])
  const around: Chart[] = []
  for (const level of [...levelsBelow(chart), tree]) {
    const near = level.filter(({ name }) => !known.has(name))
    for (const other of near) {
      if (known.has(other.name)) continue
      known.add(other.name)
      if (near.every((twin) => twin.name !== other.name || sameTemplates(twin, other))) around.push(other)
    }
  }
  return around
}

function levelsBelow(chart: Chart): Chart[][] {
  const levels: Chart[][] = []
  for (let level = [...chart.charts]; level.length > 0; level = level.flatMap(({ charts }) => charts))
    levels.push(level)
  return levels
}

function sameTemplates(a: Chart, b: Chart): boolean {
  if (a === b) return true
  if (a.templates.size !== b.templates.size) return false
  return [...a.templates].every(([path, bytes]) => {
    const other = b.templates.get(path)
    return other?.length === bytes.length && bytes.every((byte, i) => byte === other[i])
  })
}

/** Every chart of a tree once, the root first. */
export function chartsOf(root: Chart): Chart[] {
  const found: Chart[] = []
  const visit = (chart: Chart): void => {
    if (found.includes(chart)) return
    found.push(chart)
    chart.charts.forEach(visit)
  }
  visit(root)
  return found
}

function fileOf(owner: Chart, reader: Chart, path: string, bytes: Uint8Array): TemplateFile {
  return {
    path: owner === reader ? path : `${owner.name}:${path}`,
    file: `${owner.at}/${path}`,
    chart: owner.name,
    bytes,
  }
}

function isPartial(path: string): boolean {
  return path.slice(path.lastIndexOf('/') + 1).startsWith('_')
}
