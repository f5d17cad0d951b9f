import { isEmpty } from '../core/empty.ts'
import type { Json } from '../core/json.ts'
import { kindOf } from '../core/json.ts'
import { evaluate } from './evaluate.ts'
import { fillMap } from './fill-map.ts'
import { fillBlockScalar, fillText } from './fill-text.ts'
import { ITEM, OP } from './op.ts'
import type { Item, Node } from './op.ts'
import { fillPart } from './part.ts'
import type { Frame, Run } from './run.ts'
import { holeText, report, spend, spendText, weigh } from './run.ts'
import { visitBlock } from './visit-block.ts'

/** An `optional` without a value: its entry is not there. */
export const gone: unique symbol = Symbol('gone')

/** Gets a document, and the hole where it begins in its template. */
export type Emit = (value: Json, hole: number | undefined) => void

/** Fills the documents of a template and hands each object on at once, so that none is kept. */
export function fillDocuments(items: readonly Item[], frame: Frame, run: Run, emit: Emit): void {
  for (const item of items) {
    switch (item[0]) {
      case ITEM.BLOCK:
        visitBlock(item, frame, run, (payload, inner) => fillDocuments(payload, inner, run, emit))
        break
      case ITEM.PART:
        fillPart(item, 'documents', { frame, run }, (body, inner) => {
          const list: Json[] = []
          fillDocuments(body as Item[], inner, run, (value) => list.push(value))
          return list
        })?.forEach((value) => emit(value, item[4]))
        break
      case ITEM.ITEM: {
        const told = run.failures.length
        const value = fill(item[1], frame, run)
        // A document with a failure is worth nothing: what it lacks would only be told a second time.
        if (value !== gone && value !== null && told === run.failures.length) emit(value, item[2])
        break
      }
      case ITEM.SPREAD: // stands only among the items of a list
    }
  }
}

export function fill(node: Node, frame: Frame, run: Run): Json | typeof gone {
  return node[0] >= OP.TEXT && run.steady.has(node) ? remember(node, frame, run) : fillAnew(node, frame, run)
}

/** The value of a steady node, filled in the first pass of its loop; every further use costs its steps again. */
function remember(node: Node, frame: Frame, run: Run): Json | typeof gone {
  const known = run.remembered.get(node)
  if (known !== undefined) {
    spend(run, run.loop, known.cost)
    return known.value === undefined ? gone : known.value
  }
  const { steps } = run
  const value = fillAnew(node, frame, run)
  // A failure is told once, so that whether this node has one no longer shows when another was told before.
  if (run.failures.length > 0) return value
  run.remembered.set(node, { value: value === gone ? undefined : value, cost: run.steps - steps })
  if (typeof value === 'object' && value !== null) run.shared?.add(value)
  return value
}

function fillAnew(node: Node, frame: Frame, run: Run): Json | typeof gone {
  switch (node[0]) {
    case OP.CONST:
      if (typeof node[1] === 'object' && node[1] !== null) spend(run, run.loop, weigh(run, run.loop, node[1]))
      return node[1]
    case OP.BIG:
      return BigInt(node[1])
    case OP.HOLE:
      return fillHole(node, frame, run)
    case OP.TEXT:
      return node[2] === 0 ? fillText(node[1], frame, run) : fillBlockScalar(node[1], node[2], frame, run)
    case OP.MAP:
      return fillMap(node, frame, run)
    case OP.SEQ: {
      const items: Json[] = []
      fillItems(node[1], items, frame, run)
      return items.length === 0 && node[2] === 0 ? null : items
    }
    case OP.BLOCK: {
      let filled: Json | typeof gone = null
      visitBlock<Node>(node, frame, run, (payload, inner) => {
        filled = fill(payload, inner, run)
      })
      return filled
    }
    case OP.PART:
      return (
        fillPart(node, 'node', { frame, run }, (body, inner) => {
          const filled = fill(body as Node, inner, run)
          return filled === gone ? null : filled
        }) ?? null
      )
  }
}

function fillHole(node: Extract<Node, [typeof OP.HOLE, ...unknown[]]>, frame: Frame, run: Run): Json | typeof gone {
  const value = evaluate(node[1], frame, run)
  if (value === undefined) return null
  if (node[2] === 1 && isVoid(value)) return gone
  if (value === null) {
    const shown = holeText(run, node[3])
    const hint = `to leave the entry out then: {{optional ${shown.includes(' ') ? `(${shown})` : shown}}}`
    report(run, node[3], 'template/no-value', { message: `${shown} has no value`, hint })
  } else if (typeof value === 'object') spend(run, node[3], weigh(run, node[3], value))
  else if (typeof value === 'string') spendText(run, node[3], value.length)
  return value
}

/** What `optional` takes for nothing: 0 and false are values. */
function isVoid(value: Json): boolean {
  return value === null || value === '' || (typeof value === 'object' && isEmpty(value))
}

export function fillItems(items: readonly Item[], into: Json[], frame: Frame, run: Run): void {
  for (const item of items) {
    switch (item[0]) {
      case ITEM.ITEM: {
        const value = fill(item[1], frame, run)
        if (value !== gone) into.push(value)
        break
      }
      case ITEM.SPREAD:
        spreadItems(item, into, frame, run)
        break
      case ITEM.BLOCK:
        visitBlock(item, frame, run, (payload, inner) => fillItems(payload, into, inner, run))
        break
      case ITEM.PART: {
        const list = fillPart(item, 'items', { frame, run }, (body, inner) => {
          const part: Json[] = []
          fillItems(body as Item[], part, inner, run)
          return part
        })
        for (const one of list ?? []) into.push(one)
      }
    }
  }
}

function spreadItems(
  [, expr, hole]: Extract<Item, [typeof ITEM.SPREAD, ...unknown[]]>,
  into: Json[],
  frame: Frame,
  run: Run,
): void {
  const value = evaluate(expr, frame, run)
  if (value === undefined || isEmpty(value)) return
  if (Array.isArray(value)) {
    spend(run, hole, weigh(run, hole, value))
    for (const one of value) into.push(one)
    return
  }
  const hint = 'a map: {{spread x}}: among the entries of a map; one item: - {{x}}'
  report(run, hole, 'template/value', { message: `spread in a list wants a list, got a ${kindOf(value)}`, hint })
}
