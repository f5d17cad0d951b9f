import { isEmpty } from '../../core/empty.ts'
import { sameJson } from '../../core/equal.ts'
import type { Json, JsonMap } from '../../core/json.ts'
import { copyMap, get, isMap, put } from '../../core/json.ts'
import type { Change } from '../../install/change.ts'
import { isSecret } from '../../release/secret-mask.ts'

/** What a diff compares; undefined where the object is not there. */
export interface DiffSides {
  readonly before: JsonMap | undefined
  readonly after: JsonMap | undefined
}

/**
 * The object as it is and as it would be, without what only the server writes, and of an object that stays without the
 * fields that neither change nor are ours: defaults and the fields of other managers would drown the change.
 */
export function diffSides({ action, live, wanted, result }: Change, showSecrets: boolean): DiffSides {
  const before = action === 'create' || live === undefined ? undefined : withoutNoise(live)
  const after = action === 'prune' ? undefined : sided(result ?? wanted)
  const mask = showSecrets ? (sides: DiffSides) => sides : masked
  if (before === undefined || after === undefined) {
    return mask({ before, after: action === 'create' ? sided(wanted ?? result) : after })
  }
  const ours = sided(wanted)
  // Without the server's answer nothing is known of what it would add: only what is sent can be compared.
  const comparable = result === undefined ? within(before, after) : before
  const [left, right] = narrowed(comparable, after, ours)
  return mask({ before: isMap(left) ? left : undefined, after: isMap(right) ? right : undefined })
}

function sided(object: JsonMap | undefined): JsonMap | undefined {
  return object === undefined ? undefined : withoutNoise(object)
}

/** The last applied configuration repeats the whole object, in a Secret its data too. */
function withoutNoise(object: JsonMap): JsonMap {
  const tidy = without(object, ['status'])
  const metadata = get(tidy, 'metadata')
  if (!isMap(metadata)) return tidy
  const inner = without(metadata, noise)
  const annotations = get(inner, 'annotations')
  if (isMap(annotations)) {
    const rest = without(annotations, ['kubectl.kubernetes.io/last-applied-configuration'])
    put(tidy, 'metadata', isEmpty(rest) ? without(inner, ['annotations']) : { ...inner, annotations: rest })
  } else put(tidy, 'metadata', inner)
  return tidy
}

const noise = ['creationTimestamp', 'generation', 'managedFields', 'resourceVersion', 'selfLink', 'uid']

function without(map: JsonMap, keys: readonly string[]): JsonMap {
  const rest: JsonMap = {}
  for (const [key, value] of Object.entries(map)) if (!keys.includes(key)) put(rest, key, value)
  return rest
}

type Side = Json | undefined

/** Both sides without what is equal and not in `ours`. */
function narrowed(before: Side, after: Side, ours: Side): readonly [Side, Side] {
  if (isMap(before) && isMap(after)) return narrowedMaps(before, after, isMap(ours) ? ours : {})
  if (Array.isArray(before) && Array.isArray(after)) {
    return narrowedLists(before, after, Array.isArray(ours) ? ours : [])
  }
  return [before, after]
}

function narrowedMaps(before: JsonMap, after: JsonMap, ours: JsonMap): readonly [JsonMap, JsonMap] {
  const left: JsonMap = {}
  const right: JsonMap = {}
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [one, other, own] = [get(before, key), get(after, key), get(ours, key)]
    if (own === undefined && one !== undefined && other !== undefined && sameJson(one, other)) continue
    const [narrowOne, narrowOther] = narrowed(one, other, own)
    if (narrowOne !== undefined) put(left, key, narrowOne)
    if (narrowOther !== undefined) put(right, key, narrowOther)
  }
  return [left, right]
}

/** Items are paired by the key that names them, as the server merges them; other lists are shown whole. */
function narrowedLists(before: Json[], after: Json[], ours: Json[]): readonly [Json[], Json[]] {
  const key = namingKey([before, after, ours])
  if (key === undefined) return [before, after]
  const one = byName(before, key)
  const other = byName(after, key)
  const own = byName(ours, key)
  const left: Json[] = []
  const right: Json[] = []
  for (const name of new Set([...one.keys(), ...other.keys()])) {
    const [here, there, mine] = [one.get(name), other.get(name), own.get(name)]
    if (mine === undefined && here !== undefined && there !== undefined && sameJson(here, there)) continue
    const named: JsonMap = { ...mine }
    put(named, key, name)
    const [narrowHere, narrowThere] = narrowed(here, there, named)
    if (narrowHere !== undefined) left.push(narrowHere)
    if (narrowThere !== undefined) right.push(narrowThere)
  }
  return [left, right]
}

/** The part of `live` that `sent` speaks of, in the order of `sent`. */
function within(live: JsonMap, sent: JsonMap): JsonMap {
  const part: JsonMap = {}
  for (const [key, value] of Object.entries(sent)) {
    const there = get(live, key)
    if (there !== undefined) put(part, key, partOf(there, value))
  }
  return part
}

function partOf(live: Json, sent: Json): Json {
  if (isMap(live) && isMap(sent)) return within(live, sent)
  if (!Array.isArray(live) || !Array.isArray(sent)) return live
  const key = namingKey([live, sent])
  if (key === undefined) return live
  const wanted = byName(sent, key)
  return [...byName(live, key)].map(([name, item]) => {
    const own = wanted.get(name)
    return own === undefined ? item : within(item, own)
  })
}

/** Merge keys of Kubernetes' own types, the commonest first. */
const namingKeys = ['name', 'mountPath', 'containerPort', 'port', 'key', 'topologyKey', 'ip', 'type', 'uid']

/** The key by which each item of all these lists can be told from the others of its list. */
function namingKey(lists: readonly Json[][]): string | undefined {
  return namingKeys.find((key) =>
    lists.every((list) => {
      const names = list.map((item) => (isMap(item) ? get(item, key) : undefined))
      return (
        names.every((name) => typeof name === 'string' || typeof name === 'number') &&
        new Set(names).size === names.length
      )
    }),
  )
}

function byName(list: readonly Json[], key: string): Map<Json, JsonMap> {
  return new Map(list.filter(isMap).map((item) => [get(item, key)!, item]))
}

/** That a Secret's value changes is told, and never what it is. */
function masked({ before, after }: DiffSides): DiffSides {
  if (![before, after].some((object) => object !== undefined && isSecret(object))) return { before, after }
  const left = before && copyMap(before)
  const right = after && copyMap(after)
  for (const field of ['data', 'stringData']) {
    const one = left && get(left, field)
    const other = right && get(right, field)
    if (isMap(one)) put(left!, field, starred(one, isMap(other) ? other : {}, 'before'))
    if (isMap(other)) put(right!, field, starred(other, isMap(one) ? one : {}, 'after'))
  }
  return { before: left, after: right }
}

function starred(values: JsonMap, others: JsonMap, when: 'before' | 'after'): JsonMap {
  const stars: JsonMap = {}
  for (const [key, value] of Object.entries(values)) {
    const other = get(others, key)
    put(stars, key, other === undefined || sameJson(value, other) ? '***' : `*** (${when})`)
  }
  return stars
}
