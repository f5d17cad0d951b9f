import { Failure } from '../core/failure.ts'
import type { Json } from '../core/json.ts'
import { nearest } from '../core/nearest.ts'
import { spanAt } from '../core/span.ts'
import { BLOCK, ENTRY, EXPR, ITEM, OP, TEXT } from './op.ts'
import type { Entry, Expr, Hash, Item, Node, PartForm, Skeleton, Steps, Text } from './op.ts'
import type { SchemaWalk, View } from './schema-view.ts'
import { schemaWalk } from './schema-view.ts'

export interface CheckInput {
  readonly skeleton: Skeleton
  /** The chart's values.schema.json; undefined leaves every path below Values open. */
  readonly schema: Json | undefined
  readonly source: (file: number) => { readonly file: string; readonly text: string }
}

/** Fields of the other roots, with Helm's names; what is not listed is open. */
const knownRoots: Readonly<Record<string, readonly string[]>> = {
  Release: ['Name', 'Namespace', 'Revision', 'IsInstall', 'IsUpgrade', 'Service'],
  Capabilities: ['KubeVersion', 'APIVersions', 'HelmVersion'],
  Template: ['Name', 'BasePath'],
}

/** What a context is, as far as the schema tells. Undefined: not known, so nothing in it can be wrong. */
interface Scene {
  readonly up: Scene | undefined
  readonly ctx: View
  /** The root of a template: paths start at the roots. */
  readonly roots: boolean
}

/**
 * Checks every path of a skeleton against the schema, before anything is rendered. A path that the schema rules out would
 * be missing for ever: the typo is told at its line, with the nearest path that exists.
 */
export function checkPaths(input: CheckInput): Failure[] {
  return new PathCheck(input).run()
}

class PathCheck {
  private readonly input: CheckInput
  private readonly walk: SchemaWalk
  private readonly failures: Failure[] = []
  private readonly told = new Set<number>()
  /** Partials already checked with a context; the same view object means the same result. */
  private readonly checked = new Map<string, View[]>()

  constructor(input: CheckInput) {
    this.input = input
    this.walk = schemaWalk(input.schema)
  }

  run(): Failure[] {
    const scene: Scene = { up: undefined, ctx: undefined, roots: true }
    const { skeleton } = this.input
    for (const template of skeleton.templates) this.items(template.documents, scene)
    if (skeleton.notes !== null) this.texts(skeleton.notes, scene)
    return this.failures
  }

  private node(node: Node, scene: Scene): void {
    switch (node[0]) {
      case OP.HOLE:
        this.expr(node[1], scene)
        break
      case OP.TEXT:
        this.texts(node[1], scene)
        break
      case OP.MAP:
        this.entries(node[1], scene)
        break
      case OP.SEQ:
        this.items(node[1], scene)
        break
      case OP.BLOCK:
        this.block(node, scene, (payload, inner) => this.node(payload, inner))
        break
      case OP.PART:
        this.part('node', node, scene)
    }
  }

  private entries(entries: readonly Entry[], scene: Scene): void {
    for (const entry of entries) {
      switch (entry[0]) {
        case ENTRY.PAIR:
          this.node(entry[2], scene)
          break
        case ENTRY.KEYTEXT:
          this.texts(entry[1], scene)
          this.node(entry[2], scene)
          break
        case ENTRY.SPREAD:
          this.expr(entry[1], scene)
          break
        case ENTRY.BLOCK:
          this.block(entry, scene, (payload, inner) => this.entries(payload, inner))
          break
        case ENTRY.PART:
          this.part('entries', entry, scene)
      }
    }
  }

  private items(items: readonly Item[], scene: Scene): void {
    for (const item of items) {
      switch (item[0]) {
        case ITEM.ITEM:
          this.node(item[1], scene)
          break
        case ITEM.SPREAD:
          this.expr(item[1], scene)
          break
        case ITEM.BLOCK:
          this.block(item, scene, (payload, inner) => this.items(payload, inner))
          break
        case ITEM.PART:
          this.part('items', item, scene)
      }
    }
  }

  private texts(texts: readonly Text[], scene: Scene): void {
    for (const text of texts) {
      if (typeof text === 'string') continue
      if (text[0] === TEXT.HOLE) this.expr(text[1], scene)
      else if (text[0] === TEXT.BLOCK) this.block(text, scene, (payload, inner) => this.texts(payload, inner))
      else this.part('text', text, scene)
    }
  }

  private block<P>(
    block: readonly [op: 6, kind: 0 | 1 | 2, subject: Expr, then: P, otherwise: P, hole: number],
    scene: Scene,
    visit: (payload: P, scene: Scene) => void,
  ): void {
    const view = this.expr(block[2], scene)
    const inner =
      block[1] === BLOCK.IF ? scene : { up: scene, ctx: block[1] === BLOCK.EACH ? this.walk.items(view) : view, roots: false }
    visit(block[3], inner)
    visit(block[4], scene)
  }

  private part(form: PartForm, part: readonly [op: 7, name: string, context: Expr | null, hash: Hash | null, ...rest: unknown[]], scene: Scene): void {
    this.called(part[1], form, { context: part[2], hash: part[3] }, scene)
  }

  private called(name: string, form: PartForm, call: { context: Expr | null; hash: Hash | null }, scene: Scene): void {
    const given = call.context === null ? scene.ctx : this.expr(call.context, scene)
    for (const [, value] of call.hash ?? []) this.expr(value, scene)
    // A hash adds keys that the schema of the context does not know.
    const ctx = call.hash === null ? given : undefined
    const key = `${name}|${form}`
    const done = this.checked.get(key) ?? []
    if (done.some((view) => sameView(view, ctx)) || done.length > 50) return
    this.checked.set(key, [...done, ctx])
    const body = this.input.skeleton.parts[key]
    if (body === undefined) return
    const inner: Scene = { up: undefined, ctx, roots: false }
    switch (body.form) {
      case 'text':
        this.texts(body.body as Text[], inner)
        break
      case 'entries':
        this.entries(body.body as Entry[], inner)
        break
      case 'items':
        this.items(body.body as Item[], inner)
        break
      case 'node':
        this.node(body.body as Node, inner)
    }
  }

  private expr(expr: Expr, scene: Scene): View {
    switch (expr[0]) {
      case EXPR.ROOT:
        return this.rootPath(expr[1], expr[3])
      case EXPR.CTX:
        return this.contextPath(up(scene, expr[1]), expr[2], expr[4])
      case EXPR.PARAM:
        return expr[2] === 0 ? this.contextPath(up(scene, expr[1]), expr[3], expr[5]) : undefined
      case EXPR.CALL:
        for (const arg of expr[2]) this.expr(arg, scene)
        return undefined
      case EXPR.AND:
      case EXPR.OR:
        for (const arg of expr[1]) this.expr(arg, scene)
        return undefined
      case EXPR.INCLUDE:
        this.called(expr[1], 'text', { context: expr[2], hash: expr[3] }, scene)
        return undefined
      default:
        return undefined
    }
  }

  private rootPath(path: Steps, hole: number): View {
    const [root, field] = path
    if (root === 'Values') return field === 'global' ? undefined : this.follow(this.walk.root, path, 1, hole)
    const known = root === undefined ? undefined : knownRoots[root]
    if (known !== undefined && field !== undefined && !known.includes(String(field))) {
      this.unknown(path, 1, known, hole)
    }
    return undefined
  }

  private contextPath(scene: Scene | undefined, path: Steps, hole: number): View {
    if (scene === undefined) return undefined
    if (scene.roots) return path.length === 0 ? undefined : this.rootPath(path, hole)
    return this.follow(scene.ctx, path, 0, hole)
  }

  private follow(from: View, path: Steps, start: number, hole: number): View {
    let view = from
    for (let i = start; i < path.length; i++) {
      const next = this.walk.entry(view, String(path[i]))
      if (next === 'unknown') {
        this.unknown(path, i, this.walk.keys(view), hole)
        return undefined
      }
      view = next
    }
    return view
  }

  private unknown(path: Steps, at: number, known: readonly string[], hole: number): void {
    if (this.told.has(hole)) return
    this.told.add(hole)
    const { places } = this.input.skeleton
    const source = this.input.source(places[hole * 3]!)
    const [start, end] = [places[hole * 3 + 1]!, places[hole * 3 + 2]!]
    const written = source.text.slice(start, end)
    const near = nearest(String(path[at]), known)
    const better = near === undefined ? undefined : [...path.slice(0, at), near, ...path.slice(at + 1)].join('.')
    const listed = known.length === 0 ? undefined : `there ${known.length === 1 ? 'is' : 'are'}: ${[...new Set(known)].slice(0, 12).join(', ')}${known.length > 12 ? ', …' : ''}`
    this.failures.push(
      new Failure('template/unknown-path', path[0] === 'Values' || at === 0 ? `${written} is not in this chart's schema` : `${written} does not exist`, {
        at: spanAt(source.text, source.file, start, end),
        hint: better === undefined ? listed : `did you mean ${better}?`,
      }),
    )
  }
}

function up(scene: Scene, levels: number): Scene | undefined {
  let at: Scene | undefined = scene
  for (let left = levels; left > 0; left--) at = at?.up
  return at
}

function sameView(a: View, b: View): boolean {
  if (a === b) return true
  return a !== undefined && b !== undefined && a.length === b.length && a.every((one, i) => one === b[i])
}
