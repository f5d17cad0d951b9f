import type { Json, JsonMap } from '../core/json.ts'
import { isMap, kindOf, put } from '../core/json.ts'
import { evaluate, isEmpty, partialContext } from './evaluate.ts'
import { chomped, fillText } from './fill-text.ts'
import { ENTRY, ITEM, OP } from './op.ts'
import type { Entry, Item, Node, Part, PartForm } from './op.ts'
import type { Frame, Run } from './run.ts'
import { deeper, holeText, report, rootFrame, step } from './run.ts'
import { visitBlock } from './visit-block.ts'

/** An `optional` without a value: its entry is not there. */
const gone: unique symbol = Symbol('gone')
type Filled = Json | typeof gone

/** Fills the documents of a template and hands each object on at once, so that none is kept. */
export function fillDocuments(items: readonly Item[], frame: Frame, run: Run, emit: (value: Json) => void): void {
  for (const item of items) {
    if (item[0] === ITEM.BLOCK) {
      visitBlock(item, frame, run, (payload, inner) => fillDocuments(payload, inner, run, emit))
    } else if (item[0] === ITEM.ITEM) {
      const value = fill(item[1], frame, run)
      if (value !== gone && value !== null) emit(value)
    }
  }
}

function fill(node: Node, frame: Frame, run: Run): Filled {
  switch (node[0]) {
    case OP.CONST:
      return node[1]
    case OP.BIG:
      return BigInt(node[1])
    case OP.HOLE:
      return fillHole(node, frame, run)
    case OP.TEXT:
      return chomped(fillText(node[1], frame, run), node[2])
    case OP.MAP:
      return fillMap(node, frame, run)
    case OP.SEQ: {
      const items: Json[] = []
      fillItems(node[1], items, frame, run)
      return items.length === 0 && node[2] === 0 ? null : items
    }
    case OP.BLOCK: {
      let filled: Filled = null
      visitBlock<Node>(node, frame, run, (payload, inner) => {
        filled = fill(payload, inner, run)
      })
      return filled
    }
    case OP.PART:
      return partBody(node, 'node', { frame, run }, (body, inner) => {
        const filled = fill(body as Node, inner, run)
        return filled === gone ? null : filled
      })
  }
}

function fillHole(node: Extract<Node, [typeof OP.HOLE, ...unknown[]]>, frame: Frame, run: Run): Filled {
  const value = evaluate(node[1], frame, run)
  if (value === undefined) return null
  if (node[2] === 1) return isVoid(value) ? gone : value
  if (value === null) {
    const shown = holeText(run, node[3]).replace(/^\{\{~?\s*|\s*~?\}\}$/g, '')
    report(run, node[3], 'template/no-value', { message: `${shown} has no value`, hint: `to leave the entry out then: {{optional (${shown})}}` })
  }
  return value
}

/** What `optional` takes for nothing: 0 and false are values. */
function isVoid(value: Json): boolean {
  return value === null || (value !== 0 && value !== false && isEmpty(value))
}

function fillMap(node: Extract<Node, [typeof OP.MAP, ...unknown[]]>, frame: Frame, run: Run): Json {
  step(run, node[4])
  const map: JsonMap = {}
  run.duplicate = false
  fillEntries(node[1], { map, moving: node[3] === 1, origins: undefined }, frame, run)
  if (run.duplicate) {
    // Rendering is pure: the same entries once more, this time noting where each key comes from.
    fillEntries(node[1], { map: {}, moving: true, origins: new Map() }, frame, run)
    run.duplicate = false
  }
  for (const key in map) if (Object.hasOwn(map, key)) return map
  return node[2] === 1 ? map : null
}

interface Target {
  readonly map: JsonMap
  /** May a key come twice? Only then is it looked for. */
  readonly moving: boolean
  readonly origins: Map<string, number> | undefined
}

function fillEntries(entries: readonly Entry[], into: Target, frame: Frame, run: Run): void {
  for (const entry of entries) {
    switch (entry[0]) {
      case ENTRY.PAIR: {
        const value = fill(entry[2], frame, run)
        if (value !== gone) setEntry(into, entry[1], value, { hole: entry[3], run })
        break
      }
      case ENTRY.KEYTEXT: {
        const value = fill(entry[2], frame, run)
        if (value !== gone) setEntry(into, fillText(entry[1], frame, run), value, { hole: entry[3], run })
        break
      }
      case ENTRY.SPREAD:
        spreadEntries(entry, into, frame, run)
        break
      case ENTRY.BLOCK:
        visitBlock(entry, frame, run, (payload, inner) => fillEntries(payload, { ...into, moving: true }, inner, run))
        break
      case ENTRY.PART:
        partBody(entry, 'entries', { frame, run }, (body, inner) => {
          const part: JsonMap = {}
          fillEntries(body as Entry[], { ...into, map: part, moving: true }, inner, run)
          return part
        }, (part) => {
          for (const key of Object.keys(part as JsonMap)) setEntry(into, key, (part as JsonMap)[key]!, { hole: entry[4], run })
        })
    }
  }
}

function setEntry(into: Target, key: string, value: Json, at: { hole: number; run: Run }): void {
  const { map, origins } = into
  if (into.moving && Object.hasOwn(map, key)) {
    at.run.duplicate = true
    const first = origins?.get(key)
    if (first === undefined) return
    const { places } = at.run.skeleton
    const source = at.run.source(places[first * 3]!)
    const line = source.text.slice(0, places[first * 3 + 1]).split('\n').length
    const message = `the key ${JSON.stringify(key)} appears twice in one map`
    report(at.run, at.hole, 'manifest/duplicate-key', { message, notes: [`first: ${source.file}:${line}`] })
    return
  }
  origins?.set(key, at.hole)
  put(map, key, value)
}

function spreadEntries(entry: Extract<Entry, [typeof ENTRY.SPREAD, ...unknown[]]>, into: Target, frame: Frame, run: Run): void {
  const value = evaluate(entry[1], frame, run)
  if (value === undefined || isEmpty(value)) return
  if (!isMap(value)) {
    report(run, entry[2], 'template/value', { message: `spread in a map wants a map, got a ${kindOf(value)}` })
    return
  }
  for (const key of Object.keys(value)) setEntry(into, key, value[key]!, { hole: entry[2], run })
}

function fillItems(items: readonly Item[], into: Json[], frame: Frame, run: Run): void {
  for (const item of items) {
    switch (item[0]) {
      case ITEM.ITEM: {
        const value = fill(item[1], frame, run)
        if (value !== gone) into.push(value)
        break
      }
      case ITEM.SPREAD: {
        const value = evaluate(item[1], frame, run)
        if (value === undefined || isEmpty(value)) break
        if (Array.isArray(value)) for (const one of value) into.push(one)
        else report(run, item[2], 'template/value', { message: `spread in a list wants a list, got a ${kindOf(value)}` })
        break
      }
      case ITEM.BLOCK:
        visitBlock(item, frame, run, (payload, inner) => fillItems(payload, into, inner, run))
        break
      case ITEM.PART:
        partBody(item, 'items', { frame, run }, (body, inner) => {
          const part: Json[] = []
          fillItems(body as Item[], part, inner, run)
          return part
        }, (part) => {
          for (const one of part as Json[]) into.push(one)
        })
    }
  }
}

/** Fills a partial in a form; a closed one is filled once per render. */
function partBody(
  part: Part,
  form: PartForm,
  at: { frame: Frame; run: Run },
  fillBody: (body: unknown, inner: Frame) => Json,
  use?: (filled: Json) => void,
): Json {
  const { frame, run } = at
  const [, name, context, hash, hole] = part
  const key = `${name}|${form}`
  const body = run.skeleton.parts[key]
  if (body === undefined) return null
  step(run, hole)
  let filled = body.closed ? (run.memo.get(key) as Json | undefined) : undefined
  if (filled === undefined) {
    const ctx = partialContext(context, hash, { frame, run, hole })
    if (ctx === undefined) return null
    filled = deeper(run, hole, () => fillBody(body.body, rootFrame(ctx)))
    if (filled === undefined) return null
    if (body.closed) run.memo.set(key, filled)
  }
  use?.(filled)
  return filled
}

