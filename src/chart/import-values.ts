import { get, isMap, put, type Json, type JsonMap } from '../core/json.ts'
import { copyTree, fillMap } from '../values/coalesce.ts'
import { coalesceTree } from './coalesce.ts'
import { lookup, type EnabledChart } from './enabled.ts'
import type { ChartNode } from './model.ts'

/**
 * The tree with `import-values` carried out, from the leaves up. As in Helm 4.3 they see defaults only (never what the
 * user overrides in a sub-chart), lose to the parent's own defaults, and a table that is missing is passed over.
 *
 * A chart with dependencies, imports or not, gets the defaults of all charts below as its own: Helm does so, and it
 * shows where a user overrides `global` (a sub-chart keeps the map that its parent's default gave it).
 */
export function importValues<C extends ChartNode>(node: EnabledChart<C>): EnabledChart<C> {
  const children = node.children.map(importValues)
  if (node.dependencies.length === 0) return { ...node, children }
  const tree = coalesceTree({ ...node, children }, {}, 'keep')
  const imported: JsonMap = {}
  for (const dependency of node.dependencies) {
    for (const entry of dependency.importValues ?? []) {
      const { child, parent } = typeof entry === 'string' ? { child: `exports.${entry}`, parent: '.' } : entry
      const table = lookup(tree, `${dependency.key}.${child}`)
      if (isMap(table)) adopt(imported, wrap(parent, Object.keys(table).length === 0 ? {} : table))
    }
  }
  if (Object.keys(imported).length === 0) return { ...node, defaults: tree, children }
  const defaults = copyTree(tree, 'keep')
  fillMap(defaults, imported, 'keep')
  return { ...node, defaults, children }
}

/** `{a: {b: table}}` for `a.b`. */
function wrap(path: string, table: JsonMap): JsonMap {
  if (path === '.') return table
  let wrapped = table
  for (const key of path.split('.').toReversed()) {
    const outer: JsonMap = {}
    put(outer, key, wrapped)
    wrapped = outer
  }
  return wrapped
}

/**
 * Fills `into` without copying, for Helm's side effects, which show in the values of sub-charts: when two imports meet
 * under one key, what the second adds appears in the table of the first (unless that was empty), and a null of the first
 * in that of the second.
 */
function adopt(into: JsonMap, from: JsonMap): void {
  for (const key of Object.keys(into)) if (into[key] === null) put(from, key, null)
  for (const key of Object.keys(from)) {
    const theirs = from[key] as Json
    const mine = get(into, key)
    if (mine === undefined) put(into, key, theirs)
    else if (isMap(mine) && isMap(theirs)) adopt(mine, theirs)
  }
}
