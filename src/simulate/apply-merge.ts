import type { Json, JsonMap } from '../core/json.ts'
import { get, isMap, put } from '../core/json.ts'
import { without } from './without.ts'

/**
 * Server-side apply in small: what `config` says is laid over the live object, and what the same manager said before and says
 * no more is taken away. Containers, volumes and the like are one entry per name. Ownership is not kept, so there are no
 * conflicts.
 */
export function applied(live: JsonMap, config: JsonMap, before: JsonMap | undefined): JsonMap {
  const dropped = Object.keys(before ?? {}).filter((key) => !Object.hasOwn(config, key))
  const merged = without(live, ...dropped)
  for (const key of Object.keys(config))
    put(merged, key, laidOver(get(live, key), get(config, key)!, get(before ?? {}, key)))
  return merged
}

function laidOver(live: Json | undefined, config: Json, before: Json | undefined): Json {
  if (isMap(live) && isMap(config)) return applied(live, config, isMap(before) ? before : undefined)
  if (!isNamedList(live) || !isNamedList(config)) return config
  const said = new Map(isNamedList(before) ? before.map((item) => [item['name'], item]) : [])
  const wanted = new Map(config.map((item) => [item['name'], item]))
  const kept = live.filter(({ name }) => !wanted.has(name) && !said.has(name))
  const merged = config.map((item) => {
    const there = live.find(({ name }) => name === item['name'])
    return there === undefined ? item : applied(there, item, said.get(item['name']))
  })
  return [...merged, ...kept]
}

/** A list whose entries the server tells apart by their name. */
function isNamedList(value: Json | undefined): value is JsonMap[] {
  return (
    Array.isArray(value) && value.length > 0 && value.every((item) => isMap(item) && typeof item['name'] === 'string')
  )
}
