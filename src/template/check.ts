import type { Failure } from '../core/failure.ts'
import type { Json } from '../core/json.ts'
import { sameView, walkPath } from './check-path.ts'
import type { PathCheck, Scene } from './check-path.ts'
import { inOrder } from './in-order.ts'
import { BLOCK, ENTRY, EXPR, ITEM, OP, TEXT } from './op.ts'
import type { Entry, Expr, Hash, Item, Node, PartBody, PartForm, Skeleton, Text } from './op.ts'
import type { PartUse } from './part.ts'
import type { View } from './schema-view.ts'
import { schemaWalk } from './schema-view.ts'
import type { AnyBlock } from './visit-block.ts'

export interface CheckInput {
  readonly skeleton: Skeleton
  /** The chart's values.schema.json; undefined leaves every path below Values open. */
  readonly schema: Json | undefined
  readonly source: (file: number) => { readonly file: string; readonly text: string }
}

/**
 * Checks every path of a skeleton against the schema, before anything is rendered. A path that the schema rules out would
 * be missing for ever: the typo is told at its line, with the nearest path that exists.
 */
export function checkPaths({ skeleton, schema, source }: CheckInput): Failure[] {
  const check: Check = {
    skeleton,
    source,
    walk: schemaWalk(schema),
    failures: [],
    told: new Set(),
    checked: new Map(),
  }
  const scene: Scene = { up: undefined, ctx: undefined, roots: true }
  for (const template of skeleton.templates) checkItems(check, template.documents, scene, 'documents')
  if (skeleton.notes !== null) checkTexts(check, skeleton.notes, scene)
  const { failures } = check
  return failures.length < 2
    ? failures
    : inOrder(
        failures,
        skeleton.files.map((_, file) => source(file).file),
      )
}

interface Check extends PathCheck {
  /** Contexts with which partials were checked already, by `name|form`. */
  readonly checked: Map<string, View[]>
}

function checkNode(check: Check, node: Node, scene: Scene): void {
  switch (node[0]) {
    case OP.CONST:
    case OP.BIG:
      break
    case OP.HOLE:
      checkExpr(check, node[1], scene)
      break
    case OP.TEXT:
      checkTexts(check, node[1], scene)
      break
    case OP.MAP:
      checkEntries(check, node[1], scene)
      break
    case OP.SEQ:
      checkItems(check, node[1], scene)
      break
    case OP.BLOCK:
      checkBlock<Node>(check, node, scene, checkNode)
      break
    case OP.PART:
      checkPart(check, 'node', node, scene)
  }
}

function checkEntries(check: Check, entries: readonly Entry[], scene: Scene): void {
  for (const entry of entries) {
    switch (entry[0]) {
      case ENTRY.PAIR:
        checkNode(check, entry[2], scene)
        break
      case ENTRY.KEYTEXT:
        checkTexts(check, entry[1], scene)
        checkNode(check, entry[2], scene)
        break
      case ENTRY.SPREAD:
        checkExpr(check, entry[1], scene)
        break
      case ENTRY.BLOCK:
        checkBlock<Entry[]>(check, entry, scene, checkEntries)
        break
      case ENTRY.PART:
        checkPart(check, 'entries', entry, scene)
    }
  }
}

function checkItems(check: Check, items: readonly Item[], scene: Scene, form: PartForm = 'items'): void {
  for (const item of items) {
    switch (item[0]) {
      case ITEM.ITEM:
        checkNode(check, item[1], scene)
        break
      case ITEM.SPREAD:
        checkExpr(check, item[1], scene)
        break
      case ITEM.BLOCK:
        checkBlock<Item[]>(check, item, scene, (_, inside, inner) => checkItems(check, inside, inner, form))
        break
      case ITEM.PART:
        checkPart(check, form, item, scene)
    }
  }
}

function checkTexts(check: Check, texts: readonly Text[], scene: Scene): void {
  for (const text of texts) {
    if (typeof text === 'string') continue
    if (text[0] === TEXT.HOLE) checkExpr(check, text[1], scene)
    else if (text[0] === TEXT.BLOCK) checkBlock<Text[]>(check, text, scene, checkTexts)
    else checkPart(check, 'text', text, scene)
  }
}

function checkBlock<P>(
  check: Check,
  block: AnyBlock<P>,
  scene: Scene,
  visit: (check: Check, payload: P, scene: Scene) => void,
): void {
  const view = checkExpr(check, block[2], scene)
  const isEach = block[1] === BLOCK.EACH
  const ctx = isEach ? check.walk.items(view) : view
  const inner = block[1] === BLOCK.IF ? scene : { up: scene, ctx, roots: false }
  visit(check, block[3], inner)
  visit(check, block[4], scene)
}

/** Bounds the contexts with which one partial is looked at: a recursive schema would give new ones for ever. */
const mostContexts = 50

function checkPart(check: Check, form: PartForm, use: PartUse, scene: Scene): void {
  const [, name, context, hash] = use
  const ctx = contextOf(check, context, hash, scene)
  const key = `${name}|${form}`
  const done = check.checked.get(key) ?? []
  const part = check.skeleton.parts[key]
  if (part === undefined || done.length > mostContexts || done.some((view) => sameView(view, ctx))) return
  check.checked.set(key, [...done, ctx])
  checkBody(check, part, { up: undefined, ctx, roots: false })
}

/** What a partial sees; a hash adds keys that the schema of the context does not know. */
function contextOf(check: Check, context: Expr | null, hash: Hash | null, scene: Scene): View {
  const given = context === null ? scene.ctx : checkExpr(check, context, scene)
  for (const [, value] of hash ?? []) checkExpr(check, value, scene)
  return hash === null ? given : undefined
}

function checkBody(check: Check, { form, body }: PartBody, scene: Scene): void {
  switch (form) {
    case 'text':
      checkTexts(check, body as Text[], scene)
      break
    case 'entries':
      checkEntries(check, body as Entry[], scene)
      break
    case 'items':
    case 'documents':
      checkItems(check, body as Item[], scene, form)
      break
    case 'node':
      checkNode(check, body as Node, scene)
  }
}

/** Checks the paths of an expression, and gives what the schema says about its value. */
function checkExpr(check: Check, expr: Expr, scene: Scene): View {
  switch (expr[0]) {
    case EXPR.ROOT:
    case EXPR.CTX:
    case EXPR.PARAM:
      return walkPath(check, expr, scene)
    case EXPR.CALL:
      for (const arg of expr[2]) checkExpr(check, arg, scene)
      return undefined
    case EXPR.AND:
    case EXPR.OR:
      for (const arg of expr[1]) checkExpr(check, arg, scene)
      return undefined
    case EXPR.INCLUDE:
      checkPart(check, 'text', expr, scene)
      return undefined
    default:
      return undefined
  }
}
