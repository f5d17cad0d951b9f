import { copyMap, get, isMap, put } from '../../core/json.ts'
import type { Json, JsonMap } from '../../core/json.ts'
import { keyOfItem, stepOfItem } from './field-set.ts'

/**
 * `wanted` laid over an object as server-side apply does it, as far as `fields` (FieldsV1, of anybody) tells which lists have
 * keys; other lists are replaced. For predictions only: the server checks the outcome.
 */
export function mergeWanted(object: JsonMap, wanted: JsonMap, fields: JsonMap): JsonMap {
  const merged = copyMap(object)
  for (const key of Object.keys(wanted)) {
    const field = get(fields, `f:${key}`)
    put(merged, key, mergeValue(get(object, key), wanted[key]!, isMap(field) ? field : {}))
  }
  return merged
}

function mergeValue(value: Json | undefined, wanted: Json, fields: JsonMap): Json {
  if (isMap(value) && isMap(wanted)) return mergeWanted(value, wanted, fields)
  if (!Array.isArray(value) || !Array.isArray(wanted)) return wanted
  const step = Object.keys(fields).find((key) => key !== '.')
  if (step === undefined) return wanted
  const keys = keyOfItem(step)
  return mergeItems(value, wanted, { fields, names: keys === undefined ? undefined : Object.keys(keys) })
}

interface Keyed {
  readonly fields: JsonMap
  readonly names: readonly string[] | undefined
}

function mergeItems(list: readonly Json[], wanted: readonly Json[], { fields, names }: Keyed): Json[] {
  const steps = wanted.map((item) => stepOfItem(item, names))
  const others = list.filter((item) => !steps.includes(stepOfItem(item, names)))
  const items = wanted.map((item, i): Json => {
    const old = list.find((other) => stepOfItem(other, names) === steps[i])
    const field = steps[i] === undefined ? undefined : get(fields, steps[i])
    return old === undefined ? item : mergeValue(old, item, isMap(field) ? field : {})
  })
  return [...items, ...others]
}
