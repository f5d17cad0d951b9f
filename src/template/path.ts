import type { PathExpression } from './ast.ts'
import { DATA, EXPR } from './op.ts'
import type { Expr, Flag } from './op.ts'
import type { Scope } from './scope.ts'
import { ancestor, eachOf, parameterOf, roots } from './scope.ts'
import { tellUnknownRoot } from './unknown.ts'
import type { Unit } from './unit.ts'
import { fail, holeAt } from './unit.ts'

/** Compiles a path: block parameters shadow roots, roots come before the context, `this.x` and `../x` skip both. */
export function compilePath(node: PathExpression, scope: Scope, unit: Unit, lenient: Flag): Expr {
  if (node.data) return compileData(node, scope, unit, lenient)
  const [head] = node.parts
  const path = [...node.parts]
  const explicit = node.depth > 0 || /^(?:this(?:[./]|$)|\.)/.test(node.original)
  if (!explicit && head !== undefined) {
    const parameter = parameterOf(scope, head)
    if (parameter !== undefined) {
      return [EXPR.PARAM, parameter.up, parameter.slot, path.slice(1), lenient, holeAt(unit, node.loc)]
    }
    if (roots.includes(head)) return rootPath(path, node, unit, lenient)
  }
  const target = ancestor(scope, node.depth)
  if (target === undefined) {
    const inPartial = scopesOf(scope).some(({ kind }) => kind === 'partial')
    const hint = inPartial
      ? 'a partial sees only its context, its arguments and the roots: pass the value as key=value'
      : 'only each and with go a level down; if and unless do not'
    const message = `${node.original} goes up further than the contexts around it`
    fail(unit, 'template/unknown-path', message, { loc: node.loc, hint })
    return nothing
  }
  if (target.kind === 'template') {
    if (head === undefined || roots.includes(head)) return rootPath(path, node, unit, lenient)
    tellUnknownRoot(node, unit)
    return nothing
  }
  if (target.kind === 'partial') unit.sees.context = true
  return [EXPR.CTX, node.depth, path, lenient, holeAt(unit, node.loc)]
}

const nothing: Expr = [EXPR.LIT, null]

function scopesOf(scope: Scope | undefined): Scope[] {
  return scope === undefined ? [] : [scope, ...scopesOf(scope.parent)]
}

function rootPath(path: string[], node: PathExpression, unit: Unit, lenient: Flag): Expr {
  const [root] = path
  if (root === undefined || root === 'Template') unit.sees.template = true
  if (root === 'Files' && path.length > 1) {
    const hint = 'filesGet "files/NAME", filesLines "files/NAME", filesGlob "files/*.json"'
    fail(unit, 'template/unknown-path', 'files of the chart are read by helpers', { loc: node.loc, hint })
  }
  return [EXPR.ROOT, path, lenient, holeAt(unit, node.loc)]
}

const dataNames: ReadonlyMap<string, number> = new Map([
  ['index', DATA.INDEX],
  ['key', DATA.KEY],
  ['first', DATA.FIRST],
  ['last', DATA.LAST],
])

/** `@index`, `@key`, `@first`, `@last` of the nearest `each`, and `@root`. */
function compileData(node: PathExpression, scope: Scope, unit: Unit, lenient: Flag): Expr {
  const [head = '', ...rest] = node.parts
  if (head === 'root') {
    if (rest[0] === undefined || roots.includes(rest[0])) return rootPath(rest, node, unit, lenient)
    tellUnknownRoot(node, unit)
    return nothing
  }
  const what = dataNames.get(head)
  if (what === undefined || rest.length > 0) {
    const hint = 'there are @index, @key, @first, @last and @root'
    fail(unit, 'template/unknown-path', `${node.original} is not known`, { loc: node.loc, hint })
    return nothing
  }
  const up = eachOf(scope, node.depth)
  if (up === undefined) {
    const inPartial = scopesOf(scope).some(({ kind }) => kind === 'partial')
    const hint = inPartial
      ? `a partial does not see the loop around its call: pass ${head}=${node.original}`
      : undefined
    fail(unit, 'template/unknown-path', `${node.original} has a value only inside {{#each}}`, { loc: node.loc, hint })
    return nothing
  }
  return [EXPR.DATA, what, up, holeAt(unit, node.loc)]
}
