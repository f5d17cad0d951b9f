import { Failure } from '../../core/failure.ts'
import type { Json, JsonMap, Path } from '../../core/json.ts'
import { copyMap, get, isMap, pathText, put } from '../../core/json.ts'
import type { ObjectRef } from '../../core/object-ref.ts'
import { refText } from '../../core/object-ref.ts'
import { isBuiltIn } from './built-in.ts'
import { associativeKeys, isFreeMap } from './shapes.ts'

/**
 * The object without nulls that mean nothing, and what server-side apply would refuse or take for something else; all tried
 * on 1.36.3:
 * - Null as a field of a kind that the server knows is the same as absent, except that it is owned: `replicas: null` is a
 *   conflict with an autoscaler, and reset to 1 by force; `protocol: null` of a port makes a new generation at every apply,
 *   so that all pods restart. It is left out.
 * - Null in a map of free keys becomes "" (a label, a ConfigMap's entry) or 0 (`limits.cpu`), null in a list an empty item:
 *   `ingress: [null]` of a NetworkPolicy lets everyone in. Refused.
 * - Of a custom resource null may be a value (`nullable`), and the server names the ones that are not: sent as it is.
 * - Two items of one key in an associative list (kubernetes#113482): refused by the server too, but only when it is too late.
 */
export function soundObject(ref: ObjectRef, source: string, object: JsonMap): { object: JsonMap; failures: Failure[] } {
  const failures: Failure[] = []
  const fail = (path: Path, what: string, hint: string): void => {
    const message = `${refText(ref)}: ${pathText(path)} ${what}`
    failures.push(new Failure('install/object', message, { hint, notes: [`made by ${source}`] }))
  }
  const sound = walkMap({ ref, fail, whole: isBuiltIn(ref) }, object, [])
  return { object: sound, failures }
}

interface Walk {
  readonly ref: ObjectRef
  readonly fail: (path: Path, what: string, hint: string) => void
  /** False for a custom resource, of which only the metadata is known. */
  readonly whole: boolean
}

type Step = string | number

function walk(context: Walk, value: Json, path: Step[]): Json {
  if (typeof value !== 'object' || value === null || isOpaque(path)) return value
  return Array.isArray(value) ? walkList(context, value, path) : walkMap(context, value, path)
}

function walkMap(context: Walk, map: JsonMap, path: Step[]): JsonMap {
  let copy: JsonMap | undefined
  for (const key of Object.keys(map)) {
    const value = get(map, key) ?? null
    if (path.length === 0 && !context.whole && key !== 'metadata') continue
    if (value === null && isFreeMap(context.ref, path)) context.fail([...path, key], ...nullEntry)
    const sound = value === null ? undefined : below(context, value, path, key)
    if (sound === value) continue
    copy ??= copyMap(map)
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a copy of ours
    if (sound === undefined) delete copy[key]
    else put(copy, key, sound)
  }
  return copy ?? map
}

function walkList(context: Walk, list: Json[], path: Step[]): Json[] {
  let copy: Json[] | undefined
  for (let i = 0; i < list.length; i++) {
    const item = list[i] ?? null
    if (item === null) context.fail([...path, i], ...nullItem)
    const sound = below(context, item, path, i)
    if (sound === item) continue
    copy ??= [...list]
    copy[i] = sound
  }
  twice(context, list, path)
  return copy ?? list
}

/** One array is the way to every node: a copy for each would cost more than the look at it. */
function below(context: Walk, value: Json, path: Step[], step: Step): Json {
  if (typeof value !== 'object' || value === null) return value
  path.push(step)
  const sound = walk(context, value, path)
  path.pop()
  return sound
}

function twice({ ref, fail }: Walk, list: readonly Json[], path: Path): void {
  const keys = associativeKeys(ref, path)
  if (keys === undefined) return
  const seen = new Map<string, number>()
  list.forEach((item, i) => {
    const values = keys.length === 0 ? [item] : keys.map((key) => keyValue(item, key))
    // Without its key an item is invalid, which the server says well.
    if (values.includes(undefined)) return
    const id = values.map((value) => scalarText(value!)).join('\n')
    const first = seen.get(id)
    if (first === undefined) return void seen.set(id, i)
    const name = keys.map((key, k) => `${key} ${scalarText(values[k]!)}`).join(' and ')
    const what = name === '' ? `the item ${scalarText(item)}` : `an item with ${name}`
    fail(
      path,
      `has ${what} twice, at ${first} and ${i}`,
      'remove one: the server merges such lists by key and refuses both',
    )
  })
}

function keyValue(item: Json, key: string): Json | undefined {
  const value = (isMap(item) ? get(item, key) : undefined) ?? undefined
  return value ?? (key === 'protocol' ? 'TCP' : undefined)
}

/** `80` and `"80"` are two keys; a bigint has no JSON. */
function scalarText(value: Json): string {
  return typeof value === 'bigint' ? `${value}` : JSON.stringify(value)
}

/** JSON of somebody else inside of a built-in kind, where null is a value: defaults in schemas, recorded revisions. */
function isOpaque(path: Path): boolean {
  const last = path.at(-1)
  return last === 'openAPIV3Schema' || (path.length > 2 && last === 'parameters' && path.includes('opaque'))
}

const nullEntry = [
  'is null, which the server would take for an empty text or 0',
  'write the value in quotes, or leave the entry out',
] as const
const nullItem = [
  'is null, which the server refuses or takes for an empty item',
  'remove the item from the list',
] as const
