import { copyMap, isMap, kindOf, put, type Json, type JsonMap } from '../core/json.ts'
import { Failure } from '../core/failure.ts'
import { copyTree, fillDefaults, fillMap, type Nulls } from '../values/coalesce.ts'

/** A chart under the key that it has in its parent's values. */
export interface ValuesNode {
  /** The alias, else the chart's name. */
  readonly name: string
  readonly defaults: JsonMap
  readonly children: readonly ValuesNode[]
}

/**
 * The values of a chart and, under the names of its sub-charts, of all charts below it, as Helm 4.3 coalesces them: the
 * parent's values beat the sub-chart's, and `global` flows down. `keep` leaves nulls in place for a later coalescing.
 *
 * Maps inside a map of `global` are one object for the parent and all below it, as they are in Helm: what a sub-chart
 * adds to `global.a.b` by its defaults, its parent and later siblings see too, here and in the packaged chart alike.
 * @throws Failure `values/merge` where something else than a map stands for a sub-chart's values
 */
export function coalesceTree(node: ValuesNode, user: JsonMap, nulls: Nulls): JsonMap {
  const values = copyTree(user, 'keep')
  fillTree(node, values, nulls)
  return values
}

function fillTree(node: ValuesNode, values: JsonMap, nulls: Nulls): void {
  fillDefaults(values, node.defaults, nulls, new Set(node.children.map((child) => child.name)))
  for (const child of node.children) {
    if (!Object.hasOwn(values, child.name)) put(values, child.name, {})
    const own = values[child.name] as Json
    if (!isMap(own)) throw notAMap(child.name, node.name, own)
    passGlobals(values, own)
    fillTree(child, own, nulls)
  }
}

function notAMap(name: string, parent: string, got: Json): Failure {
  const what = got === null ? 'null' : `a ${kindOf(got)}`
  return new Failure(
    'values/merge',
    `${name} must be a map, because chart ${parent} has a sub-chart of that name; got ${what}`,
    {
      hint: `write ${name}: {} for the defaults of the sub-chart; a condition in Chart.yaml can leave it out`,
    },
  )
}

/** The parent's globals win, except that neither side's map gives way to something that is no map. */
function passGlobals(parent: JsonMap, child: JsonMap): void {
  const from = ownGlobal(parent)
  const into = ownGlobal(child)
  if (!isMap(from) || !isMap(into)) return
  for (const key of Object.keys(from)) {
    const theirs = from[key] as Json
    const mine = Object.hasOwn(into, key) ? (into[key] as Json) : undefined
    if (!isMap(theirs)) {
      if (!isMap(mine)) put(into, key, theirs)
    } else if (mine === undefined || isMap(mine)) {
      const shared = copyMap(theirs)
      if (mine !== undefined) fillMap(shared, mine, 'keep')
      put(into, key, shared)
    }
  }
  put(child, 'global', into)
}

function ownGlobal(values: JsonMap): Json {
  return Object.hasOwn(values, 'global') ? (values['global'] as Json) : {}
}
