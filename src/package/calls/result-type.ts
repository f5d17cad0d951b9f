import type { Go } from '../go.ts'
import type { Type } from '../type.ts'
import { either, isOnly, KIND, typed, unknown } from '../type.ts'

/** The type of what is never there. */
export const nothing: Type = { ...unknown, kinds: 0 }

export function listType(item: () => Type): Type {
  return typed(KIND.LIST, { item })
}

/** A list with some of the items of another. */
export function itemsOf({ type }: Go): Type {
  return listType(() => type.item())
}

/** A value of any of the types; `nothing` for none. */
export function anyOf(types: readonly Type[]): Type {
  return types.length === 0 ? nothing : types.reduce(either)
}

export function maybe(type: Type): Type {
  return type.missing ? type : { ...type, missing: true }
}

/** The text of a literal; undefined for anything computed. */
export function literalText({ code, type }: Go): string | undefined {
  return code.startsWith('"') && isOnly(type, KIND.STRING) ? (JSON.parse(code) as string) : undefined
}

/** The number of a literal integer; undefined for anything computed. */
export function literalInteger({ code }: Go): number | undefined {
  return /^-?\d+$/.test(code) ? Number(code) : undefined
}

/** A literal that Go's truth takes for true. */
export function isFullLiteral({ code }: Go): boolean {
  return code === 'true' || /^"[^"]/.test(code) || /^-?[1-9]\d*$/.test(code)
}
