import type { JsonMap } from '../core/json.ts'
import type { Block, Expr, Item, Node, Part, Skeleton } from './op.ts'

/**
 * A template as the YAML text that it makes, with gaps: made once from its skeleton, and kept beside it. Where a document's
 * keys are known, its text is known up to the values, and a render copies it instead of making objects and writing them.
 * It makes the same bytes as the skeleton and spends the same steps, but knows no places: when anything fails, the skeleton
 * is rendered instead and tells why. Pure data (JSON), as the skeleton is.
 */
export interface WrittenSkeleton extends Pick<Skeleton, 'files' | 'notes' | 'parts' | 'helpers'> {
  /** In path order. Made anew for every walk, so that a chart of thousands of files is never in memory as a whole. */
  readonly templates: Iterable<WrittenTemplate>
}

export interface WrittenTemplate {
  readonly file: number
  readonly documents: WrittenItem[]
}

export const WRITTEN = { DOCUMENT: 1 } as const
export const GAP = { VALUE: 1, ITEM: 2, HEAD: 3, SPREAD: 4, ENTRIES: 5, BLOCK: 6, ITEMS: 7, NEST: 8 } as const
/** Whose entries are looked at: nobody's, those of the document, or those of its `metadata`. */
export const HEAD = { NONE: 0, ROOT: 1, METADATA: 2 } as const
export type HeadLevel = 0 | 1 | 2

/** Something failed, and what it was only the skeleton can tell. */
export class Unwritten extends Error {}

/** Documents as the skeleton has them, but for those whose text is known. */
export type WrittenItem =
  [op: typeof WRITTEN.DOCUMENT, head: Head, text: Written] | Exclude<Item, Block<Item[]>> | Block<WrittenItem[]>

/** What the identity of an object is read from, as far as it is constant. */
export interface Head {
  readonly root: JsonMap
  readonly metadata: JsonMap
}

/** The steps that the constant parts cost, then text and gaps in order. Every line begins with its break. */
export type Written = [cost: number, ...parts: (string | Gap)[]]

/** `depth` is the indent of the line in question, by two; `lead` the text before the value, which goes when the value is gone. */
export type Gap =
  | [op: typeof GAP.VALUE, value: Node, depth: number, lead: string]
  | [op: typeof GAP.ITEM, value: Node, depth: number, lead: string]
  // An entry that the identity of the object is read from.
  | [op: typeof GAP.HEAD, value: Node, depth: number, lead: string, level: HeadLevel, key: string]
  | [op: typeof GAP.SPREAD, value: Expr, depth: number, hole: number]
  | [op: typeof GAP.ENTRIES, part: Part, depth: number, level: HeadLevel]
  | [op: typeof GAP.ITEMS, part: Part, depth: number]
  | [op: typeof GAP.BLOCK, block: Block<Written>]
  // A map or a list that may be empty, or whose first line is not known: `empty` stands for it then. Where it begins behind
  // a dash, `cut` is the length of the first line's break, in whose place a blank stands.
  | [op: typeof GAP.NEST, text: Written, empty: string, cut: number]

/** Text that follows text becomes one with it. */
export function append(text: Written, more: string): void {
  const last = text.at(-1)
  if (typeof last === 'string') text[text.length - 1] = last + more
  else text.push(more)
}
