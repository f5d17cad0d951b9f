import { textOf } from '../core/bytes.ts'
import { Failure, Failures } from '../core/failure.ts'
import { isMap, kindOf } from '../core/json.ts'
import type { JsonMap } from '../core/json.ts'
import type { FileTree } from '../core/ports.ts'
import { locate } from '../yaml/locate.ts'
import { readDocument } from '../yaml/read.ts'
import { totalLimit } from './archive-limits.ts'
import type { PackedTree } from './archive.ts'
import { attempt } from './attempt.ts'
import { readMetadata } from './metadata.ts'
import type { Chart, Preset } from './model.ts'
import { packagedBy } from './packed-source.ts'
import { sortParts } from './parts.ts'
import type { ChartParts } from './parts.ts'
import { resolveCharts } from './resolve.ts'
import type { FindChart, Loading } from './resolve.ts'

const depthLimit = 32

/**
 * Sorts the files of a tree into a chart and loads the charts it depends on. Nothing is rendered, fetched or executed.
 * Throws Failures: everything that is wrong in this chart and the charts below it.
 */
export function loadChart(tree: FileTree, find: FindChart): Chart {
  return loadTree(tree, { load: loadTree, find, trail: [], budget: { left: totalLimit }, found: new Map() })
}

function loadTree(tree: FileTree | PackedTree, above: Loading): Chart {
  if (above.trail.length >= depthLimit) {
    throw new Failure(
      'chart/dependency',
      `${above.trail[0]!} holds charts in charts more than ${depthLimit} levels deep`,
    )
  }
  const failures: Failure[] = []
  const loading = { ...above, trail: [...above.trail, tree.at] }
  const parts = sortParts(tree, failures)
  // Nothing that may be wrong with the other files matters then.
  if (parts.chartYaml === undefined) throw missingChart(tree, parts)
  const file = `${tree.at}/Chart.yaml`
  const yaml = attempt(failures, () => readMetadata(partText(parts.chartYaml, file) ?? '', file))
  const valuesText = attempt(failures, () => partText(parts.values, `${tree.at}/values.yaml`))
  const schemaText = attempt(failures, () => partText(parts.schema, `${tree.at}/values.schema.json`))
  const presets = new Map<string, Preset>()
  for (const [name, { path, bytes }] of parts.presets) {
    const text = attempt(failures, () => partText(bytes, path))
    if (text !== undefined) presets.set(name, { path, text })
  }
  const defaults = attempt(failures, () => readDefaults(valuesText, `${tree.at}/values.yaml`)) ?? {}
  const text = textOf(parts.chartYaml) ?? ''
  const declared = { file, text, dependencies: yaml?.dependencies ?? [] }
  const charts = resolveCharts(parts.charts, declared, { loading, failures })
  if (yaml === undefined || failures.length > 0) throw new Failures(withoutSource(tree, text) ?? failures)
  const { metadata } = yaml
  return {
    at: tree.at,
    name: metadata.name,
    version: metadata.version,
    type: metadata.type,
    metadata,
    defaults,
    valuesText,
    schemaText,
    templates: parts.templates,
    notes: parts.notes,
    crds: parts.crds,
    files: parts.files,
    presets,
    dependencies: yaml.dependencies,
    charts,
    foreign: parts.foreign,
    warnings: [...yaml.warnings, ...parts.warnings],
  }
}

/** Templates that we wrote for Helm are nobody's mistake: what is missing is ours beside them. */
function withoutSource({ at }: FileTree, chartYaml: string): Failure[] | undefined {
  if (!chartYaml.includes(packagedBy)) return undefined
  const hint = 'package it again without --no-source, or render it with helm template'
  return [
    new Failure('chart/missing', `${at} was packaged without Capstan's templates; only Helm can render it`, { hint }),
  ]
}

function missingChart(tree: FileTree, parts: ChartParts): Failure {
  const rule = parts.ignored('Chart.yaml')
  if (tree.files.has('Chart.yaml') && rule !== undefined) {
    const what = `${tree.at} has a Chart.yaml, but .helmignore leaves it out by ${rule.text}`
    return new Failure('chart/missing', what, { at: rule.at })
  }
  return new Failure('chart/missing', `${tree.at} is no chart: it has no Chart.yaml`, { hint: missingHint(tree) })
}

function missingHint(tree: FileTree): string {
  const below = [...tree.files.keys()].filter((path) => /^([^/]+|charts\/[^/]+)\/Chart\.yaml$/.test(path))
  const folders = below.map((path) => `${tree.at}/${path.slice(0, -'/Chart.yaml'.length)}`)
  if (folders.length > 0) return `did you mean ${folders.slice(0, 3).join(' or ')}?`
  const other = [...tree.files.keys()].find((path) => /^chart\.ya?ml$/i.test(path))
  if (other !== undefined) return `the file must be named Chart.yaml, not ${other}`
  return 'a chart is a folder with Chart.yaml (apiVersion, name, version), values.yaml and templates/'
}

/** Text without its byte order mark. */
function partText(bytes: Uint8Array | undefined, file: string): string | undefined {
  if (bytes === undefined) return undefined
  const text = textOf(bytes)
  if (text === undefined) throw new Failure('yaml/syntax', `${file} is not text in UTF-8`)
  return text
}

function readDefaults(text: string | undefined, file: string): JsonMap {
  if (text === undefined) return {}
  const defaults = readDocument(text, file) ?? {}
  if (isMap(defaults)) return defaults
  const at = locate(text, file, [], { part: 'value' })
  throw new Failure('values/kind', `${file} must hold a map, got a ${kindOf(defaults)}`, { at })
}
