import type { Entry } from '../chart/entries.ts'
import type { Chart } from '../chart/model.ts'
import { Failure } from '../core/failure.ts'
import type { Json, JsonMap, Path } from '../core/json.ts'
import { copyMap, get, isMap, pathText, put } from '../core/json.ts'
import { mergeFiles } from '../values/merge.ts'
import { originOf } from '../values/origin.ts'
import { writeYaml } from '../yaml/write.ts'

/**
 * The entries of a stack as an umbrella chart can have them. A null in a stack takes a chart's default away; among the
 * defaults of a parent chart it does so in Helm 3.22 and has no effect in Helm 4.3. So the default leaves the chart, and
 * goes to those entries of the same chart that keep it. `failures` gets the nulls for which there is no default to take.
 */
export function withoutNulls(entries: readonly Entry[], failures: Failure[]): Entry[] {
  const charts = new Map<Chart, { readonly chart: Chart; readonly taken: readonly Path[] }>()
  for (const { chart } of entries) {
    if (charts.has(chart)) continue
    const own = entries.filter((entry) => entry.chart === chart)
    failures.push(...own.flatMap(strayNulls))
    const taken = outermost(own.flatMap(({ values }) => nullsIn(values, [])))
    charts.set(chart, { chart: taken.length === 0 ? chart : without(chart, taken), taken })
  }
  return entries.map((entry) => {
    const { chart, taken } = charts.get(entry.chart)!
    const values = taken.reduce((all, path) => kept(all, path, at(entry.chart.defaults, path) ?? null), entry.values)
    return { ...entry, chart, values: filled(values) }
  })
}

function nullsIn(value: Json, path: Path): Path[] {
  if (value === null) return [path]
  return isMap(value) ? Object.keys(value).flatMap((key) => nullsIn(value[key]!, [...path, key])) : []
}

/** A null where the chart has no default stays a null, of which templates print more than of nothing. */
function strayNulls({ key, chart, values, layers }: Entry): Failure[] {
  const stray = nullsIn(values, []).filter((path) => at(chart.defaults, path) === undefined)
  return stray.map((path) => {
    const message = `${pathText([key, ...path])} is null, and ${chart.at}/values.yaml has no default there that it could take away`
    const hint = 'leave it out, or write the value that the chart is to have'
    return new Failure('package/value', message, { at: originOf(layers, path)?.at, hint })
  })
}

function at(values: JsonMap, path: Path): Json | undefined {
  return path.reduce<Json | undefined>((value, key) => (isMap(value) ? get(value, String(key)) : undefined), values)
}

/** Each path once, and none below another. */
function outermost(paths: readonly Path[]): Path[] {
  const all = [...new Map(paths.map((path) => [JSON.stringify(path), path])).values()]
  const isBelow = (path: Path, other: Path): boolean =>
    other.length < path.length && other.every((key, i) => key === path[i])
  return all.filter((path) => !all.some((other) => isBelow(path, other)))
}

function without(chart: Chart, taken: readonly Path[]): Chart {
  const defaults = taken.reduce(remove, chart.defaults)
  const names = taken.map(pathText).join(', ')
  return { ...chart, defaults, valuesText: `# Without what the stack decides: ${names}\n${writeYaml(defaults)}` }
}

function remove(values: JsonMap, [key, ...rest]: Path): JsonMap {
  const next: JsonMap = {}
  for (const word of Object.keys(values)) {
    const value = values[word]!
    if (word !== key) put(next, word, value)
    else if (rest.length > 0) put(next, word, isMap(value) ? remove(value, rest) : value)
  }
  return next
}

/** The values with the chart's default at a path, where nothing in them says otherwise. */
function kept(values: JsonMap, [key, ...rest]: Path, value: Json): JsonMap {
  const word = String(key)
  const own = get(values, word)
  const next = copyMap(values)
  if (rest.length > 0) {
    if (own === undefined || isMap(own)) put(next, word, kept(own ?? {}, rest, value))
  } else if (own === undefined) put(next, word, value)
  else if (isMap(own) && isMap(value)) put(next, word, mergeFiles(value, own))
  return next
}

function filled(values: JsonMap): JsonMap {
  const next: JsonMap = {}
  for (const key of Object.keys(values)) {
    const value = get(values, key) ?? null
    if (value !== null) put(next, key, isMap(value) ? filled(value) : value)
  }
  return next
}
