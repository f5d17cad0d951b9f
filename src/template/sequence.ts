import type { Json } from '../core/json.ts'
import type { YamlEvent } from '../yaml/events.ts'
import { COLLECTION_STYLE, EVENT_ID } from '../yaml/events.ts'
import { compileBlock } from './block.ts'
import { readItems } from './documents.ts'
import { spreadOf } from './hole.ts'
import { readNode } from './node.ts'
import type { Item, Node } from './op.ts'
import { ITEM, OP } from './op.ts'
import { compilePartial, partNode } from './partial.ts'
import type { Reader } from './reader.ts'
import { wholeToken } from './reader.ts'

type SequenceEvent = Extract<YamlEvent, { type: typeof EVENT_ID.SEQUENCE }>

export function readSequence(reader: Reader, event: SequenceEvent, open: boolean): Node {
  reader.next++
  const items: Item[] = []
  const flow = event.style === COLLECTION_STYLE.FLOW
  if (flow) reader.flow++
  while (reader.events[reader.next]!.type !== EVENT_ID.POP) readItem(reader, items)
  if (flow) reader.flow--
  reader.next++
  const constant = open ? undefined : folded(items)
  if (constant !== undefined) return [OP.CONST, constant]
  const keep = flow || items.some((item) => item[0] === ITEM.SPREAD)
  return [OP.SEQ, items, keep ? 1 : 0]
}

function readItem(reader: Reader, items: Item[]): void {
  const { unit } = reader
  const token = wholeToken(reader, reader.events[reader.next]!)
  const spread = token === undefined ? undefined : spreadOf(token, unit)
  if (spread !== undefined) {
    reader.next++
    items.push([ITEM.SPREAD, ...spread])
  } else if (token?.is === 'block' && token.form === 'item') {
    reader.next++
    const payload = { read: readItems.bind(undefined, unit, token), wrap: (block: Item) => [block] }
    items.push(compileBlock<Item[]>(token, unit, payload))
  } else if (token?.is === 'partial' && token.form === 'item') {
    reader.next++
    const call = compilePartial(token, 'items', unit)
    if (call !== undefined) items.push(partNode(call))
  } else items.push([ITEM.ITEM, readNode(reader)])
}

/** A list whose items are all constant is one constant. */
function folded(items: readonly Item[]): Json[] | undefined {
  const list: Json[] = []
  for (const item of items) {
    if (item[0] !== ITEM.ITEM || item[1][0] !== OP.CONST) return undefined
    list.push(item[1][1])
  }
  return list
}
