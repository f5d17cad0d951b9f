import { sameJson } from '../../src/core/equal.ts'
import type { Json, JsonMap } from '../../src/core/json.ts'
import { get, isMap } from '../../src/core/json.ts'
import { child } from './field-set.ts'
import type { Type, Types } from './types.ts'
import { entryType, isAtomic, itemKey } from './types.ts'

/** Fields in which two versions of an object differ; they decide about conflicts and about who owns what after a write. */
export interface Comparison {
  /** Set anew or to another value. */
  readonly changed: Set<string>
  readonly removed: Set<string>
}

export function compared(types: Types, type: Type, before: Json | undefined, after: Json): Comparison {
  const found: Comparing = { types, changed: new Set(), removed: new Set() }
  compare(found, type, [before, after], '')
  return found
}

interface Comparing extends Comparison {
  readonly types: Types
}

type Pair = readonly [Json | undefined, Json | undefined]

function compare(into: Comparing, type: Type, [before, after]: Pair, path: string): void {
  if (before === undefined && after === undefined) return
  const whole = isAtomic(type) || [before, after].some((side) => side !== undefined && typeof side !== 'object')
  if (whole || before === null || after === null) {
    if (after === undefined) into.removed.add(path)
    else if (before === undefined || !sameJson(before, after)) into.changed.add(path)
    return
  }
  if (type.is === 'list') compareLists(into, type, [before, after], path)
  else if (Array.isArray(before) || Array.isArray(after)) {
    if (after === undefined) into.removed.add(path)
    else if (before === undefined || !sameJson(before, after)) into.changed.add(path)
    return
  } else compareMaps(into, type, [before, after], path)
  if (path === '') return
  if (before === undefined) into.changed.add(path)
  else if (after === undefined) into.removed.add(path)
}

function compareMaps(into: Comparing, type: Type, [before, after]: Pair, path: string): void {
  const old: JsonMap = isMap(before) ? before : {}
  const now: JsonMap = isMap(after) ? after : {}
  for (const key of new Set([...Object.keys(old), ...Object.keys(now)])) {
    const entry = into.types(entryType(type, key) ?? 'any')
    compare(into, entry, [get(old, key), get(now, key)], child(path, `f:${key}`))
  }
}

function compareLists(into: Comparing, type: Type & { is: 'list' }, [before, after]: Pair, path: string): void {
  const byKey = (list: Json | undefined): Map<string, Json> =>
    new Map(Array.isArray(list) ? list.map((item) => [itemKey(into.types, type, item), item]) : [])
  const old = byKey(before)
  const now = byKey(after)
  for (const key of new Set([...old.keys(), ...now.keys()])) {
    compare(into, into.types(type.of), [old.get(key), now.get(key)], child(path, key))
  }
}
