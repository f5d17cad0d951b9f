import { sameJson } from '../../core/equal.ts'
import { get, isMap } from '../../core/json.ts'
import type { Json, JsonMap } from '../../core/json.ts'
import { isBuiltIn } from '../preflight/built-in.ts'
import { isLeaf, keyOfItem, stepOfItem, stepOfKey, unionOfFields } from './field-set.ts'
import { managedEntries } from './managed-fields.ts'
import { ATOMIC_MAPS, EMPTY_IS_NOTHING, KEYED_LISTS, PLAIN_MAPS } from './schema-facts.ts'

/**
 * Whether applying `wanted` as `manager` would change nothing, by definition of server-side apply: every field that would be
 * sent has that value already, and the manager's last apply owns exactly these fields, in this version of the API. Then it
 * need not be asked, which is what makes a no-change install cheap. False means "ask": defaults inside of what is owned as a
 * whole, quantities written otherwise, and whatever cannot be told without the schema. Never true wrongly: a needed write
 * would be left out, in silence.
 */
export function isAsWanted(live: JsonMap, wanted: JsonMap, manager: string): boolean {
  const apiVersion = get(wanted, 'apiVersion')
  if (typeof apiVersion !== 'string' || get(live, 'apiVersion') !== apiVersion) return false
  if (get(live, 'kind') !== get(wanted, 'kind')) return false
  const entries = managedEntries(live)
  const isOurs = (entry: (typeof entries)[number]): boolean =>
    entry.manager === manager && entry.operation === 'Apply' && entry.subresource === undefined
  const ours = entries.filter(isOurs)
  if (ours.length !== 1 || ours[0]!.apiVersion !== apiVersion) return false
  const builtIn = isBuiltIn({ apiVersion })
  const others = builtIn ? undefined : unionOfAll(entries.filter((entry) => !isOurs(entry)))
  return sameRoot(wanted, ours[0]!.fields, live, { builtIn, others, depth: 1 })
}

/** Where a value lies, as far as it matters for what an apply would own. */
interface Place {
  readonly builtIn: boolean
  /** What other managers own here, of custom resources: it tells granular fields from atomic ones. */
  readonly others: JsonMap | undefined
  /** Below the object; what is at 1 is never an entry of a map with free keys. */
  readonly depth: number
}

function unionOfAll(entries: readonly { readonly fields: JsonMap }[]): JsonMap {
  return entries.reduce<JsonMap>((all, { fields }) => unionOfFields(all, fields), {})
}

function below(place: Place, step: string): Place {
  const { builtIn, others } = place
  const other = others === undefined ? undefined : get(others, step)
  return { builtIn, others: isMap(other) ? other : undefined, depth: place.depth + 1 }
}

function sameRoot(wanted: JsonMap, owned: JsonMap, live: JsonMap, place: Place): boolean {
  let matched = 0
  for (const key of Object.keys(wanted)) {
    if (key === 'apiVersion' || key === 'kind') continue
    const value = wanted[key]!
    const field = owned[stepOfKey(key)]
    // The server drops the status of what is applied to an object of its own kinds.
    if (key === 'status' && place.builtIn && field === undefined) continue
    const same =
      key === 'metadata'
        ? sameMetadata(value, field, get(live, key), below(place, 'f:metadata'))
        : sameField(key, [value, field, get(live, key)], place)
    if (!same) return false
    if (field !== undefined) matched++
  }
  return matched === Object.keys(owned).length
}

/** Name and namespace are owned by nobody: the server takes them out of every set (managedfields/internal/stripmeta.go). */
function sameMetadata(wanted: Json, owned: Json | undefined, live: Json | undefined, place: Place): boolean {
  if (!isMap(wanted) || !isMap(live) || (owned !== undefined && !isMap(owned))) return false
  let matched = 0
  for (const key of Object.keys(wanted)) {
    const value = get(wanted, key) ?? null
    if (key === 'name' || key === 'namespace') {
      if (get(live, key) !== value) return false
    } else if (key !== 'creationTimestamp' || value !== null) {
      const field = owned?.[stepOfKey(key)]
      if (!sameField(key, [value, field, get(live, key)], { ...place, depth: 1 })) return false
      if (field !== undefined) matched++
    }
  }
  return matched === (owned === undefined ? 0 : Object.keys(owned).length)
}

type Three = readonly [wanted: Json, owned: Json | undefined, live: Json | undefined]

/** `place` is that of the map which the field is in. */
function sameField(name: string, [wanted, owned, live]: Three, place: Place): boolean {
  if (owned === undefined) return place.builtIn && isEmptyList(wanted) && EMPTY_IS_NOTHING.has(name)
  if (!isMap(owned)) return false
  if (typeof wanted !== 'object') return isLeaf(owned) && live !== undefined && sameJson(wanted, live)
  const here = below(place, stepOfKey(name))
  if (isLeaf(owned)) return wanted === null ? isNull(live, here) : sameWhole(name, wanted, live, here)
  if (Array.isArray(wanted)) return Array.isArray(live) && sameItems(wanted, owned, live, here)
  if (wanted === null || !isMap(live) || (Object.hasOwn(owned, '.') && !hasFreeKeys(place))) return false
  return sameChildren(wanted, owned, live, here)
}

/** Whether an apply may own a map with children itself: where keys are free and values are maps. No built-in kind has such. */
function hasFreeKeys({ builtIn, depth }: Place): boolean {
  return !builtIn && depth >= 2
}

function isEmptyList(value: Json): boolean {
  return Array.isArray(value) && value.length === 0
}

function isNull(live: Json | undefined, { builtIn }: Place): boolean {
  return live === null || (live === undefined && builtIn)
}

/**
 * A map or list owned as a whole: atomic, or granular and applied empty or null once. The latter looks the same and owns nothing
 * of what the server or others have put into it since: `strategy: {}`, `ports: null`.
 */
function sameWhole(name: string, wanted: Json[] | JsonMap, live: Json | undefined, place: Place): boolean {
  const { builtIn, others } = place
  if (others !== undefined && !isLeaf(others)) return false
  const absent = live === undefined || live === null
  if (Array.isArray(wanted)) {
    if (builtIn ? KEYED_LISTS.has(name) : wanted.length === 0) return false
    return absent ? builtIn && wanted.length === 0 : sameJson(wanted, live)
  }
  if (isLeaf(wanted)) return absent ? builtIn && PLAIN_MAPS.has(name) : isMap(live) && isLeaf(live)
  return !absent && ATOMIC_MAPS.has(name) && sameJson(wanted, live)
}

function sameChildren(wanted: JsonMap, owned: JsonMap, live: JsonMap, place: Place): boolean {
  let matched = Object.hasOwn(owned, '.') ? 1 : 0
  for (const key of Object.keys(wanted)) {
    const field = owned[stepOfKey(key)]
    if (!sameField(key, [wanted[key]!, field, get(live, key)], place)) return false
    if (field !== undefined) matched++
  }
  return matched === Object.keys(owned).length
}

/**
 * Items owned one by one. Their order counts too: an apply puts its items into its own order (env, initContainers), so they
 * must stand in live in the same order, whatever stands between them.
 */
function sameItems(wanted: readonly Json[], owned: JsonMap, live: readonly Json[], place: Place): boolean {
  const steps = Object.keys(owned)
  if (steps.length !== wanted.length) return false
  const keys = keyOfItem(steps[0]!)
  const names = keys === undefined ? undefined : Object.keys(keys)
  const places = placesOf(live, names)
  if (places === undefined) return false
  let last = -1
  for (const item of wanted) {
    const step = stepOfItem(item, names)
    if (step === undefined) return false
    const node = owned[step]
    const at = places.get(step)
    if (!isMap(node) || at === undefined || at <= last) return false
    last = at
    if (names !== undefined && !sameItem(item, node, live[at]!, below(place, step))) return false
  }
  return true
}

/** Undefined when two items are the same, or one has no key: then it is the server who knows. */
function placesOf(live: readonly Json[], names: readonly string[] | undefined): Map<string, number> | undefined {
  const places = new Map<string, number>()
  for (let i = 0; i < live.length; i++) {
    const step = stepOfItem(live[i]!, names)
    if (step === undefined) return undefined
    places.set(step, i)
  }
  return places.size === live.length ? places : undefined
}

function sameItem(wanted: Json, owned: JsonMap, live: Json, place: Place): boolean {
  return isMap(wanted) && isMap(live) && Object.hasOwn(owned, '.') && sameChildren(wanted, owned, live, place)
}
