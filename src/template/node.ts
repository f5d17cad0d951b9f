import type { YamlEvent, YamlScalarEvent } from '../yaml/events.ts'
import { EVENT_ID, SCALAR_STYLE, scalarText } from '../yaml/events.ts'
import { constantNode } from './constant.ts'
import { hasMark, markPattern, soleMark } from './form.ts'
import { holeNode, tokenNode } from './hole.ts'
import { readMapping } from './mapping.ts'
import type { Chomp, Node, Text } from './op.ts'
import { OP } from './op.ts'
import type { Range, Reader } from './reader.ts'
import { rangeOf, rawText, refuse, wholeToken } from './reader.ts'
import { readSequence } from './sequence.ts'
import { tellTokens } from './tell-tokens.ts'
import { textParts } from './text-parts.ts'
import { fail } from './unit.ts'

/** Reads one node. `open` keeps a root map or list from being folded, so that its entries can be spliced. */
export function readNode(reader: Reader, open = false): Node {
  const event = reader.events[reader.next]!
  const before = reader.nodes++
  checkProperties(reader, event)
  switch (event.type) {
    case EVENT_ID.SCALAR:
      reader.next++
      return anchored(reader, event, before, scalarNode(reader, event))
    case EVENT_ID.MAPPING:
      return anchored(reader, event, before, readMapping(reader, event, open))
    case EVENT_ID.SEQUENCE:
      return anchored(reader, event, before, readSequence(reader, event, open))
    case EVENT_ID.ALIAS:
      reader.next++
      return aliasNode(reader, event)
    default:
      throw new Error(`no node begins with the YAML event ${event.type}`)
  }
}

/** Anchors and tags are for the reader of the file, before any value is there. */
function checkProperties(reader: Reader, event: YamlEvent): void {
  if (!('anchorStart' in event)) return
  const spans =
    'tagStart' in event ? [anchorOf(event), { start: event.tagStart, end: event.tagEnd }] : [anchorOf(event)]
  for (const span of spans) {
    if (span.start < 0 || !hasMark(reader.piece.text.slice(span.start, span.end))) continue
    refuse(reader, span, 'an anchor, an alias or a tag holds no mustache', {
      hint: 'write the value out, or use a partial',
    })
  }
}

function anchorOf(event: { readonly anchorStart: number; readonly anchorEnd: number }): Range {
  return { start: event.anchorStart, end: event.anchorEnd }
}

/** The parts of a scalar with marks, decoded as its style says. */
export function scalarParts(reader: Reader, event: YamlScalarEvent): Text[] {
  const raw = rawText(reader, event)
  if (event.style === SCALAR_STYLE.PLAIN && raw.includes('\n')) {
    refuseLines(reader, raw)
    return []
  }
  // Chomping belongs to the filled text, so that all line ends of the literal are kept here.
  const kept = isBlockScalar(event) ? { ...event, chomping: keep } : event
  const quoting = { style: event.style, indent: Math.max(0, event.indent) }
  return textParts(scalarText(reader.piece.text, kept), quoting, reader.unit)
}

/** Plain text over several lines: nearly always a tag that was meant to stand for entries of its own. */
function refuseLines({ unit }: Reader, raw: string): void {
  const told = unit.shared.failures.length
  tellTokens(raw, unit)
  if (unit.shared.failures.length > told) return
  const lines = raw.split('\n')
  const line = lines.find((text) => soleMark(text.trim()) !== undefined) ?? lines.find(hasMark)!
  const token = unit.tokens[Number(/\d+/.exec(line.slice(line.indexOf('\uE000')))![0])]!
  const loc = token.is === 'block' ? token.loc : token.is === 'refused' ? token.problem.loc : token.node.loc
  const hint = 'put the value behind its key (key: {{x}}), spread a map ({{spread x}}:), or put the text in quotes'
  fail(unit, 'template/position', 'this would continue the text of the line above', { loc, hint })
}

const keep = 3 as YamlScalarEvent['chomping']

function scalarNode(reader: Reader, event: YamlScalarEvent): Node {
  const raw = rawText(reader, event)
  if (!hasMark(raw)) return constantNode(reader, event)
  if (event.tagStart >= 0) {
    const hint = 'a value keeps its type; text is made by quotes: "{{x}}"'
    refuse(reader, { start: event.tagStart, end: event.tagEnd }, 'a tag has no effect on a mustache', { hint })
  }
  const token = wholeToken(reader, event)
  if (token !== undefined) return token.is === 'mustache' ? holeNode(token, reader.unit) : tokenNode(reader, token)
  if (reader.flow > 0 && event.style === SCALAR_STYLE.PLAIN && hasBlock(reader, raw)) {
    const hint = 'write the collection in block style, one entry on a line'
    const message = 'a block cannot stand inside a flow collection ({…} or […])'
    refuse(reader, rangeOf(event), message, { code: 'template/block', hint })
    return [OP.CONST, null]
  }
  return [OP.TEXT, scalarParts(reader, event), chompOf(event)]
}

function hasBlock(reader: Reader, raw: string): boolean {
  return [...raw.matchAll(markPattern())].some(([, id]) => reader.unit.tokens[Number(id)]?.is === 'block')
}

function anchored(
  reader: Reader,
  event: { readonly anchorStart: number; readonly anchorEnd: number },
  before: number,
  node: Node,
): Node {
  if (event.anchorStart >= 0) {
    const name = reader.piece.text.slice(event.anchorStart, event.anchorEnd)
    reader.anchors.set(name, { node, nodes: reader.nodes - before })
  }
  return node
}

/** Aliases of constants share one value, but written out, and in the cache, they take their place each time. */
const mostExpanded = 100_000

function aliasNode(reader: Reader, event: { readonly anchorStart: number; readonly anchorEnd: number }): Node {
  const range = { start: event.anchorStart - 1, end: event.anchorEnd }
  const name = reader.piece.text.slice(event.anchorStart, event.anchorEnd)
  const anchor = reader.anchors.get(name)
  if (anchor !== undefined && (anchor.node[0] === OP.CONST || anchor.node[0] === OP.BIG)) {
    reader.nodes += anchor.nodes
    if (reader.nodes - reader.events.length <= mostExpanded) return anchor.node
    const hint = 'write the values out, or use partials'
    refuse(reader, range, `aliases expand to more than ${mostExpanded} nodes`, { hint })
    return [OP.CONST, null]
  }
  const hint = 'for a node with mustaches use a partial: {{> NAME}}'
  const message =
    anchor === undefined
      ? `there is no anchor &${name} before this, outside of blocks`
      : `*${name} repeats a node with mustaches: an alias can repeat only constants`
  refuse(reader, range, message, { hint })
  return [OP.CONST, null]
}

function isBlockScalar(event: YamlScalarEvent): boolean {
  return event.style === SCALAR_STYLE.LITERAL_BLOCK || event.style === SCALAR_STYLE.FOLDED_BLOCK
}

function chompOf(event: YamlScalarEvent): Chomp {
  return isBlockScalar(event) ? event.chomping : 0
}
