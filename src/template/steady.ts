import { BLOCK, ENTRY, EXPR, ITEM, OP, TEXT } from './op.ts'
import type { Entry, Expr, Hash, Item, Node, Skeleton, Text } from './op.ts'

/**
 * Marks the largest nodes inside a loop's payload that no frame outside of them reaches: they see roots and what they open
 * themselves, so every pass of the loop gives the same value. Most of a manifest that is made once per item is of this kind.
 */
export function markSteady(payload: Entry[] | Item[] | Text[] | Node, skeleton: Skeleton, steady: SteadyNodes): void {
  const survey = surveyOf(skeleton, steady)
  if (typeof payload[0] === 'number') markNode(payload, survey)
  else for (const part of payload as (Entry | Item | Text)[]) markPart(part, survey)
}

/** The nodes that were marked in one render. */
export type SteadyNodes = Pick<WeakSet<object>, 'add' | 'has'>

/** Takes none in, so that every pass of a loop is filled anew: what the marks must not be told from. */
export const noSteadyNodes: SteadyNodes = { add: () => new WeakSet(), has: () => false }

/** What is asked and remembered while nodes are looked through. */
export interface Survey {
  readonly skeleton: Skeleton
  readonly steady: SteadyNodes
  readonly seesTemplate: Map<string, boolean>
}

export function surveyOf(skeleton: Skeleton, steady: SteadyNodes): Survey {
  return { skeleton, steady, seesTemplate: new Map() }
}

export function markNode(node: Node, survey: Survey): void {
  if (node[0] < OP.TEXT) return
  if (isSteady(node, 0, survey)) survey.steady.add(node)
  else if (node[0] === OP.MAP || node[0] === OP.SEQ) for (const part of node[1]) markPart(part, survey)
  else if (node[0] === OP.BLOCK) {
    markNode(node[3], survey)
    markNode(node[4], survey)
  }
}

/** An entry or an item; texts have no nodes. */
function markPart(part: Entry | Item | Text, survey: Survey): void {
  if (typeof part === 'string' || part[0] === ENTRY.SPREAD || part[0] === ENTRY.PART) return
  if (part[0] === ENTRY.BLOCK) {
    for (const payload of [part[3], part[4]]) for (const inner of payload) markPart(inner, survey)
  } else if (typeof part[1] === 'string' || part.length > 3) markNode(part[2] as Node, survey)
  else markNode(part[1] as Node, survey)
}

/** `depth` counts the frames that were opened on the way down from the node in question. */
export function isSteady(node: Node, depth: number, survey: Survey): boolean {
  switch (node[0]) {
    case OP.CONST:
    case OP.BIG:
      return true
    case OP.HOLE:
      return isSteadyExpr(node[1], depth, survey)
    case OP.TEXT:
      return node[1].every((text) => isSteadyText(text, depth, survey))
    case OP.MAP:
      return node[1].every((entry) => isSteadyEntry(entry, depth, survey))
    case OP.SEQ:
      return node[1].every((item) => isSteadyItem(item, depth, survey))
    case OP.BLOCK:
      return isSteadyBlock(node, depth, survey, (payload, inner) => isSteady(payload, inner, survey))
    case OP.PART:
      return isSteadyUse(node, 'node', depth, survey)
  }
}

function isSteadyEntry(entry: Entry, depth: number, survey: Survey): boolean {
  switch (entry[0]) {
    case ENTRY.PAIR:
      return isSteady(entry[2], depth, survey)
    case ENTRY.KEYTEXT:
      return entry[1].every((text) => isSteadyText(text, depth, survey)) && isSteady(entry[2], depth, survey)
    case ENTRY.SPREAD:
      return isSteadyExpr(entry[1], depth, survey)
    case ENTRY.BLOCK:
      return isSteadyBlock(entry, depth, survey, (payload, inner) =>
        payload.every((one) => isSteadyEntry(one, inner, survey)),
      )
    case ENTRY.PART:
      return isSteadyUse(entry, 'entries', depth, survey)
  }
}

function isSteadyItem(item: Item, depth: number, survey: Survey): boolean {
  switch (item[0]) {
    case ITEM.ITEM:
      return isSteady(item[1], depth, survey)
    case ITEM.SPREAD:
      return isSteadyExpr(item[1], depth, survey)
    case ITEM.BLOCK:
      return isSteadyBlock(item, depth, survey, (payload, inner) =>
        payload.every((one) => isSteadyItem(one, inner, survey)),
      )
    case ITEM.PART:
      return isSteadyUse(item, 'items', depth, survey)
  }
}

function isSteadyText(text: Text, depth: number, survey: Survey): boolean {
  if (typeof text === 'string') return true
  if (text[0] === TEXT.HOLE) return isSteadyExpr(text[1], depth, survey)
  if (text[0] === TEXT.PART) return isSteadyUse(text, 'text', depth, survey)
  return isSteadyBlock(text, depth, survey, (payload, inner) =>
    payload.every((one) => isSteadyText(one, inner, survey)),
  )
}

function isSteadyBlock<P>(
  block: readonly [op: 6, kind: 0 | 1 | 2, subject: Expr, then: P, otherwise: P, hole: number],
  depth: number,
  survey: Survey,
  isPayload: (payload: P, depth: number) => boolean,
): boolean {
  const inner = block[1] === BLOCK.IF ? depth : depth + 1
  return isSteadyExpr(block[2], depth, survey) && isPayload(block[3], inner) && isPayload(block[4], depth)
}

export function isSteadyUse(
  use: readonly [op: number, name: string, context: Expr | null, hash: Hash | null, ...more: unknown[]],
  form: string,
  depth: number,
  survey: Survey,
): boolean {
  const [, name, context, hash] = use
  if (survey.skeleton.parts[`${name}|${form}`]?.closed === true) return true
  if (seesTemplate(`${name}|${form}`, survey)) return false
  const steadyContext = context === null ? depth > 0 : isSteadyExpr(context, depth, survey)
  return steadyContext && (hash ?? []).every(([, value]) => isSteadyExpr(value, depth, survey))
}

export function isSteadyExpr(expr: Expr, depth: number, survey: Survey): boolean {
  switch (expr[0]) {
    case EXPR.LIT:
    case EXPR.BIG:
      return true
    case EXPR.ROOT:
      // All roots together hold `Template`, which differs from file to file.
      return expr[1].length > 0 && expr[1][0] !== 'Template'
    case EXPR.CTX:
    case EXPR.PARAM:
      return expr[1] < depth
    case EXPR.DATA:
      return expr[2] < depth
    case EXPR.CALL:
      return expr[2].every((arg) => isSteadyExpr(arg, depth, survey))
    case EXPR.AND:
    case EXPR.OR:
      return expr[1].every((arg) => isSteadyExpr(arg, depth, survey))
    case EXPR.INCLUDE:
      return isSteadyUse(expr, 'text', depth, survey)
  }
}

/** Whether a partial, or one that it uses, may read the root `Template`, which differs from file to file. */
function seesTemplate(key: string, survey: Survey): boolean {
  const known = survey.seesTemplate.get(key)
  if (known !== undefined) return known
  // What stands in a circle is looked at before anything is said about it: the answer may be in the half still to come.
  const reached = new Set([key])
  let sees = false
  for (const next of reached) sees ||= mentionsTemplate(survey.skeleton.parts[next]?.body, survey.skeleton, reached)
  survey.seesTemplate.set(key, sees)
  return sees
}

/**
 * By name, in any array of the body: a text that says "Template" costs no more than a value that is filled again. A path
 * without steps is all roots. Adds the partials that are named to `reached`.
 */
function mentionsTemplate(part: unknown, skeleton: Skeleton, reached: Set<string>): boolean {
  if (part === 'Template') return true
  if (typeof part === 'string') {
    for (const form of ['text', 'node', 'entries', 'items']) {
      const key = `${part}|${form}`
      if (Object.hasOwn(skeleton.parts, key)) reached.add(key)
    }
    return false
  }
  if (!Array.isArray(part)) return false
  const isAllRoots = part[0] === EXPR.ROOT && Array.isArray(part[1]) && part[1].length === 0
  return isAllRoots || part.some((inner) => mentionsTemplate(inner, skeleton, reached))
}
