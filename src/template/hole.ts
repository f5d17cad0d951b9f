import { EVENT_ID, COLLECTION_STYLE } from '../yaml/events.ts'
import { compileBlock } from './block.ts'
import { readBranch } from './documents.ts'
import { calledName, compileExpression, compileMustache } from './expression.ts'
import type { Expr, Node } from './op.ts'
import { EXPR, OP } from './op.ts'
import { compileInclude, compilePartial, partNode } from './partial.ts'
import type { Reader } from './reader.ts'
import type { BlockToken, MustacheToken, Token } from './token.ts'
import type { Unit } from './unit.ts'
import { fail, holeAt, tell } from './unit.ts'

const nothing: Node = [OP.CONST, null]

/** A mustache that is a whole node: its value, with its type. */
export function holeNode({ node, scope }: MustacheToken, unit: Unit): Node {
  const name = calledName(node)
  if (name === 'include') {
    const call = compileInclude(node, scope, unit, 'node')
    return call === undefined ? nothing : partNode(call)
  }
  if (name === 'optional') {
    const [subject, ...rest] = node.params
    if (subject === undefined || rest.length > 0 || node.hash !== undefined) {
      const hint = 'key: {{optional Values.x}} or - {{optional Values.x}}'
      fail(unit, 'template/helper', 'optional wants one argument', { loc: node.loc, hint })
    }
    const value: Expr = subject === undefined ? [EXPR.LIT, null] : compileExpression(subject, scope, unit, 1)
    return [OP.HOLE, value, 1, holeAt(unit, node.loc)]
  }
  if (name === 'spread') {
    const hint = '{{spread x}}: in a map, - {{spread x}} in a list; the value of a key is the hole alone: key: {{x}}'
    fail(unit, 'template/position', 'spread stands for entries of a map or items of a list', { loc: node.loc, hint })
    return nothing
  }
  return [OP.HOLE, compileMustache(node, scope, unit), 0, holeAt(unit, node.loc)]
}

/** What `spread` puts among the entries or items; undefined for any other token. */
export function spreadOf(token: Token, unit: Unit): [value: Expr, hole: number] | undefined {
  if (!isSpread(token)) return undefined
  const { node, scope } = token
  const [subject, ...rest] = node.params
  if (subject === undefined || rest.length > 0 || node.hash !== undefined) {
    const hint = '{{spread Values.labels}}: in a map, - {{spread Values.env}} in a list'
    fail(unit, 'template/helper', 'spread wants one argument', { loc: node.loc, hint })
  }
  return [subject === undefined ? [EXPR.LIT, null] : compileExpression(subject, scope, unit, 1), holeAt(unit, node.loc)]
}

export function isSpread(token: Token): token is MustacheToken {
  return token.is === 'mustache' && calledName(token.node) === 'spread'
}

/** A block or a partial that is a whole node. */
export function tokenNode(reader: Reader, token: Exclude<Token, MustacheToken>): Node {
  const { unit } = reader
  switch (token.is) {
    case 'refused':
      tell(unit, token.problem)
      return nothing
    case 'partial': {
      const call = compilePartial(token, 'node', unit)
      return call === undefined ? nothing : partNode(call)
    }
    case 'block':
      return blockNode(reader, token)
  }
}

function blockNode(reader: Reader, token: BlockToken): Node {
  const { unit } = reader
  const refuse = (message: string, hint: string): void => {
    fail(unit, 'template/block', message, { loc: token.loc, hint })
  }
  if (reader.flow > 0) {
    const hint = 'write the collection in block style, one entry on a line'
    refuse('a block cannot stand inside a flow collection ({…} or […])', hint)
  }
  if (token.form === 'doc') {
    const hint = 'put it at the start of a line, outside of any document'
    refuse('a block of whole documents cannot stand inside one', hint)
  }
  return compileBlock<Node>(token, unit, {
    read: (branch) => {
      if (token.form !== 'inline') return readBranch(branch.lines, unit, token)
      return readBranch(branch.raw, unit, token, (root) => {
        if (
          (root.type !== EVENT_ID.MAPPING && root.type !== EVENT_ID.SEQUENCE) ||
          root.style !== COLLECTION_STYLE.BLOCK
        )
          return
        const what = root.type === EVENT_ID.MAPPING ? '": ", which would begin a map' : '"- ", which would begin a list'
        refuse(`a block inside a line holds ${what}`, 'surround the whole entry with the block')
      })
    },
    wrap: (block) => block,
  })
}
