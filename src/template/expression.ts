import type { Json } from '../core/json.ts'
import { nearest } from '../core/nearest.ts'
import type { Expression, HashNode, Loc, PathExpression } from './ast.ts'
import { DATA, EXPR } from './op.ts'
import type { Expr, Flag, Hash, PartForm } from './op.ts'
import { goSpellings, refusedHelpers } from './refused-helpers.ts'
import type { Scope } from './scope.ts'
import { ancestor, eachOf, parameterOf, roots } from './scope.ts'
import type { Unit } from './unit.ts'
import { fail, holeAt } from './unit.ts'

const nothing: Expr = [EXPR.LIT, null]

/** Compiles an expression; what is wrong with it is recorded in the unit, and compilation goes on. */
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
      return nothing
  }
}

/** A call of a helper by name: a mustache with arguments, or a sub-expression. */
export function compileCall(
  node: {
    readonly path: Expression
    readonly params: readonly Expression[]
    readonly hash?: HashNode
    readonly loc: Loc
  },
  scope: Scope,
  unit: Unit,
): Expr {
  const name = callName(node.path)
  if (name === 'include') {
    const part = compileInclude(node, scope, unit, 'text')
    return part === undefined ? nothing : [EXPR.INCLUDE, ...part]
  }
  const helper = name === undefined ? undefined : unit.shared.helpers.get(name)
  if (name === undefined || helper === undefined) {
    unknownHelper(name, node.path, unit)
    return nothing
  }
  if (node.hash !== undefined) {
    fail(unit, 'template/helper', `${name} takes no key=value arguments`, {
      loc: node.hash.loc,
      hint: helper.signature,
    })
  }
  const [least, most] = helper.arity
  const count = node.params.length
  if (count < least || count > most) {
    const wanted = least === most ? `${least}` : most === Infinity ? `at least ${least}` : `${least} to ${most}`
    const message = `${name} wants ${wanted} argument${wanted === '1' ? '' : 's'}, got ${count}`
    fail(unit, 'template/helper', message, { loc: node.loc, hint: `${helper.signature}: ${helper.doc}` })
  }
  unit.shared.used.add(name)
  const args = node.params.map((param) => compileExpression(param, scope, unit, helper.lenient ? 1 : 0))
  const hole = holeAt(unit, node.loc)
  if (name === 'and') return [EXPR.AND, args, hole]
  if (name === 'or') return [EXPR.OR, args, hole]
  return [EXPR.CALL, name, args, hole]
}

/** The arguments of `include "NAME" context key=value`, with the partial asked for in the form that its place wants. */
export function compileInclude(
  node: { readonly params: readonly Expression[]; readonly hash?: HashNode; readonly loc: Loc },
  scope: Scope,
  unit: Unit,
  form: PartForm,
): [partial: string, context: Expr | null, hash: Hash | null, hole: number] | undefined {
  const [name, context, ...rest] = node.params
  if (name?.type !== 'StringLiteral' || rest.length > 0) {
    const hint = 'include "NAME" CONTEXT: the name is a literal, so that it can be checked and packaged'
    fail(unit, 'template/partial', 'include wants the name of a partial and, if it needs one, a context', {
      loc: node.loc,
      hint,
    })
    return undefined
  }
  const full = resolvePartial(String(name.value), name.loc, unit)
  if (full === undefined) return undefined
  unit.shared.need(full, form)
  return [full, ...compileContext(context, node.hash, scope, unit), holeAt(unit, node.loc)]
}

/** The context and the hash that a partial is called with; without a context it is the caller's. */
export function compileContext(
  context: Expression | undefined,
  hash: HashNode | undefined,
  scope: Scope,
  unit: Unit,
): [context: Expr | null, hash: Hash | null] {
  if (context === undefined && scope.kind === 'partial') unit.touched = true
  return [
    context === undefined ? null : compileExpression(context, scope, unit, 1),
    hash === undefined ? null : hash.pairs.map((pair) => [pair.key, compileExpression(pair.value, scope, unit, 1)]),
  ]
}

/** The full name of a partial; an unknown one is recorded as a failure. */
export function resolvePartial(name: string, loc: Loc, unit: Unit): string | undefined {
  const full = unit.shared.resolve(name, unit)
  if (full !== undefined) return full
  const known = [...unit.shared.partialNames(unit)]
  const near = nearest(name, known)
  const hint =
    near !== undefined
      ? `did you mean ${near}?`
      : `a partial is a file templates/_${name}.hbs${known.length > 0 ? `; there are: ${known.join(', ')}` : ''}`
  fail(unit, 'template/partial', `there is no partial "${name}"`, { loc, hint })
  return undefined
}

export function callName(path: Expression): string | undefined {
  if (path.type !== 'PathExpression' || path.data || path.depth > 0) return undefined
  return path.parts.length === 0 ? undefined : path.parts.join('.')
}

function compilePath(node: PathExpression, scope: Scope, unit: Unit, lenient: Flag): Expr {
  if (node.data) return compileData(node, scope, unit, lenient)
  const [head] = node.parts
  const path = [...node.parts]
  const explicit = node.depth > 0 || /^(this\b|\.)/.test(node.original)
  if (!explicit && head !== undefined) {
    const parameter = parameterOf(scope, head)
    if (parameter !== undefined) {
      return [EXPR.PARAM, parameter.up, parameter.slot, path.slice(1), lenient, holeAt(unit, node.loc)]
    }
    if (roots.includes(head)) return rootPath(path, node, unit, lenient)
  }
  const target = ancestor(scope, node.depth)
  if (target === undefined) {
    const hint = 'only each and with go a level down; if and unless do not; a partial sees its context alone'
    fail(unit, 'template/unknown-path', `${node.original} goes up further than the contexts around it`, {
      loc: node.loc,
      hint,
    })
    return nothing
  }
  if (target.kind === 'template') {
    if (head === undefined) return [EXPR.ROOT, [], lenient, holeAt(unit, node.loc)]
    if (roots.includes(head)) return rootPath(path, node, unit, lenient)
    unknownRoot(node, unit)
    return nothing
  }
  if (target.kind === 'partial') unit.touched = true
  return [EXPR.CTX, node.depth, path, lenient, holeAt(unit, node.loc)]
}

function rootPath(path: string[], node: PathExpression, unit: Unit, lenient: Flag): Expr {
  if (path[0] === 'Template') unit.touched = true
  if (path[0] === 'Files' && path.length > 1) {
    const hint = 'filesGet "files/NAME", filesLines "files/NAME", filesGlob "files/*.json"'
    fail(unit, 'template/unknown-path', 'files of the chart are read by helpers', { loc: node.loc, hint })
  }
  return [EXPR.ROOT, path, lenient, holeAt(unit, node.loc)]
}

const dataNames: Readonly<Record<string, number>> = {
  index: DATA.INDEX,
  key: DATA.KEY,
  first: DATA.FIRST,
  last: DATA.LAST,
}

function compileData(node: PathExpression, scope: Scope, unit: Unit, lenient: Flag): Expr {
  const [head, ...rest] = node.parts
  if (head === 'root') {
    if (rest.length > 0 && !roots.includes(rest[0]!)) unknownRoot(node, unit)
    return rest[0] === undefined
      ? [EXPR.ROOT, [], lenient, holeAt(unit, node.loc)]
      : rootPath(rest, node, unit, lenient)
  }
  const what = head === undefined ? undefined : dataNames[head]
  if (what === undefined || rest.length > 0) {
    fail(unit, 'template/unknown-path', `${node.original} is not known`, {
      loc: node.loc,
      hint: 'there are @index, @key, @first, @last and @root',
    })
    return nothing
  }
  const up = eachOf(scope, node.depth)
  if (up === undefined) {
    fail(unit, 'template/unknown-path', `${node.original} has a value only inside {{#each}}`, { loc: node.loc })
    return nothing
  }
  return [EXPR.DATA, what, up, holeAt(unit, node.loc)]
}

function compileNumber(value: number, loc: Loc, unit: Unit): Expr {
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    const hint = 'write it as text in quotes, or pass it as a value'
    fail(unit, 'template/syntax', 'an integer literal beyond 2^53 would lose digits', { loc, hint })
  }
  return [EXPR.LIT, value satisfies Json]
}

function unknownRoot(node: PathExpression, unit: Unit): void {
  const head = node.parts[0] ?? node.original
  const spelled =
    goSpellings.get(head) ?? (head === 'end' ? 'a block ends with {{/if}}, {{/each}} …, by its own name' : undefined)
  const near = nearest(head, roots)
  const hint =
    spelled ?? (near === undefined ? `did you mean Values.${node.parts.join('.')}?` : `did you mean ${near}?`)
  const message = `${node.original} is not known here: a path starts with ${roots.join(', ')} or a block parameter`
  fail(unit, 'template/unknown-path', message, { loc: node.loc, hint })
}

function unknownHelper(name: string | undefined, path: Expression, unit: Unit): void {
  const shown = name ?? ('original' in path ? String(path.original) : 'this')
  if (['optional', 'spread'].includes(shown)) {
    const hint =
      shown === 'optional'
        ? 'key: {{optional Values.x}} or - {{optional Values.x}}'
        : '{{spread Values.x}}: in a map, - {{spread Values.x}} in a list'
    fail(unit, 'template/position', `${shown} stands alone, for a whole entry`, { loc: path.loc, hint })
    return
  }
  if (['if', 'unless', 'each', 'with'].includes(shown)) {
    const hint = `{{#${shown} …}} … {{/${shown}}}; inside an expression: (ternary A B CONDITION)`
    fail(unit, 'template/habit', `${shown} is a block`, { loc: path.loc, hint })
    return
  }
  const hint =
    refusedHelpers.get(shown) ??
    goSpellings.get(shown) ??
    (shown === '-' ? 'whitespace is trimmed with {{~ … ~}}; structural templates rarely need it' : undefined)
  const near = nearest(shown, unit.shared.helpers.keys())
  fail(unit, 'template/unknown-helper', `there is no helper "${shown}"`, {
    loc: path.loc,
    hint: hint ?? (near === undefined ? undefined : `did you mean ${near}?`),
  })
}
