import { nearest } from '../core/nearest.ts'
import type { Expression, HashNode, Loc } from './ast.ts'
import { compileExpression } from './expression.ts'
import type { Expr, Hash, Part, PartForm } from './op.ts'
import { OP } from './op.ts'
import type { Scope } from './scope.ts'
import type { PartialToken } from './token.ts'
import type { Unit } from './unit.ts'
import { fail, holeAt } from './unit.ts'

/** What a partial is called with, and the place of the call. */
export type PartialCall = [partial: string, context: Expr | null, hash: Hash | null, hole: number]

/** `{{> NAME context key=value}}`, in the form that its place wants. */
export function compilePartial(token: PartialToken, form: PartForm, unit: Unit): PartialCall | undefined {
  const { node, name, scope } = token
  const full = resolvePartial(name, node.name.loc, unit)
  if (full === undefined) return undefined
  if (node.params.length > 1) {
    const message = `a partial takes one context, got ${node.params.length}`
    fail(unit, 'template/partial', message, { loc: node.params[1]!.loc, hint: `{{> ${name} CONTEXT key=value}}` })
  }
  return callOf(full, form, { context: node.params[0], hash: node.hash, loc: node.loc, scope }, unit)
}

/** `(include "NAME" context key=value)`. */
export function compileInclude(
  node: { readonly params: readonly Expression[]; readonly hash?: HashNode; readonly loc: Loc },
  scope: Scope,
  unit: Unit,
  form: PartForm,
): PartialCall | undefined {
  const [name, context, ...rest] = node.params
  if (name?.type !== 'StringLiteral' || rest.length > 0) {
    const message = 'include wants the name of a partial and, if it needs one, a context'
    const hint = 'include "NAME" CONTEXT: the name is a literal, so that it can be checked and packaged'
    fail(unit, 'template/partial', message, { loc: node.loc, hint })
    return undefined
  }
  const full = resolvePartial(String(name.value), name.loc, unit)
  return full === undefined ? undefined : callOf(full, form, { context, hash: node.hash, loc: node.loc, scope }, unit)
}

export function partNode([partial, context, hash, hole]: PartialCall): Part {
  return [OP.PART, partial, context, hash, hole]
}

/** The full name of a partial; an unknown one is told. */
export function resolvePartial(name: string, loc: Loc, unit: Unit): string | undefined {
  const full = unit.shared.resolve(name, unit)
  if (full !== undefined) return full
  const known = unit.shared.partialNames(unit)
  const near = nearest(name, known)
  const listed =
    known.length === 0 ? '' : `; there are: ${known.slice(0, 12).join(', ')}${known.length > 12 ? ', …' : ''}`
  const hint = near === undefined ? `a partial is a file templates/_NAME.hbs${listed}` : `did you mean ${near}?`
  fail(unit, 'template/partial', `there is no partial "${name}"`, { loc, hint })
  return undefined
}

function callOf(
  full: string,
  form: PartForm,
  call: { context: Expression | undefined; hash: HashNode | undefined; loc: Loc; scope: Scope },
  unit: Unit,
): PartialCall {
  const { context, hash, loc, scope } = call
  unit.shared.need(full, form)
  unit.sees.parts.add(`${full}|${form}`)
  if (context === undefined && scope.kind === 'partial') unit.sees.context = true
  return [
    full,
    context === undefined ? null : compileExpression(context, scope, unit, 1),
    hash === undefined ? null : hash.pairs.map(({ key, value }) => [key, compileExpression(value, scope, unit, 1)]),
    holeAt(unit, loc),
  ]
}
