import { Failure } from '../core/failure.ts'
import type { Json, JsonMap } from '../core/json.ts'
import { isMap, put } from '../core/json.ts'
import { spanAt } from '../core/span.ts'
import type { YamlEvent, YamlScalarEvent } from '../yaml/events.ts'
import { COLLECTION_STYLE, EVENT_ID, SCALAR_STYLE, scalarText, yamlEvents } from '../yaml/events.ts'
import { plainKey, plainScalar } from '../yaml/scalar.ts'
import { compileBlock } from './block.ts'
import {
  callName,
  compileCall,
  compileContext,
  compileExpression,
  compileInclude,
  resolvePartial,
} from './expression.ts'
import type { BlockToken, Branch, Token } from './flatten.ts'
import { hasMark, marks } from './form.ts'
import type { Chomp, Entry, Flag, Item, Node, Part, PartForm, Text } from './op.ts'
import { ENTRY, ITEM, OP } from './op.ts'
import type { Piece } from './piece.ts'
import { sourceOffset } from './piece.ts'
import { textParts } from './text-parts.ts'
import type { Unit } from './unit.ts'
import { fail, holeAt } from './unit.ts'

/** Phase 2: the flattened text is parsed as YAML; where a placeholder lands decides what it is. */
export function readDocuments(piece: Piece, unit: Unit): Item[] {
  return new TreeReader(piece, unit).documents()
}

/** The one node of a partial or of a branch; empty text is null. */
export function readNode(piece: Piece, unit: Unit): Node {
  const documents = readDocuments(piece, unit)
  const [only] = documents
  if (only === undefined) return [OP.CONST, null]
  if (documents.length === 1 && only[0] === ITEM.ITEM) return only[1]
  unit.shared.failures.push(
    new Failure('template/block', 'one node is wanted here, and there are several documents', {
      at: spanAt(unit.source, unit.file, sourceOffset(piece, 0)),
    }),
  )
  return [OP.CONST, null]
}

/** Entries of a partial or of a branch; its root must be a map. */
export function readEntries(piece: Piece, unit: Unit): Entry[] {
  const node = new TreeReader(piece, unit, true).only()
  if (node === undefined || (node[0] === OP.CONST && node[1] === null)) return []
  if (node[0] === OP.MAP) return node[1]
  return wrongRoot(piece, unit, 'entries of a map (key: value)')
}

/** Items of a partial or of a branch; its root must be a list. */
export function readItems(piece: Piece, unit: Unit): Item[] {
  const node = new TreeReader(piece, unit, true).only()
  if (node === undefined || (node[0] === OP.CONST && node[1] === null)) return []
  if (node[0] === OP.SEQ) return node[1]
  return wrongRoot(piece, unit, 'items of a list (- item)')
}

function wrongRoot(piece: Piece, unit: Unit, wanted: string): never[] {
  unit.shared.failures.push(
    new Failure('template/block', `a block or partial here must hold ${wanted} in every branch`, {
      at: spanAt(unit.source, unit.file, sourceOffset(piece, piece.text.search(/\S/))),
      hint: 'a block surrounds whole entries, items, documents or nodes; repeat the key in both branches',
    }),
  )
  return []
}

class TreeReader {
  private readonly piece: Piece
  private readonly unit: Unit
  /** Keeps the root map or list open, so that its entries can be spliced. */
  private readonly open: boolean
  private readonly events: readonly YamlEvent[]
  private readonly anchors = new Map<string, Json | undefined>()
  private at = 0

  constructor(piece: Piece, unit: Unit, open = false) {
    this.piece = piece
    this.unit = unit
    this.open = open
    this.events = this.parse()
  }

  documents(): Item[] {
    const items: Item[] = []
    while (this.at < this.events.length) {
      this.at++ // the document's start
      this.anchors.clear()
      if (this.events[this.at]!.type === EVENT_ID.POP) {
        this.at++
        continue
      }
      const token = this.docToken(this.events[this.at]!)
      if (token === undefined) {
        const node = this.node(0)
        if (node[0] !== OP.CONST || node[1] !== null) items.push([ITEM.ITEM, node])
      } else {
        this.at++
        items.push(
          token.is === 'block'
            ? compileBlock<Item[]>(token, this.unit, {
                read: (branch) => readDocuments(branch.lines, this.unit),
                wrap: (block) => [block],
              })
            : [ITEM.ITEM, [OP.CONST, null]],
        )
      }
      this.at++ // its end
    }
    return items
  }

  only(): Node | undefined {
    if (this.events.length === 0) return undefined
    this.at = 1
    if (this.events[1]!.type === EVENT_ID.POP) return undefined
    return this.node(0)
  }

  private parse(): readonly YamlEvent[] {
    try {
      return yamlEvents(this.piece.text, this.unit.file)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      const mark = (error.cause as { mark?: { position?: number } } | undefined)?.mark
      this.unit.shared.failures.push(
        new Failure('template/syntax', `this is no YAML around here: ${error.message}`, {
          at: this.span(mark?.position ?? 0),
          hint: error.hint,
        }),
      )
      return []
    }
  }

  private span(start: number, end = start + 1): ReturnType<typeof spanAt> {
    const from = sourceOffset(this.piece, start)
    return spanAt(this.unit.source, this.unit.file, from, Math.max(from + 1, sourceOffset(this.piece, end)))
  }

  private refuse(message: string, start: number, hint?: string): void {
    this.unit.shared.failures.push(new Failure('template/position', message, { at: this.span(start), hint }))
  }

  private docToken(event: YamlEvent): BlockToken | undefined {
    const token = this.wholeToken(event)
    return token?.is === 'block' && token.form === 'doc' ? token : undefined
  }

  /** The token that is the whole of a plain scalar. */
  private wholeToken(event: YamlEvent): Token | undefined {
    if (event.type !== EVENT_ID.SCALAR || event.style !== SCALAR_STYLE.PLAIN || event.valueStart < 0) return undefined
    const text = this.piece.text.slice(event.valueStart, event.valueEnd)
    const found = marks.exec(text)
    return found !== null && found[0].length === text.length ? this.unit.tokens[Number(found[1])] : undefined
  }

  private node(depth: number): Node {
    const event = this.events[this.at]!
    switch (event.type) {
      case EVENT_ID.SCALAR:
        this.at++
        return this.anchored(event, this.scalar(event))
      case EVENT_ID.MAPPING:
        return this.anchored(event, this.mapping(event, depth))
      case EVENT_ID.SEQUENCE:
        return this.anchored(event, this.sequence(event, depth))
      case EVENT_ID.ALIAS:
        this.at++
        return this.alias(event)
      default:
        throw new Error(`unexpected YAML event ${event.type}`)
    }
  }

  private anchored(event: { anchorStart: number; anchorEnd: number }, node: Node): Node {
    if (event.anchorStart >= 0) {
      this.anchors.set(
        this.piece.text.slice(event.anchorStart, event.anchorEnd),
        node[0] === OP.CONST ? node[1] : undefined,
      )
    }
    return node
  }

  private alias(event: { anchorStart: number; anchorEnd: number }): Node {
    const value = this.anchors.get(this.piece.text.slice(event.anchorStart, event.anchorEnd))
    if (value !== undefined) return [OP.CONST, value]
    this.refuse(
      'an alias can repeat only a node without mustaches that stands before it, outside of blocks',
      event.anchorStart,
      'use a partial: {{> NAME}}',
    )
    return [OP.CONST, null]
  }

  private scalar(event: YamlScalarEvent): Node {
    const raw = event.valueStart < 0 ? '' : this.piece.text.slice(event.valueStart, event.valueEnd)
    if (!hasMark(raw)) return this.constant(event)
    const token = this.wholeToken(event)
    if (token !== undefined) return this.tokenNode(token, event)
    return [OP.TEXT, this.parts(event), chompOf(event)]
  }

  private parts(event: YamlScalarEvent): Text[] {
    // Chomping belongs to the filled text, so the literal's own newlines are all kept here.
    const kept = isBlockScalar(event) ? { ...event, chomping: 3 as typeof event.chomping } : event
    return textParts(
      scalarText(this.piece.text, kept),
      { style: event.style, indent: Math.max(0, event.indent) },
      this.unit,
    )
  }

  private constant(event: YamlScalarEvent): Node {
    const text = event.valueStart < 0 ? '' : scalarText(this.piece.text, event)
    const tag = event.tagStart < 0 ? '' : this.piece.text.slice(event.tagStart, event.tagEnd)
    if (event.style !== SCALAR_STYLE.PLAIN && (tag === '' || tag === '!!str' || tag === '!')) return [OP.CONST, text]
    if (tag === '!!str' || tag === '!') return [OP.CONST, text]
    if (tag !== '' && !['!!int', '!!float', '!!bool', '!!null'].includes(tag)) {
      this.refuse(`the tag ${tag} has no meaning in a manifest`, event.tagStart)
      return [OP.CONST, text]
    }
    const value = plainScalar(text)
    return typeof value === 'bigint' ? [OP.BIG, String(value)] : [OP.CONST, value]
  }

  private tokenNode(token: Token, event: YamlScalarEvent): Node {
    const { unit } = this
    switch (token.is) {
      case 'mustache':
        return this.hole(token)
      case 'partial':
        return this.part(token, 'node') ?? [OP.CONST, null]
      case 'block':
        if (token.form === 'doc')
          this.refuse(
            'a block of whole documents cannot stand inside one',
            event.valueStart,
            'put it at the start of a line, outside of any document',
          )
        return compileBlock<Node>(token, unit, {
          read: (branch) => (token.form === 'inline' ? this.inlineNode(branch, token) : readNode(branch.lines, unit)),
          wrap: (block) => block,
        })
    }
  }

  /** `key: {{#if x}}a{{else}}b{{/if}}`: each branch is a node of one line. */
  private inlineNode(branch: Branch, token: BlockToken): Node {
    const node = readNode(branch.raw, this.unit)
    if ((node[0] === OP.MAP || node[0] === OP.CONST) && /^[^"'{[]*: /.test(branch.raw.text)) {
      fail(this.unit, 'template/block', 'a block inside a line holds ": ", which would begin a map', {
        loc: token.node.loc,
        hint: 'surround the whole entry with the block',
      })
    }
    return node
  }

  private hole(token: Extract<Token, { is: 'mustache' }>): Node {
    const { node, scope } = token
    const { unit } = this
    const name = node.params.length > 0 || node.hash !== undefined ? callName(node.path) : undefined
    if (name === 'include') {
      const part = compileInclude(node, scope, unit, 'node')
      return part === undefined ? [OP.CONST, null] : [OP.PART, ...part]
    }
    if (name === 'spread') {
      fail(unit, 'template/position', 'spread stands for entries of a map or items of a list', {
        loc: node.loc,
        hint: '{{spread Values.x}}: in a map, - {{spread Values.x}} in a list; for the value of a key the hole alone does',
      })
      return [OP.CONST, null]
    }
    const optional: Flag = name === 'optional' ? 1 : 0
    if (optional === 1) {
      const [subject, ...rest] = node.params
      if (subject === undefined || rest.length > 0)
        fail(unit, 'template/helper', 'optional wants one argument', {
          loc: node.loc,
          hint: 'key: {{optional Values.x}}',
        })
      return [
        OP.HOLE,
        subject === undefined ? [0, null] : compileExpression(subject, scope, unit, 1),
        1,
        holeAt(unit, node.loc),
      ]
    }
    const value = name === undefined ? compileExpression(node.path, scope, unit) : compileCall(node, scope, unit)
    return [OP.HOLE, value, 0, holeAt(unit, node.loc)]
  }

  private part(token: Extract<Token, { is: 'partial' }>, form: PartForm): Part | undefined {
    const { node, scope } = token
    const full = resolvePartial(String((node.name as { original: string }).original), node.name.loc, this.unit)
    if (full === undefined) return undefined
    if (node.params.length > 1)
      fail(this.unit, 'template/partial', 'a partial takes one context', {
        loc: node.loc,
        hint: '{{> NAME context key=value}}',
      })
    this.unit.shared.need(full, form)
    return [OP.PART, full, ...compileContext(node.params[0], node.hash, scope, this.unit), holeAt(this.unit, node.loc)]
  }

  private spread(token: Token): [value: ReturnType<typeof compileExpression>, hole: number] | undefined {
    if (token.is !== 'mustache' || callName(token.node.path) !== 'spread') return undefined
    const [subject, ...rest] = token.node.params
    if (subject === undefined || rest.length > 0 || token.node.hash !== undefined) {
      fail(this.unit, 'template/helper', 'spread wants one argument', {
        loc: token.node.loc,
        hint: '{{spread Values.labels}}:',
      })
      return undefined
    }
    return [compileExpression(subject, token.scope, this.unit, 1), holeAt(this.unit, token.node.loc)]
  }

  private mapping(event: Extract<YamlEvent, { type: typeof EVENT_ID.MAPPING }>, depth: number): Node {
    this.at++
    const entries: Entry[] = []
    const seen = new Map<string, number>()
    const flow = event.style === COLLECTION_STYLE.FLOW
    while (this.events[this.at]!.type !== EVENT_ID.POP) this.entry(entries, seen, flow)
    this.at++
    const constant = this.open && depth === 0 ? undefined : foldMap(entries)
    if (constant !== undefined) return [OP.CONST, constant]
    const moving = entries.some((entry) => entry[0] !== ENTRY.PAIR)
    const keep = flow || entries.some((entry) => entry[0] === ENTRY.SPREAD)
    return [OP.MAP, entries, keep ? 1 : 0, moving ? 1 : 0, this.placeOf(event.start)]
  }

  private placeOf(start: number): number {
    const { places } = this.unit.shared
    const from = sourceOffset(this.piece, start)
    return places.push(this.unit.number, from, from + 1) / 3 - 1
  }

  private entry(entries: Entry[], seen: Map<string, number>, flow: boolean): void {
    const key = this.events[this.at]!
    if (key.type !== EVENT_ID.SCALAR) {
      this.refuse('a key of a map is text', 'start' in key ? key.start : 0)
      this.at++
      if (key.type === EVENT_ID.ALIAS) this.node(1)
      else {
        this.at--
        this.node(1)
        this.node(1)
      }
      return
    }
    this.at++
    const token = this.wholeToken(key)
    if (token !== undefined && (token.is !== 'mustache' || callName(token.node.path) === 'spread')) {
      this.splicedEntries(entries, token, flow)
      return
    }
    const text = key.valueStart < 0 ? '' : this.piece.text.slice(key.valueStart, key.valueEnd)
    const hole = this.placeOf(Math.max(0, key.valueStart))
    if (hasMark(text)) {
      const parts = token === undefined ? this.parts(key) : textParts(text, { style: key.style, indent: 0 }, this.unit)
      entries.push([ENTRY.KEYTEXT, parts, this.node(1), hole])
      return
    }
    const name =
      key.style === SCALAR_STYLE.PLAIN ? plainKey(scalarText(this.piece.text, key)) : scalarText(this.piece.text, key)
    if (name === '<<' && key.style === SCALAR_STYLE.PLAIN) return this.merge(entries, key.valueStart)
    const first = seen.get(name)
    if (first !== undefined) {
      const line = this.span(first).line
      this.unit.shared.failures.push(
        new Failure('manifest/duplicate-key', `the key ${JSON.stringify(name)} appears twice in one map`, {
          at: this.span(key.valueStart, key.valueEnd),
          notes: [`first: ${this.unit.file}:${line}`],
        }),
      )
    }
    seen.set(name, key.valueStart)
    entries.push([ENTRY.PAIR, name, this.node(1), hole])
  }

  private splicedEntries(entries: Entry[], token: Token, flow: boolean): void {
    const { unit } = this
    const value = this.events[this.at]!
    const empty = value.type === EVENT_ID.SCALAR && value.valueStart < 0
    if (!empty) {
      const hint =
        token.is === 'mustache'
          ? '{{spread Values.x}}: has no value of its own'
          : 'move the lines that follow into the block, in every branch'
      fail(
        unit,
        'template/block',
        token.is === 'mustache' ? 'spread takes no value' : 'a block must surround whole entries',
        { loc: token.node.loc, hint },
      )
      this.node(1)
      return
    }
    this.at++
    if (flow && token.is !== 'mustache') {
      fail(unit, 'template/block', 'a block cannot stand inside a flow map {…}', {
        loc: token.node.loc,
        hint: 'write the map in block style',
      })
      return
    }
    if (token.is === 'block') {
      if (token.form !== 'entry') {
        fail(unit, 'template/block', 'a block must surround whole entries', {
          loc: token.node.loc,
          hint: 'put the key inside the block',
        })
        return
      }
      entries.push(
        compileBlock<Entry[]>(token, unit, {
          read: (branch) => readEntries(branch.lines, unit),
          wrap: (block) => [block],
        }),
      )
    } else if (token.is === 'partial') {
      const part = this.part(token, 'entries')
      if (part !== undefined) entries.push(part)
    } else {
      const spread = this.spread(token)
      if (spread !== undefined) entries.push([ENTRY.SPREAD, ...spread])
    }
  }

  /** `<<: *anchor` puts the entries of a constant map here. */
  private merge(entries: Entry[], start: number): void {
    const node = this.node(1)
    const maps = node[0] === OP.CONST ? (Array.isArray(node[1]) ? node[1] : [node[1]]) : []
    if (maps.length === 0 || !maps.every(isMap)) {
      this.refuse(
        '<< merges a map that stands in the same file without mustaches',
        start,
        '{{spread X}}: merges a value',
      )
      return
    }
    for (const map of maps) {
      for (const [key, value] of Object.entries(map)) {
        const hole = this.placeOf(start)
        const at = entries.findIndex((entry) => entry[0] === ENTRY.PAIR && entry[1] === key)
        if (at >= 0) entries[at] = [ENTRY.PAIR, key, [OP.CONST, value], hole]
        else entries.push([ENTRY.PAIR, key, [OP.CONST, value], hole])
      }
    }
  }

  private sequence(event: Extract<YamlEvent, { type: typeof EVENT_ID.SEQUENCE }>, depth: number): Node {
    this.at++
    const items: Item[] = []
    const flow = event.style === COLLECTION_STYLE.FLOW
    while (this.events[this.at]!.type !== EVENT_ID.POP) items.push(...this.item(flow))
    this.at++
    if (!(this.open && depth === 0) && items.every((item) => item[0] === ITEM.ITEM && item[1][0] === OP.CONST)) {
      return [OP.CONST, items.map((item) => (item[1] as [0, Json])[1])]
    }
    const keep = flow || items.some((item) => item[0] === ITEM.SPREAD)
    return [OP.SEQ, items, keep ? 1 : 0]
  }

  private item(flow: boolean): Item[] {
    const { unit } = this
    const token = this.wholeToken(this.events[this.at]!)
    const spread = token === undefined ? undefined : this.spread(token)
    if (token === undefined || (spread === undefined && (token.is === 'mustache' || token.form !== 'item'))) {
      if (flow && token?.is === 'block' && token.form !== 'inline') {
        fail(unit, 'template/block', 'a block cannot stand inside a flow list […]', {
          loc: token.node.loc,
          hint: 'write the list in block style',
        })
      }
      return [[ITEM.ITEM, this.node(1)]]
    }
    this.at++
    if (spread !== undefined) return [[ITEM.SPREAD, ...spread]]
    if (token.is === 'block') {
      return [
        compileBlock<Item[]>(token, unit, {
          read: (branch) => readItems(branch.lines, unit),
          wrap: (block) => [block],
        }),
      ]
    }
    const part = token.is === 'partial' ? this.part(token, 'items') : undefined
    return part === undefined ? [] : [part]
  }
}

function isBlockScalar(event: YamlScalarEvent): boolean {
  return event.style === SCALAR_STYLE.LITERAL_BLOCK || event.style === SCALAR_STYLE.FOLDED_BLOCK
}

function chompOf(event: YamlScalarEvent): Chomp {
  if (!isBlockScalar(event)) return 0
  return event.chomping
}

/** A map whose entries are all constant is one constant, shared by all manifests. */
function foldMap(entries: readonly Entry[]): JsonMap | undefined {
  const map: JsonMap = {}
  for (const entry of entries) {
    if (entry[0] !== ENTRY.PAIR || entry[2][0] !== OP.CONST) return undefined
    put(map, entry[1], entry[2][1])
  }
  return map
}
