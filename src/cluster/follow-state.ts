import type { JsonMap } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'
import type { Listed } from './list.ts'

/** An object as followed: what tells whether it changed, and what the follower keeps of it. */
export interface Entry {
  /** `namespace/name`. */
  readonly key: string
  readonly uid: string
  readonly version: string
  readonly object: JsonMap
}

export type WatchEvent =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly entry: Entry }
  | { readonly type: 'BOOKMARK'; readonly version: string }

/** What is known of the objects of a kind, of lists and of watch events that may cross each other on the way. */
export interface FollowState {
  /** The resourceVersion from which a watch goes on. */
  version(): string
  /** In the order of namespace and name. */
  objects(): readonly JsonMap[]
  /** A list was asked for: events that come from now on may be older or younger than its answer. */
  listing(): void
  /** True when it told something new, also that there is nothing at first. */
  listed(list: Listed<Entry>): boolean
  /** True when it told something new. */
  told(event: WatchEvent): boolean
}

export function entryOf(object: JsonMap, keep: ((object: JsonMap) => JsonMap) | undefined): Entry {
  const metadata = get(object, 'metadata')
  const text = (key: string): string => {
    const value = isMap(metadata) ? get(metadata, key) : undefined
    return typeof value === 'string' ? value : ''
  }
  return {
    key: `${text('namespace')}/${text('name')}`,
    uid: text('uid'),
    version: text('resourceVersion'),
    object: keep === undefined ? object : keep(object),
  }
}

export function followState(): FollowState {
  let entries: Map<string, Entry> | undefined
  let objects: readonly JsonMap[] | undefined
  /** Where each key stands in `objects`. */
  let places = new Map<string, number>()
  let version = ''
  /** The version of the last list, which tells everything up to it. */
  let floor = ''
  /** Events since a list was asked for; undefined while none is under way. */
  let crossing: WatchEvent[] | undefined

  const apply = (event: WatchEvent): boolean => {
    const at = event.type === 'BOOKMARK' ? event.version : event.entry.version
    if (entries === undefined || !isNewer(at, floor)) return false
    if (at !== '') version = at
    if (event.type === 'BOOKMARK') return false
    const { key } = event.entry
    if (event.type === 'DELETED') {
      objects = undefined
      return entries.delete(key)
    }
    if (isSame(entries.get(key), event.entry)) return false
    // Of a thousand pods one changes: sorting them anew took longer than all else.
    objects = entries.has(key) ? objects?.with(places.get(key)!, event.entry.object) : undefined
    entries.set(key, event.entry)
    return true
  }

  return {
    version: () => version,
    objects: () => {
      if (objects !== undefined) return objects
      const keys = [...(entries?.keys() ?? [])].sort()
      places = new Map(keys.map((key, place) => [key, place]))
      objects = keys.map((key) => entries!.get(key)!.object)
      return objects
    },
    listing: () => void (crossing = []),
    listed: (list) => {
      const before = entries
      const told = objects
      const meanwhile = crossing ?? []
      crossing = undefined
      objects = undefined
      entries = new Map()
      for (const item of list.items) {
        const known = before?.get(item.key)
        entries.set(item.key, isSame(known, item) ? known : item)
      }
      version = floor = list.resourceVersion
      for (const event of meanwhile) apply(event)
      if (before === undefined || !isEqual(before, entries)) return true
      objects = told
      return false
    },
    told: (event) => {
      crossing?.push(event)
      return apply(event)
    },
  }
}

function isSame(known: Entry | undefined, entry: Entry): known is Entry {
  return known !== undefined && entry.version !== '' && known.version === entry.version && known.uid === entry.uid
}

function isEqual(one: ReadonlyMap<string, Entry>, other: ReadonlyMap<string, Entry>): boolean {
  if (one.size !== other.size) return false
  for (const [key, entry] of one) if (other.get(key) !== entry) return false
  return true
}

/**
 * resourceVersions of one kind are decimal numbers that grow (KEP-5504), too long for a double. Of an aggregated API that
 * counts otherwise, only that they differ is known.
 */
function isNewer(version: string, than: string): boolean {
  if (!DECIMAL.test(version) || !DECIMAL.test(than)) return version === '' || version !== than
  return version.length === than.length ? version > than : version.length > than.length
}

const DECIMAL = /^[1-9]\d*$/
