import type { Json } from '../core/json.ts'
import { isMap } from '../core/json.ts'
import { isEmpty } from '../core/empty.ts'
import type { Entry, Item, Node } from '../template/op.ts'
import { ENTRY, ITEM, OP } from '../template/op.ts'
import { numberText, quoted, stringText } from '../yaml/scalar-text.ts'
import { blockLines } from './block-lines.ts'
import { holeLines } from './hole.ts'
import { listLines } from './list.ts'
import { literalText, tagLine } from './literal.ts'
import { mapLines } from './map.ts'
import { includeCall } from './part.ts'
import type { Scope } from './scope.ts'
import { textScalar } from './text-scalar.ts'

/** Where a node stands: what is before it on its line (`  key:`, `  -`, nothing), and the indent of what follows below. */
export interface At {
  readonly head: string
  readonly indent: number
}

/** The lines of a node in a Go template, the first of which goes on after the head. */
export function nodeLines(node: Node, at: At, scope: Scope): string[] {
  switch (node[0]) {
    case OP.CONST:
      return constantLines(node[1], at, scope)
    case OP.BIG:
      return [join(at, node[1])]
    case OP.HOLE:
      return holeLines(node, at, scope)
    case OP.TEXT:
      return textScalar(node, at, scope)
    case OP.MAP:
      return hang(at, mapLines(node, at.indent, scope))
    case OP.SEQ:
      return hang(at, listLines(node, at.indent, scope))
    case OP.BLOCK: {
      const lines = blockLines<Node>(node, at.indent, scope, {
        isNothing: (payload) => payload[0] === OP.CONST && payload[1] === null,
        emit: (payload, inner) => nodeLines(payload, { head: '', indent: at.indent }, inner),
      })
      return below(at, lines)
    }
    case OP.PART:
      return below(at, [tagLine(at.indent, `${includeCall(node, 'node', scope).code} | nindent ${at.indent}`)])
  }
}

/** A constant; one that holds something is written like a map or a list of constants. */
function constantLines(value: Json, at: At, scope: Scope): string[] {
  if (typeof value === 'object' && value !== null && !isEmpty(value)) {
    if (isMap(value)) {
      const entries = Object.entries(value).map(([key, entry]): Entry => [ENTRY.PAIR, key, [OP.CONST, entry], 0])
      return nodeLines([OP.MAP, entries, 0, 0, 0], at, scope)
    }
    const items = value.map((item): Item => [ITEM.ITEM, [OP.CONST, item]])
    return nodeLines([OP.SEQ, items, 0], at, scope)
  }
  if (typeof value === 'string' && isLines(value)) {
    const lines = literalText(value.replace(/\n$/, ''))
      .split('\n')
      .map((line) => (line === '' ? '' : ' '.repeat(at.indent) + line))
    return [join(at, value.endsWith('\n') ? '|' : '|-'), ...lines]
  }
  return [join(at, scalar(value))]
}

/** A text that a block scalar shows as it is, and that no action after it eats the end of. */
function isLines(text: string): boolean {
  return (
    text.includes('\n') && !/^[\s]|[ \t]\n|\s\s$|[ \t]$|[^\n\t -~\u00a1-\u2027\u202a-\ud7ff\ue000-\ufefe]/.test(text)
  )
}

function scalar(value: Json): string {
  switch (typeof value) {
    case 'string':
      return literalText(value.includes('\n') ? quoted(value) : stringText(value))
    case 'number':
    case 'bigint':
      return numberText(value)
    case 'boolean':
      return String(value)
    default:
      return value === null ? 'null' : Array.isArray(value) ? '[]' : '{}'
  }
}

/** A scalar after the head of its line. */
export function join({ head, indent }: At, text: string): string {
  return head === '' ? ' '.repeat(indent) + text : `${head} ${text}`
}

/** Lines that stand below the head of their node. */
export function below({ head }: At, lines: string[]): string[] {
  return head === '' ? lines : [head, ...lines]
}

/** Entries begin on the line of a dash, items and actions below it. */
function hang(at: At, lines: string[]): string[] {
  const [first = '', ...rest] = lines
  const isInline = lines.length === 1 && /^\s*(?:\{\}|\[\])$/.test(first)
  if (isInline) return [join(at, first.trim())]
  const isAction = first.trimStart().startsWith('{{-')
  if (at.head.endsWith('-') && !isAction) return [`${at.head} ${first.trimStart()}`, ...rest]
  return below(at, lines)
}
