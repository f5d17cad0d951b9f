import type { Json } from '../core/json.ts'

/**
 * The skeleton of a template: its YAML, parsed once, with typed holes. Pure data (JSON arrays with numeric op codes),
 * so that it can be cached by digest, shipped precompiled, and is never code. What is YAML only is rendered from its written
 * form (written.ts), which is made from it and kept beside it.
 * A `hole` is the number of a place in the source: see Skeleton.places.
 */
export const EXPR = { LIT: 0, ROOT: 1, CTX: 2, PARAM: 3, DATA: 4, CALL: 5, AND: 6, OR: 7, INCLUDE: 8, BIG: 9 } as const
export const OP = { CONST: 0, BIG: 1, HOLE: 2, TEXT: 3, MAP: 4, SEQ: 5, BLOCK: 6, PART: 7 } as const
export const ENTRY = { PAIR: 0, KEYTEXT: 1, SPREAD: 2, BLOCK: 6, PART: 7 } as const
export const ITEM = { ITEM: 0, SPREAD: 2, BLOCK: 6, PART: 7 } as const
export const TEXT = { HOLE: 2, BLOCK: 6, PART: 7 } as const
export const BLOCK = { IF: 0, WITH: 1, EACH: 2 } as const
export const DATA = { INDEX: 0, KEY: 1, FIRST: 2, LAST: 3 } as const

/** How a block scalar ends, applied after its holes are filled: 0 as it is (flow scalars), 1 clip, 2 strip, 3 keep. */
export type Chomp = 0 | 1 | 2 | 3
export type Steps = string[]
export type Flag = 0 | 1

/** `up` counts frames of `each` and `with`; `lenient`: a missing value is null here, elsewhere a failure. */
export type Expr =
  | [op: typeof EXPR.LIT, value: Json]
  | [op: typeof EXPR.BIG, digits: string]
  | [op: typeof EXPR.ROOT, path: Steps, lenient: Flag, hole: number]
  | [op: typeof EXPR.CTX, up: number, path: Steps, lenient: Flag, hole: number]
  | [op: typeof EXPR.PARAM, up: number, slot: 0 | 1, path: Steps, lenient: Flag, hole: number]
  | [op: typeof EXPR.DATA, what: number, up: number, hole: number]
  | [op: typeof EXPR.CALL, helper: string, args: Expr[], hole: number]
  | [op: typeof EXPR.AND, args: Expr[], hole: number]
  | [op: typeof EXPR.OR, args: Expr[], hole: number]
  | [op: typeof EXPR.INCLUDE, partial: string, context: Expr | null, hash: Hash | null, hole: number]

export type Hash = [key: string, value: Expr][]
export type Block<P> = [op: 6, kind: 0 | 1 | 2, subject: Expr, then: P, otherwise: P, hole: number]
export type Part = [op: 7, partial: string, context: Expr | null, hash: Hash | null, hole: number]
/** With an indent it stands alone on its line: its lines get the indent, and without text the line goes as well. */
export type TextPart = [...part: Part, indent: string | null]

export type Node =
  | [op: typeof OP.CONST, value: Json]
  | [op: typeof OP.BIG, digits: string]
  | [op: typeof OP.HOLE, value: Expr, optional: Flag, hole: number]
  | [op: typeof OP.TEXT, parts: Text[], chomp: Chomp]
  | [op: typeof OP.MAP, entries: Entry[], keepEmpty: Flag, moving: Flag, hole: number]
  | [op: typeof OP.SEQ, items: Item[], keepEmpty: Flag]
  | [op: typeof OP.BLOCK, kind: 0 | 1 | 2, subject: Expr, then: Node, otherwise: Node, hole: number]
  | Part

export type Entry =
  | [op: typeof ENTRY.PAIR, key: string, value: Node, hole: number]
  | [op: typeof ENTRY.KEYTEXT, key: Text[], value: Node, hole: number]
  | [op: typeof ENTRY.SPREAD, value: Expr, hole: number]
  | Block<Entry[]>
  | Part

export type Item =
  // A document has a hole: where it begins.
  | [op: typeof ITEM.ITEM, value: Node, hole?: number]
  | [op: typeof ITEM.SPREAD, value: Expr, hole: number]
  | Block<Item[]>
  | Part

export type Text = string | [op: typeof TEXT.HOLE, value: Expr, hole: number] | Block<Text[]> | TextPart

/** How a partial is used: as text, as entries of a map, as items of a list, as one node, or as documents. */
export type PartForm = 'text' | 'entries' | 'items' | 'node' | 'documents'

export interface PartBody {
  readonly form: PartForm
  /** Text[], Entry[], Item[] (also of documents) or Node, by form. */
  readonly body: Text[] | Entry[] | Item[] | Node
  /** Touches nothing but roots: evaluated once per render, however often it is used. */
  readonly closed: boolean
}

export interface Skeleton {
  /** Source files by number; `places` refers to them. Paths as the chart has them: `templates/statefulset.yaml.hbs`. */
  readonly files: readonly string[]
  /** Documents of each manifest template, in path order. */
  readonly templates: readonly { readonly file: number; readonly documents: Item[] }[]
  /** The text of NOTES.txt.hbs. */
  readonly notes: Text[] | null
  /** Partials in the forms in which they are used, under `name|form`. */
  readonly parts: Readonly<Record<string, PartBody>>
  /** Names of all helpers that are called. */
  readonly helpers: readonly string[]
  /** Three numbers per hole: file, start offset, end offset. */
  readonly places: readonly number[]
}
