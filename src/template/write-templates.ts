import type { Json, JsonMap } from '../core/json.ts'
import { get, isMap, put } from '../core/json.ts'
import { lineStart, shortKey, textBehindDash, textBehindKey, writeYaml } from '../yaml/write.ts'
import { ENTRY, ITEM, OP } from './op.ts'
import type { Block, Entry, Item, Node, Skeleton } from './op.ts'
import { nodesOf } from './run.ts'
import { append, GAP, HEAD, WRITTEN } from './written.ts'
import type { Gap, Head, HeadLevel, WrittenItem, WrittenTemplate, Written } from './written.ts'

/**
 * The templates of a skeleton as text with gaps. Text is what surely stands there: keys of maps that cannot get a key twice,
 * dashes, constants. Whatever else there is stays a node and is filled and written as ever.
 */
export function writeTemplates({ templates, parts }: Skeleton): WrittenTemplate[] {
  return templates.map(({ file, documents }) => ({ file, documents: writeItems(documents, parts) }))
}

type Parts = Skeleton['parts']

function writeItems(items: readonly Item[], parts: Parts): WrittenItem[] {
  return items.map((item) => {
    if (item[0] === ITEM.ITEM) return writeDocument(item, parts) ?? item
    if (item[0] !== ITEM.BLOCK) return item
    const [op, kind, subject, then, otherwise, hole] = item
    return [op, kind, subject, writeItems(then, parts), writeItems(otherwise, parts), hole]
  })
}

/** Undefined where the text of the first line is not known. */
function writeDocument(
  [, node]: Extract<Item, [typeof ITEM.ITEM, ...unknown[]]>,
  parts: Parts,
): WrittenItem | undefined {
  if (node[0] === OP.CONST && isMap(node[1])) {
    return [WRITTEN.DOCUMENT, headOf(node[1]), [nodesOf(node[1]), writeYaml(node[1])]]
  }
  if (node[0] !== OP.MAP || !isFlat(node, parts) || !isCertain(node)) return undefined
  const head: Head = { root: {}, metadata: {} }
  const text: Written = [node[1].length]
  writeEntries(node[1], text, { parts, depth: 0, level: HEAD.ROOT, constant: head })
  const first = text[1]
  if (typeof first !== 'string' || !first.startsWith('\n')) return undefined
  text[1] = first.slice(1)
  append(text, '\n')
  return [WRITTEN.DOCUMENT, head, text]
}

function headOf(document: JsonMap): Head {
  const metadata = get(document, 'metadata')
  return {
    root: only(document, rootFields),
    metadata: isMap(metadata) ? only(metadata, metadataFields) : {},
  }
}

const rootFields: readonly string[] = ['apiVersion', 'kind']
const metadataFields: readonly string[] = ['name', 'namespace', 'annotations']

function only(map: JsonMap, keys: readonly string[]): JsonMap {
  const some: JsonMap = {}
  for (const key of keys) if (Object.hasOwn(map, key)) put(some, key, map[key]!)
  return some
}

/** Where entries or items stand. */
interface Place {
  readonly parts: Parts
  readonly depth: number
  readonly level: HeadLevel
  /** Gets constant entries that the identity is read from; undefined inside of blocks, which may leave them out. */
  readonly constant: Head | undefined
}

function writeEntries(entries: readonly Entry[], text: Written, place: Place): void {
  for (const entry of entries) {
    if (entry[0] === ENTRY.PAIR) writePair(entry[1], entry[2], text, place)
    else if (entry[0] === ENTRY.PART) text.push([GAP.ENTRIES, entry, place.depth, place.level])
    else if (entry[0] === ENTRY.BLOCK) {
      // Every branch that is taken costs its entries.
      text.push([
        GAP.BLOCK,
        writtenBlock(entry, (branch) => {
          const inner: Written = [branch.length]
          writeEntries(branch, inner, { ...place, constant: undefined })
          return inner
        }),
      ])
    }
  }
}

function writePair(key: string, node: Node, text: Written, place: Place): void {
  const { depth, level, constant } = place
  const lead = `${lineStart(depth)}${shortKey(key)!}:`
  const isMetadata = level === HEAD.ROOT && key === 'metadata'
  if (isMetadata && node[0] === OP.MAP && isFlat(node, place.parts)) {
    writeCollection(node, text, { ...place, level: HEAD.METADATA }, 'key', lead)
  } else if (isMetadata || isHeadField(key, level)) {
    if (!isMetadata && constant !== undefined && node[0] === OP.CONST) {
      put(level === HEAD.ROOT ? constant.root : constant.metadata, key, node[1])
      writeNode(node, text, place, 'key', lead)
    } else {
      const gone = mayBeGone(node)
      if (!gone) append(text, lead)
      text.push([GAP.HEAD, node, depth, gone ? lead : '', level, key])
    }
  } else writeNode(node, text, place, 'key', lead)
}

function isHeadField(key: string, level: HeadLevel): boolean {
  return (level === HEAD.ROOT ? rootFields : level === HEAD.METADATA ? metadataFields : []).includes(key)
}

function writeList(items: readonly Item[], text: Written, place: Place): void {
  const { depth } = place
  for (const item of items) {
    if (item[0] === ITEM.ITEM) writeNode(item[1], text, place, 'dash', `${lineStart(depth)}-`)
    else if (item[0] === ITEM.SPREAD) text.push([GAP.SPREAD, item[1], depth, item[2]])
    else if (item[0] === ITEM.PART) text.push([GAP.ITEMS, item, depth])
    else {
      text.push([
        GAP.BLOCK,
        writtenBlock(item, (branch) => {
          const inner: Written = [0]
          writeList(branch, inner, place)
          return inner
        }),
      ])
    }
  }
}

function writtenBlock<P>(block: Block<P>, write: (payload: P) => Written): Block<Written> {
  const [op, kind, subject, then, otherwise, hole] = block
  return [op, kind, subject, write(then), write(otherwise), hole]
}

type Behind = 'key' | 'dash'

// eslint-disable-next-line max-params -- what every node is written with
function writeNode(node: Node, text: Written, place: Place, behind: Behind, lead: string): void {
  if (node[0] === OP.CONST || node[0] === OP.BIG) {
    const value: Json = node[0] === OP.CONST ? node[1] : BigInt(node[1])
    if (typeof value === 'object' && value !== null) text[0] += nodesOf(value)
    append(text, lead + (behind === 'key' ? textBehindKey : textBehindDash)(value, place.depth))
  } else if (node[0] === OP.SEQ || (node[0] === OP.MAP && isFlat(node, place.parts))) {
    writeCollection(node, text, { ...place, level: HEAD.NONE }, behind, lead)
  } else {
    const gone = mayBeGone(node)
    if (!gone) append(text, lead)
    text.push([behind === 'key' ? GAP.VALUE : GAP.ITEM, node, place.depth, gone ? lead : ''])
  }
}

type Collection = Extract<Node, [typeof OP.MAP | typeof OP.SEQ, ...unknown[]]>

/** Lists stand flush with their key; behind a dash the first line begins on the dash's own. */
// eslint-disable-next-line max-params -- what every node is written with
function writeCollection(node: Collection, text: Written, place: Place, behind: Behind, lead: string): void {
  append(text, lead)
  const depth = node[0] === OP.SEQ && behind === 'key' ? place.depth : place.depth + 1
  const inner: Written = [0]
  if (node[0] === OP.MAP) {
    text[0] += node[1].length
    writeEntries(node[1], inner, { ...place, depth })
  } else writeList(node[1], inner, { ...place, depth })
  const start = lineStart(depth)
  const first = inner[1]
  const isKnown = typeof first === 'string' && first.startsWith(start)
  if (!isCertain(node)) {
    const empty = node[2] === 0 ? ' null' : node[0] === OP.SEQ ? ' []' : ' {}'
    text.push([GAP.NEST, inner, empty, behind === 'dash' ? start.length : 0])
  } else if (behind === 'key' || isKnown) {
    if (behind === 'dash' && isKnown) inner[1] = ` ${first.slice(start.length)}`
    text[0] += inner[0]
    for (const part of inner.slice(1) as (string | Gap)[]) {
      if (typeof part === 'string') append(text, part)
      else text.push(part)
    }
  } else text.push([GAP.NEST, inner, '', start.length])
}

/** Whether something surely stands in it, so that it is neither null nor {} nor []. */
function isCertain(node: Collection): boolean {
  return node[0] === OP.MAP
    ? node[1].some((entry) => entry[0] === ENTRY.PAIR && !mayBeGone(entry[2]))
    : node[1].some((item) => item[0] === ITEM.ITEM && !mayBeGone(item[1]))
}

/** Whether its entry may be left out. */
function mayBeGone(node: Node): boolean {
  if (node[0] === OP.HOLE) return node[2] === 1
  return node[0] === OP.BLOCK && (mayBeGone(node[3]) || mayBeGone(node[4]))
}

/** Whether the keys of a map are known and can neither come twice nor change places. */
function isFlat(node: Extract<Node, [typeof OP.MAP, ...unknown[]]>, parts: Parts): boolean {
  return keysOf(node[1], parts, []) !== undefined
}

/** All keys that entries may make; undefined when that is not known, or one may come twice. */
function keysOf(entries: readonly Entry[], parts: Parts, inside: readonly string[]): Set<string> | undefined {
  const keys = new Set<string>()
  for (const entry of entries) {
    const own = keysOfEntry(entry, parts, inside)
    if (own === undefined) return undefined
    for (const key of own) {
      if (keys.has(key)) return undefined
      keys.add(key)
    }
  }
  return keys
}

function keysOfEntry(entry: Entry, parts: Parts, inside: readonly string[]): ReadonlySet<string> | undefined {
  switch (entry[0]) {
    case ENTRY.PAIR:
      // JavaScript moves keys that look like an index to the front of their map.
      return isIndex.test(entry[1]) || shortKey(entry[1]) === undefined ? undefined : new Set([entry[1]])
    case ENTRY.BLOCK: {
      const then = keysOf(entry[3], parts, inside)
      const otherwise = keysOf(entry[4], parts, inside)
      const repeats = entry[1] === 2 && then !== undefined && then.size > 0
      return then === undefined || otherwise === undefined || repeats ? undefined : new Set([...then, ...otherwise])
    }
    case ENTRY.PART: {
      const name = `${entry[1]}|entries`
      const part = parts[name]
      if (part === undefined || inside.includes(name)) return undefined
      return keysOf(part.body as Entry[], parts, [...inside, name])
    }
    default:
      return undefined
  }
}

const isIndex = /^\d+$/
