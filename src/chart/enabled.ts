import { get, isMap, type Json, type JsonMap, type Path } from '../core/json.ts'
import { satisfies } from '../core/semver.ts'
import { coalesceTree, type ValuesNode } from './coalesce.ts'
import type { ChartNode, Dependency } from './model.ts'

/** A chart of the tree that is left when disabled dependencies are gone. */
export interface EnabledChart<C extends ChartNode> extends ValuesNode {
  readonly chart: C
  /** The enabled ones, each under the key of its values. */
  readonly dependencies: readonly KeyedDependency[]
  readonly children: readonly EnabledChart<C>[]
}

export interface KeyedDependency extends Dependency {
  /** The alias, else the name. */
  readonly key: string
}

/** A condition or a tag that holds no boolean and so decides nothing. */
export interface PassedOver {
  /** Of the value, from the root chart's values. */
  readonly path: Path
  readonly value: Json
  /** The key of the dependency that it was to decide about. */
  readonly dependency: string
}

/**
 * Decides which sub-charts take part, by Helm 4.3's rules (pkg/chart/v2/util/dependencies.go). `tags` of the values
 * decide first, then the first path of `condition` that holds a boolean; paths count from the parent chart, and see
 * defaults of the sub-charts too. Charts in `charts/` that Chart.yaml does not name always take part, and below a chart
 * without any dependencies nothing is decided: everything there takes part under its own name. That what is declared is
 * there, in the right version, was checked when the charts were loaded (`resolve.ts`). `passOver` gets what Helm warns of.
 */
export function enabledTree<C extends ChartNode>(
  root: C,
  user: JsonMap,
  passOver: (found: PassedOver) => void = () => undefined,
): EnabledChart<C> {
  return decide(plainChart(root, root.name), { values: user, prefix: '', passOver })
}

interface Level {
  /** What conditions and tags are read from: the values of the whole tree, seen from the root. */
  readonly values: JsonMap
  /** Of the chart's own values in `values`: `kafka.metrics.`. */
  readonly prefix: string
  readonly passOver: (found: PassedOver) => void
}

/** A chart as it lies there, with everything that lies below it. */
function plainChart<C extends ChartNode>(chart: C, name: string): EnabledChart<C> {
  return {
    chart,
    name,
    defaults: chart.defaults,
    dependencies: chart.dependencies.map((dependency) => ({ ...dependency, key: dependency.name })),
    children: (chart.charts as readonly C[]).map((child) => plainChart(child, child.name)),
  }
}

function decide<C extends ChartNode>(plain: EnabledChart<C>, level: Level): EnabledChart<C> {
  const { chart, name } = plain
  if (chart.dependencies.length === 0) return plain
  const dependencies = chart.dependencies.map((dependency) => ({
    ...dependency,
    key: dependency.alias ?? dependency.name,
  }))
  const candidates = declaredAndOther(chart, dependencies)
  // Also below the root Helm coalesces onto the values of the whole tree, not onto the chart's own part of them. So a
  // chart's default `tags` fill those of the root, and a value of the root that bears a sub-sub-chart's name must be a map.
  const values = coalesceTree({ ...plain, children: candidates }, level.values, 'drop')
  const on = dependencies.filter((dependency) => isEnabled(dependency, { ...level, values }))
  const off = new Set(dependencies.filter((dependency) => !on.includes(dependency)).map((dependency) => dependency.key))
  const children = candidates
    .filter((child) => !off.has(child.name))
    .map((child) => decide(child, { ...level, values, prefix: `${level.prefix}${child.name}.` }))
  return { chart, name, defaults: chart.defaults, dependencies: on, children }
}

/** First what Chart.yaml does not name, then a chart for each dependency, in its order: Helm's order of coalescing. */
function declaredAndOther<C extends ChartNode>(chart: C, dependencies: readonly KeyedDependency[]): EnabledChart<C>[] {
  const charts = chart.charts as readonly C[]
  const other = charts.filter((child) => !dependencies.some((dependency) => matches(child, dependency)))
  return [
    ...other.map((child) => plainChart(child, child.name)),
    ...dependencies.flatMap((dependency) => {
      const found = charts.find((child) => matches(child, dependency))
      return found === undefined ? [] : [plainChart(found, dependency.key)]
    }),
  ]
}

function matches(chart: ChartNode, dependency: Dependency): boolean {
  return chart.name === dependency.name && satisfies(dependency.version, chart.version)
}

function isEnabled(dependency: KeyedDependency, level: Level): boolean {
  // Also where a condition decides Helm looks at the tags, and warns of them first.
  const byTags = enabledByTags(dependency, level)
  for (const condition of (dependency.condition ?? '').trim().split(',')) {
    // As in Helm, what is no boolean is passed over, and a blank after a comma belongs to the path.
    if (condition === '') continue
    const path = `${level.prefix}${condition}`
    const value = lookup(level.values, path)
    if (typeof value === 'boolean') return value
    if (value !== undefined && !isMap(value))
      level.passOver({ path: path.split('.'), value, dependency: dependency.key })
  }
  return byTags
}

/** One tag that is true is enough; without one, a tag that is false disables. */
function enabledByTags({ tags = [], key }: KeyedDependency, { values, passOver }: Level): boolean {
  const given = get(values, 'tags')
  if (!isMap(given)) return true
  const decided: boolean[] = []
  for (const tag of tags) {
    const value = get(given, tag)
    if (typeof value === 'boolean') decided.push(value)
    else if (value !== undefined) passOver({ path: ['tags', tag], value, dependency: key })
  }
  return decided.length === 0 || decided.includes(true)
}

/** The value at a path with dots, through maps only. */
export function lookup(values: JsonMap, path: string): Json | undefined {
  let value: Json | undefined = values
  for (const key of path.split('.')) {
    if (!isMap(value)) return undefined
    value = get(value, key)
  }
  return value
}
