import type { JsonMap } from '../core/json.ts'
import { isMap, put } from '../core/json.ts'
import { spanAt } from '../core/span.ts'
import { isMergeKey } from '../yaml/event-key.ts'
import type { YamlEvent, YamlScalarEvent } from '../yaml/events.ts'
import { COLLECTION_STYLE, EVENT_ID } from '../yaml/events.ts'
import { compileBlock } from './block.ts'
import { constantKey } from './constant.ts'
import { readEntries } from './documents.ts'
import { hasMark } from './form.ts'
import { isSpread, spreadOf } from './hole.ts'
import { readNode, scalarParts } from './node.ts'
import type { Entry, Node } from './op.ts'
import { ENTRY, OP } from './op.ts'
import { compilePartial, partNode } from './partial.ts'
import type { Range, Reader } from './reader.ts'
import { placeOf, rangeOf, rawText, refuse, sourceRange, wholeToken } from './reader.ts'
import type { Token } from './token.ts'
import { fail } from './unit.ts'

type MappingEvent = Extract<YamlEvent, { type: typeof EVENT_ID.MAPPING }>

/** A map while its entries are read. Entries get their places at the end: a map that folds to a constant needs none. */
interface Entries {
  readonly list: { entry: Entry; readonly at?: Range }[]
  readonly fixed: Map<string, { readonly index: number; readonly event: YamlEvent; merged: boolean }>
}

export function readMapping(reader: Reader, event: MappingEvent, open: boolean): Node {
  reader.next++
  const entries: Entries = { list: [], fixed: new Map() }
  const flow = event.style === COLLECTION_STYLE.FLOW
  if (flow) reader.flow++
  while (reader.events[reader.next]!.type !== EVENT_ID.POP) readEntry(reader, entries)
  if (flow) reader.flow--
  reader.next++
  const constant = open ? undefined : folded(entries)
  if (constant !== undefined) return [OP.CONST, constant]
  const list = entries.list.map(({ entry, at }): Entry => {
    if (at === undefined) return entry
    if (entry[0] === ENTRY.PAIR) return [ENTRY.PAIR, entry[1], entry[2], placeOf(reader, at)]
    return entry[0] === ENTRY.KEYTEXT ? [ENTRY.KEYTEXT, entry[1], entry[2], placeOf(reader, at)] : entry
  })
  const moving = list.some((entry) => entry[0] !== ENTRY.PAIR)
  const keep = flow || list.some((entry) => entry[0] === ENTRY.SPREAD)
  return [OP.MAP, list, keep ? 1 : 0, moving ? 1 : 0, placeOf(reader, rangeOf(event))]
}

function readEntry(reader: Reader, entries: Entries): void {
  const key = reader.events[reader.next]!
  if (key.type !== EVENT_ID.SCALAR) {
    refuseKey(reader, key)
    return
  }
  reader.next++
  const token = wholeToken(reader, key)
  if (token !== undefined && standsForEntries(token, reader)) readSpliced(reader, entries, token)
  else if (hasMark(rawText(reader, key))) {
    const parts = scalarParts(reader, key)
    entries.list.push({ entry: [ENTRY.KEYTEXT, parts, readNode(reader), 0], at: rangeOf(key) })
  } else if (isMergeKey(reader.piece.text, key)) readMerge(reader, entries, key)
  else {
    const name = constantKey(reader, key)
    const value = readNode(reader)
    if (name !== undefined) addFixed(reader, entries, { name, value, event: key, merged: false })
  }
}

function refuseKey(reader: Reader, key: YamlEvent): void {
  const hint =
    key.type === EVENT_ID.MAPPING
      ? 'if braces are text, such as \\{{ name }}, put it in quotes'
      : 'write the key as text'
  refuse(reader, rangeOf(key), 'a key of a map is text', { hint })
  readNode(reader)
  readNode(reader)
}

/** `T:` without a value of its own: entries. An inline block or partial, and a hole, are the key's text. */
function standsForEntries(token: Token, reader: Reader): boolean {
  if (token.is === 'mustache') return isSpread(token)
  if (token.is === 'refused' || token.form === 'inline') return false
  return token.form !== 'node' || isEmpty(reader.events[reader.next]!)
}

function isEmpty(event: YamlEvent): boolean {
  return event.type === EVENT_ID.SCALAR && event.valueStart < 0
}

function readSpliced(reader: Reader, { list }: Entries, token: Token): void {
  const { unit } = reader
  const value = reader.events[reader.next]!
  if (!isEmpty(value)) {
    refuseValue(reader, token)
    return
  }
  reader.next++
  const spread = spreadOf(token, unit)
  if (spread !== undefined) list.push({ entry: [ENTRY.SPREAD, ...spread] })
  else if (token.is === 'block') {
    const payload = { read: readEntries.bind(undefined, unit, token), wrap: (block: Entry) => [block] }
    list.push({ entry: compileBlock<Entry[]>(token, unit, payload) })
  } else if (token.is === 'partial') {
    const call = compilePartial(token, 'entries', unit)
    if (call !== undefined) list.push({ entry: partNode(call) })
  }
}

/** Deeper lines, or a value, follow a placeholder that stands for entries of its own. */
function refuseValue(reader: Reader, token: Token): void {
  const { unit } = reader
  if (token.is === 'mustache') {
    const hint = '{{spread x}}: stands alone; what follows gets a key of its own'
    fail(unit, 'template/position', 'spread takes no value', { loc: token.node.loc, hint })
  } else if (token.is === 'block') {
    const hint = 'the lines after it belong to its last entry: repeat the key and its whole value in every branch'
    fail(unit, 'template/block', 'a block must surround whole entries, and this one ends inside of one', {
      loc: token.loc,
      hint,
    })
  } else if (token.is === 'partial') {
    const hint = 'the lines after it are indented deeper: they would belong to the last entry of the partial'
    fail(unit, 'template/partial', 'a partial of entries takes no value', { loc: token.node.loc, hint })
  }
  readNode(reader)
}

function addFixed(
  reader: Reader,
  { list, fixed }: Entries,
  pair: { name: string; value: Node; event: YamlScalarEvent; merged: boolean },
): void {
  const { name, value, event, merged } = pair
  const first = fixed.get(name)
  const entry: Entry = [ENTRY.PAIR, name, value, 0]
  if (first === undefined) {
    fixed.set(name, { index: list.length, event, merged })
    list.push({ entry, at: rangeOf(event) })
    return
  }
  if (!merged && !first.merged) {
    const { unit } = reader
    const before = spanAt(unit.source, unit.file, sourceRange(reader, rangeOf(first.event)).start)
    refuse(reader, rangeOf(event), `the key ${JSON.stringify(name)} appears twice in one map`, {
      code: 'manifest/duplicate-key',
      hint: 'remove one of the two: readers differ in which one they take',
      notes: [`first at ${before.file}:${before.line}:${before.column}`],
    })
  }
  // `<<` works where it stands: what was written before it is overridden, what follows overrides it.
  list[first.index]!.entry = entry
  if (!merged) first.merged = false
}

function readMerge(reader: Reader, entries: Entries, key: YamlScalarEvent): void {
  const node = readNode(reader)
  const sources = node[0] === OP.CONST ? (Array.isArray(node[1]) ? node[1] : [node[1]]) : []
  if (sources.length === 0 || !sources.every(isMap)) {
    const hint = '{{spread x}}: merges a value; to use << as plain text, quote it'
    refuse(reader, rangeOf(key), '<< merges maps that stand before it in the same file, without mustaches', {
      hint,
    })
    return
  }
  for (const source of sources.toReversed()) {
    for (const name of Object.keys(source)) {
      addFixed(reader, entries, { name, value: [OP.CONST, source[name]!], event: key, merged: true })
    }
  }
}

/** A map whose entries are all constant is one constant, shared by all manifests. */
function folded({ list }: Entries): JsonMap | undefined {
  const map: JsonMap = {}
  for (const { entry } of list) {
    if (entry[0] !== ENTRY.PAIR || entry[2][0] !== OP.CONST) return undefined
    put(map, entry[1], entry[2][1])
  }
  return map
}
