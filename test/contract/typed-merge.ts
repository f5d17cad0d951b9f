import type { Json, JsonMap } from '../../src/core/json.ts'
import { copyMap, get, isMap, put } from '../../src/core/json.ts'
import { child } from './field-set.ts'
import type { FieldSet } from './field-set.ts'
import type { Type, Types } from './types.ts'
import { entryType, isAtomic, itemKey } from './types.ts'

/** What is there with an applied configuration laid over it. */
export function merged(types: Types, type: Type, live: Json | undefined, config: Json | undefined): Json {
  if (config === undefined) return live!
  if (live === undefined || live === null || config === null || isAtomic(type)) return config
  if (type.is === 'list') return mergedList(types, type, live as Json[], config as Json[])
  if (!isMap(live) || !isMap(config)) return config
  const result = copyMap(live)
  for (const key of Object.keys(config)) {
    put(result, key, merged(types, types(entryType(type, key) ?? 'any'), get(live, key), config[key]))
  }
  return result
}

/** The configuration's order; items that only the live list has stay before the one that they were before. */
function mergedList(types: Types, type: Type & { is: 'list' }, live: readonly Json[], config: readonly Json[]): Json[] {
  const keyOf = (item: Json): string => itemKey(types, type, item)
  const liveKeys = live.map(keyOf)
  const configKeys = config.map(keyOf)
  const inLive = new Map(live.map((item, index) => [liveKeys[index]!, item]))
  const inConfig = new Set(configKeys)
  const shared = configKeys.filter((key) => inLive.has(key))
  const of = types(type.of)
  const result: Json[] = []
  let l = 0
  for (const [index, key] of configKeys.entries()) {
    // Own items of the live list come first, up to the next item that both have.
    while (l < live.length && liveKeys[l] !== key && takesLive(liveKeys[l]!, inConfig, shared[0])) {
      if (!inConfig.has(liveKeys[l]!)) result.push(live[l]!)
      l++
    }
    result.push(merged(types, of, inLive.get(key), config[index]))
    if (shared[0] === key) shared.shift()
    if (liveKeys[l] === key) l++
  }
  for (; l < live.length; l++) if (!inConfig.has(liveKeys[l]!)) result.push(live[l]!)
  return result
}

function takesLive(key: string, inConfig: ReadonlySet<string>, nextShared: string | undefined): boolean {
  return !inConfig.has(key) || (nextShared !== undefined && nextShared !== key)
}

/** The value without these fields. Structs that lose their last field stay, empty, as they do on the server. */
export function removed(types: Types, type: Type, value: Json, fields: FieldSet): Json {
  return fields.size === 0 ? value : pruned({ types, fields }, type, value, '')
}

interface Pruning {
  readonly types: Types
  readonly fields: FieldSet
}

function pruned(by: Pruning, type: Type, value: Json, path: string): Json {
  if (value === null || isAtomic(type)) return value
  if (type.is === 'list' && Array.isArray(value)) {
    const kept: Json[] = []
    for (const item of value) {
      const step = child(path, itemKey(by.types, type, item))
      if (!by.fields.has(step)) kept.push(pruned(by, by.types(type.of), item, step))
    }
    return kept
  }
  if (!isMap(value)) return value
  const kept: JsonMap = {}
  for (const key of Object.keys(value)) {
    const step = child(path, `f:${key}`)
    if (by.fields.has(step)) continue
    put(kept, key, pruned(by, by.types(entryType(type, key) ?? 'any'), value[key]!, step))
  }
  return kept
}
