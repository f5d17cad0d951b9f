import { get, isMap, type JsonMap } from '../core/json.ts'
import { coalesceTree } from './coalesce.ts'
import { enabledTree, type EnabledChart, type PassedOver } from './enabled.ts'
import { importValues } from './import-values.ts'
import type { ChartNode } from './model.ts'

/** A chart of the tree that is rendered, with the values that its templates see. */
export interface Instance<C extends ChartNode = ChartNode> {
  readonly chart: C
  /** The alias, else the chart's name: the key of its values, and `Chart.Name` in its templates. */
  readonly name: string
  /** As Helm's `# Source:` comments show it: `kafka/charts/common`. */
  readonly path: string
  readonly values: JsonMap
  /** Library charts are among them, for their partials. */
  readonly children: readonly Instance<C>[]
}

/**
 * A chart and the sub-charts that take part, each with its values, as Helm 4.3 does it: alias, tags and conditions, then
 * import-values, then the user's values over all defaults, globals downwards.
 * `passOver` gets the conditions that decide nothing.
 * @throws Failure `values/merge` for a sub-chart's values that are no map
 */
export function resolveDependencies<C extends ChartNode>(
  root: C,
  user: JsonMap,
  passOver?: (found: PassedOver) => void,
): Instance<C> {
  const tree = importValues(enabledTree(root, user, passOver))
  return instance(tree, coalesceTree(tree, user, 'drop'), root.name)
}

function instance<C extends ChartNode>(node: EnabledChart<C>, values: JsonMap, path: string): Instance<C> {
  const children = node.children.map((child) => {
    const own = get(values, child.name)
    return instance(child, isMap(own) ? own : {}, `${path}/charts/${child.name}`)
  })
  return { chart: node.chart, name: node.name, path, values, children }
}
