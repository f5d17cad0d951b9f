import { Failure } from '../core/failure.ts'
import type { YamlEvent } from '../yaml/events.ts'
import { EVENT_ID, yamlEvents } from '../yaml/events.ts'
import { compileBlock } from './block.ts'
import { separators } from './form.ts'
import { readNode } from './node.ts'
import type { Entry, Item, Node } from './op.ts'
import { ITEM, OP } from './op.ts'
import { compilePartial, partNode } from './partial.ts'
import type { Piece } from './piece.ts'
import { sourceOffset } from './piece.ts'
import type { Reader } from './reader.ts'
import { placeOf, rangeOf, wholeToken } from './reader.ts'
import { tellSyntax } from './syntax.ts'
import type { BlockToken, Branch, Token } from './token.ts'
import type { Unit } from './unit.ts'
import { fail, failAt } from './unit.ts'

/** Phase 2: the flattened text is parsed as YAML; where a placeholder lands decides what it is. */
export function readDocuments(piece: Piece, unit: Unit, owner?: BlockToken): Item[] {
  const reader = readerOf(piece, unit, owner)
  const items: Item[] = []
  const state = { open: false, justAfter: false }
  while (reader.next < reader.events.length) {
    reader.next++ // the document's start
    reader.anchors.clear()
    const root = reader.events[reader.next]!
    const token = documentToken(reader, root)
    if (token !== undefined) {
      reader.next++
      if (token.is === 'block') checkBorders(token, state, unit)
      state.justAfter = true
      items.push(...documentItems(token, unit))
    } else if (root.type !== EVENT_ID.POP) {
      const isEmpty = root.type === EVENT_ID.SCALAR && root.valueStart < 0
      if (!isEmpty && state.justAfter && state.open) tellOpen(reader, root)
      // The line --- after a block's placeholder is ours: only a second one is the author's.
      if (!isEmpty) state.open = true
      else if (!state.justAfter) state.open = false
      state.justAfter = false
      const node = readNode(reader)
      if (node[0] !== OP.CONST || node[1] !== null) items.push([ITEM.ITEM, node, placeOf(reader, rangeOf(root))])
    }
    reader.next++ // its end
  }
  return items
}

/** The one node of a partial; empty text is null. */
export function readOnlyNode(piece: Piece, unit: Unit): Node {
  return readBranch(piece, unit, undefined)
}

/** The one node of a branch. `look` sees the event that begins it. */
export function readBranch(
  piece: Piece,
  unit: Unit,
  owner: BlockToken | undefined,
  look?: (root: YamlEvent) => void,
): Node {
  const reader = readerOf(piece, unit, owner)
  const node = readRoot(reader, false, look)
  return node ?? [OP.CONST, null]
}

/** Entries of a partial or of a branch; its root must be a map. */
export function readEntries(unit: Unit, owner: BlockToken | undefined, branch: Pick<Branch, 'lines'>): Entry[] {
  const node = readRoot(readerOf(branch.lines, unit, owner), true)
  if (node === undefined || (node[0] === OP.CONST && node[1] === null)) return []
  if (node[0] === OP.MAP) return node[1]
  tellRoot(branch.lines, unit, 'entries of a map (key: value)')
  return []
}

/** Items of a partial or of a branch; its root must be a list. */
export function readItems(unit: Unit, owner: BlockToken | undefined, branch: Pick<Branch, 'lines'>): Item[] {
  const node = readRoot(readerOf(branch.lines, unit, owner), true)
  if (node === undefined || (node[0] === OP.CONST && node[1] === null)) return []
  if (node[0] === OP.SEQ) return node[1]
  tellRoot(branch.lines, unit, 'items of a list (- item)')
  return []
}

function readerOf(piece: Piece, unit: Unit, owner: BlockToken | undefined): Reader {
  const reader = { piece, unit, next: 0, flow: 0, nodes: 0, anchors: new Map() }
  try {
    return { ...reader, events: yamlEvents(piece.text, unit.file) }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    tellSyntax(piece, unit, error, owner)
    return { ...reader, events: [] }
  }
}

function readRoot(reader: Reader, open: boolean, look?: (root: YamlEvent) => void): Node | undefined {
  const root = reader.events[1]
  if (root === undefined || root.type === EVENT_ID.POP) return undefined
  look?.(root)
  reader.next = 1
  const node = readNode(reader, open)
  const second = reader.events[reader.next + 2]
  if (second !== undefined && (second.type !== EVENT_ID.SCALAR || second.valueStart >= 0)) {
    const at = sourceOffset(reader.piece, reader.piece.text.search(/\S/))
    const message = 'one node is wanted here, and there are several documents'
    const hint = 'a partial or block of documents stands at the start of a line, outside of any document'
    failAt(reader.unit, 'template/block', message, { start: at, end: at + 1, hint })
  }
  return node
}

function tellRoot(piece: Piece, unit: Unit, wanted: string): void {
  const at = sourceOffset(piece, Math.max(0, piece.text.search(/\S/)))
  const hint = 'a block surrounds whole entries, items, documents or nodes: repeat the key in both branches'
  const end = piece.text.length === 0 ? at + 1 : at + 200
  failAt(unit, 'template/block', `every branch here must hold ${wanted}`, { start: at, end, hint })
}

type DocumentToken = Extract<Token, { is: 'block' | 'partial' }>

function documentToken(reader: Reader, root: YamlEvent): DocumentToken | undefined {
  const token = wholeToken(reader, root)
  return (token?.is === 'block' || token?.is === 'partial') && token.form === 'doc' ? token : undefined
}

function documentItems(token: DocumentToken, unit: Unit): Item[] {
  if (token.is === 'block') {
    return [
      compileBlock<Item[]>(token, unit, {
        read: (branch) => readDocuments(branch.lines, unit, token),
        wrap: (block) => [block],
      }),
    ]
  }
  const call = compilePartial(token, 'documents', unit)
  return call === undefined ? [] : [partNode(call)]
}

/** Without a line --- at its border a block of documents would end, or begin, inside of one. */
function checkBorders(token: BlockToken, state: { open: boolean; justAfter: boolean }, unit: Unit): void {
  const filled = token.branches
    .filter(({ lines }) => lines.text.trim() !== '')
    .map(({ lines }) => separators(lines.text))
  if (state.open && !filled.every(({ first }) => first)) {
    const hint = 'begin every branch with a line ---'
    fail(unit, 'template/block', 'a block must surround whole documents, and this one begins inside of one', {
      loc: token.loc,
      hint,
    })
  }
  state.open = !filled.every(({ last }) => last)
}

function tellOpen(reader: Reader, root: YamlEvent): void {
  const text = 'start' in root ? root.start : root.type === EVENT_ID.SCALAR ? root.valueStart : 0
  const at = sourceOffset(reader.piece, text)
  const message = 'this would continue the last document of the block before it'
  const hint = 'put a line --- before it, or end every branch with one'
  failAt(reader.unit, 'template/block', message, { start: at, end: at + 200, hint })
}
