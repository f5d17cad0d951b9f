import type { Json, JsonMap } from '../../src/core/json.ts'
import { get } from '../../src/core/json.ts'

/**
 * What server-side apply knows of a kind's fields: which lists have items with an identity, which maps are one value, what
 * is no field at all. `types.json` has it as the real server publishes it (OpenAPI), in this notation:
 *
 * - `string`, `boolean`, `number`, `scalar` (string or number: quantities, int-or-string)
 * - `any`: whatever is there; maps are merged by key, lists are one value
 * - `core.v1.Container`: a struct of the table
 * - `[T]`: a list that is one value; `set[T]`; `name[T]`, `port,protocol[T]`: a list whose items are told apart by these fields
 * - `{T}`: a map merged by key; `!{T}`: a map that is one value
 */
export interface TypeTable {
  readonly kinds: Readonly<Record<string, KindEntry>>
  readonly structs: Readonly<Record<string, StructEntry>>
}

export interface KindEntry {
  readonly resource: string
  readonly namespaced: boolean
  /** Divided by blanks. */
  readonly verbs: string
  /** Name of its struct; absent where everything goes. */
  readonly type?: string
  /** Whether `/status` is an address of its own. */
  readonly status: boolean
}

export interface StructEntry {
  readonly atomic?: true
  /** Other fields than these may be there too, of type `any` (`x-kubernetes-preserve-unknown-fields`). */
  readonly open?: true
  readonly fields: Readonly<Record<string, string>>
  /** Of fields that tell list items apart, for items that do not say them. */
  readonly defaults?: Readonly<Record<string, string | number>>
}

export type Type =
  | { readonly is: 'scalar'; readonly of: string }
  | { readonly is: 'any' }
  | { readonly is: 'list'; readonly of: string; readonly by: 'position' | 'value' | readonly string[] }
  | { readonly is: 'map'; readonly of: string; readonly atomic: boolean }
  | { readonly is: 'struct'; readonly entry: StructEntry; readonly atomic: boolean }

/** Looks types up by their notation. */
export type Types = (text: string) => Type

export function typesIn(structs: Readonly<Record<string, StructEntry>>): Types {
  const known = new Map<string, Type>()
  return (text) => {
    const found = known.get(text)
    if (found !== undefined) return found
    const made = parsed(text, structs)
    known.set(text, made)
    return made
  }
}

function parsed(text: string, structs: Readonly<Record<string, StructEntry>>): Type {
  if (text === 'any') return { is: 'any' }
  if (scalars.has(text)) return { is: 'scalar', of: text }
  if (text.startsWith('!{')) return { is: 'map', of: text.slice(2, -1), atomic: true }
  if (text.startsWith('{')) return { is: 'map', of: text.slice(1, -1), atomic: false }
  if (text.endsWith(']')) {
    const opened = text.indexOf('[')
    const by = text.slice(0, opened)
    const of = text.slice(opened + 1, -1)
    return { is: 'list', of, by: by === '' ? 'position' : by === 'set' ? 'value' : by.split(',') }
  }
  const entry = structs[text]
  if (entry === undefined) throw new Error(`no type ${text} in the table`)
  return { is: 'struct', entry, atomic: entry.atomic === true }
}

const scalars = new Set(['string', 'boolean', 'number', 'scalar'])

/** The type of an entry of a map; undefined when there is no such field. */
export function entryType(type: Type, key: string): string | undefined {
  if (type.is === 'struct') {
    if (Object.hasOwn(type.entry.fields, key)) return type.entry.fields[key]
    return type.entry.open === true ? 'any' : undefined
  }
  return type.is === 'map' ? type.of : 'any'
}

/** Whether changing a part of such a value is changing all of it. */
export function isAtomic(type: Type): boolean {
  if (type.is === 'list') return type.by === 'position'
  return type.is === 'scalar' || ((type.is === 'map' || type.is === 'struct') && type.atomic)
}

/** What tells an item of a list from the others, as FieldsV1 has it: `k:{"name":"a"}`, `v:"a"`. */
export function itemKey(types: Types, list: Type & { is: 'list' }, item: Json): string {
  if (!Array.isArray(list.by)) return `v:${JSON.stringify(item)}`
  const of = types(list.of)
  const defaults = of.is === 'struct' ? (of.entry.defaults ?? {}) : {}
  const key: JsonMap = {}
  for (const field of [...(list.by as readonly string[])].sort()) {
    key[field] = get(item as JsonMap, field) ?? defaults[field] ?? null
  }
  return `k:${JSON.stringify(key)}`
}
