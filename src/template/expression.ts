import type { Expression, HashNode, Loc } from './ast.ts'
import { EXPR } from './op.ts'
import type { Expr, Flag } from './op.ts'
import { compileInclude } from './partial.ts'
import { compilePath } from './path.ts'
import type { Scope } from './scope.ts'
import { tellUnknownHelper } from './unknown.ts'
import type { Unit } from './unit.ts'
import { fail, holeAt } from './unit.ts'

/** A call: a mustache with arguments, or a sub-expression. */
export interface Call {
  readonly path: Expression
  readonly params: readonly Expression[]
  readonly hash?: HashNode
  readonly loc: Loc
}

/** Compiles an expression; what is wrong with it is told, and compilation goes on. */
export function compileExpression(node: Expression, scope: Scope, unit: Unit, lenient: Flag = 0): Expr {
  switch (node.type) {
    case 'PathExpression':
      return compilePath(node, scope, unit, lenient)
    case 'SubExpression':
      return compileCall(node, scope, unit)
    case 'StringLiteral':
    case 'BooleanLiteral':
      return [EXPR.LIT, node.value]
    case 'NumberLiteral':
      return compileNumber(node.value as number, node.loc, unit)
    case 'NullLiteral':
    case 'UndefinedLiteral':
      return [EXPR.LIT, null]
  }
}

/** A call of a helper by name. */
function compileCall(node: Call, scope: Scope, unit: Unit): Expr {
  const name = callName(node.path)
  if (name === 'include') {
    const part = compileInclude(node, scope, unit, 'text')
    return part === undefined ? [EXPR.LIT, null] : [EXPR.INCLUDE, ...part]
  }
  const helper = name === undefined ? undefined : unit.shared.helpers.get(name)
  if (name === undefined || helper === undefined) {
    tellUnknownHelper(node, unit)
    // Arguments of an unknown helper are looked at as well, leniently: which of them it takes is not known.
    for (const param of node.params) compileExpression(param, scope, unit, 1)
    return [EXPR.LIT, null]
  }
  if (node.hash !== undefined) {
    const hint = `${helper.signature}: ${helper.doc}`
    fail(unit, 'template/helper', `${name} takes no key=value arguments`, { loc: node.hash.loc, hint })
  }
  const [least, most] = helper.arity
  const count = node.params.length
  if (count < least || count > most) {
    const wanted = least === most ? `${least}` : most === Infinity ? `at least ${least}` : `${least} to ${most}`
    const message = `${name} wants ${wanted} argument${wanted.endsWith('1') ? '' : 's'}, got ${count}`
    fail(unit, 'template/helper', message, { loc: node.loc, hint: `${helper.signature}: ${helper.doc}` })
  }
  unit.shared.used.add(name)
  const args = node.params.map((param) => compileExpression(param, scope, unit, helper.lenient ? 1 : 0))
  const hole = holeAt(unit, node.loc)
  if (name === 'and') return [EXPR.AND, args, hole]
  if (name === 'or') return [EXPR.OR, args, hole]
  return [EXPR.CALL, name, args, hole]
}

/** The name that a mustache calls; a mustache without arguments is always a path. */
export function calledName(node: Call): string | undefined {
  return node.params.length > 0 || node.hash !== undefined ? callName(node.path) : undefined
}

/** The value of a mustache: the path that it is, or the helper that it calls. */
export function compileMustache(node: Call, scope: Scope, unit: Unit): Expr {
  const isCall = node.params.length > 0 || node.hash !== undefined
  return isCall ? compileCall(node, scope, unit) : compileExpression(node.path, scope, unit)
}

function callName(path: Expression): string | undefined {
  if (path.type !== 'PathExpression' || path.data || path.depth > 0 || path.parts.length === 0) return undefined
  return path.parts.join('.')
}

function compileNumber(value: number, loc: Loc, unit: Unit): Expr {
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    const hint = 'write it as text in quotes, or pass it as a value'
    fail(unit, 'template/syntax', 'an integer beyond 2^53 would lose digits here', { loc, hint })
  }
  // The skeleton is kept as JSON, which would lose the sign of -0.
  return [EXPR.LIT, value === 0 ? 0 : value]
}
