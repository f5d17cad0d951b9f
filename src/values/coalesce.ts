import { isMap, put, type Json, type JsonMap } from '../core/json.ts'

/**
 * A user's values over a chart's defaults, as Helm 4.3 does it (pkg/chart/common/util/coalesce.go): maps go together,
 * everything else of the user's replaces. A null of the user's takes a default away, and stays a null where there was
 * none; a null among the defaults counts as absent. Neither input changes; only lists are shared with the result.
 */
export function coalesceValues(user: JsonMap, defaults: JsonMap): JsonMap {
  const values = copyTree(user, 'keep')
  fillDefaults(values, defaults, 'drop')
  return values
}

/**
 * What becomes of nulls. `drop`: they act now (coalescing). `keep`: they are carried on, because the values pass another
 * stage that must still see them (merging: a parent's `kafka.heap: null` has to delete the default of chart kafka).
 */
export type Nulls = 'drop' | 'keep'

/**
 * Puts the defaults of one chart under `values`, in place. The value of a key in `subcharts` keeps its nulls, for it
 * meets the sub-chart's own defaults later.
 */
export function fillDefaults(
  values: JsonMap,
  defaults: JsonMap,
  nulls: Nulls,
  subcharts: ReadonlySet<string> = new Set(),
): void {
  for (const key of Object.keys(defaults)) {
    const theirs = defaults[key] as Json
    if (!Object.hasOwn(values, key)) {
      if (theirs !== null || nulls === 'keep') put(values, key, copyTree(theirs, nulls))
      continue
    }
    const mine = values[key] as Json
    if (mine === null) {
      // Unlike deeper down, a null over a null default goes too.
      if (nulls === 'drop') Reflect.deleteProperty(values, key)
    } else if (isMap(mine) && isMap(theirs)) fillMap(mine, theirs, subcharts.has(key) ? 'keep' : nulls)
  }
}

/** Puts what `from` has and `into` lacks under `into`, in place and at any depth; `into` has the last word. */
export function fillMap(into: JsonMap, from: JsonMap, nulls: Nulls): void {
  for (const key of Object.keys(from)) {
    const theirs = from[key] as Json
    if (theirs === null && nulls === 'drop') continue
    if (!Object.hasOwn(into, key)) {
      put(into, key, copyTree(theirs, nulls))
      continue
    }
    const mine = into[key] as Json
    if (mine === null) {
      if (nulls === 'drop') Reflect.deleteProperty(into, key)
    } else if (isMap(mine) && isMap(theirs)) fillMap(mine, theirs, nulls)
  }
}

/** A copy of every map, so that it can be changed in place; lists are replaced as a whole, never changed, and shared. */
export function copyTree<T extends Json>(value: T, nulls: Nulls): T
export function copyTree(value: Json, nulls: Nulls): Json {
  if (!isMap(value)) return value
  const copy: JsonMap = {}
  for (const key of Object.keys(value)) {
    const item = value[key] as Json
    if (item !== null || nulls === 'keep') put(copy, key, copyTree(item, nulls))
  }
  return copy
}
