import type { Expr } from '../template/op.ts'
import { DATA, EXPR } from '../template/op.ts'
import { callRules } from './calls/all-calls.ts'
import type { Go } from './go.ts'
import { atom, call, goText } from './go.ts'
import { includeText } from './part.ts'
import { pathOf } from './path.ts'
import { refuse } from './refuse.ts'
import type { Frame, Scope } from './scope.ts'
import { rootNames, rootOf } from './scope.ts'
import { boolean, charsOfText, either, integer, isFilled, KIND, typed, unknown } from './type.ts'
import type { Json } from '../core/json.ts'

/** An expression of a template as Go. */
export function expression(expr: Expr, scope: Scope): Go {
  switch (expr[0]) {
    case EXPR.LIT:
      return literal(expr[1])
    case EXPR.BIG:
      return refused(scope, undefined, `the integer ${expr[1]} is beyond 2^53`)
    case EXPR.ROOT:
      return rootPath(expr, scope)
    case EXPR.CTX:
      return contextPath(expr, scope)
    case EXPR.PARAM: {
      const frame = upward(scope.frame, expr[1])
      return pathOf(expr[2] === 0 ? frame.ctx : frame.second, expr[3], scope)
    }
    case EXPR.DATA:
      return data(expr[1], upward(scope.frame, expr[2]))
    case EXPR.CALL:
      return helperCall(expr, scope)
    case EXPR.AND:
    case EXPR.OR:
      return lazily(expr, scope)
    case EXPR.INCLUDE:
      return includeText(expr, scope)
  }
}

/** A literal of a template. Integers are Go's int, which every adaptor takes. */
function literal(value: Json): Go {
  switch (typeof value) {
    case 'string':
      return atom(goText(value), typed(KIND.STRING, { chars: charsOfText(value), filled: value !== '' }))
    case 'boolean':
      return atom(String(value), boolean)
    case 'number':
      if (!Number.isInteger(value)) return atom(String(value), typed(KIND.FLOAT))
      return atom(String(value), typed(KIND.INTEGER, { bound: Math.abs(value) }))
    default:
      return atom('nil', { ...unknown, kinds: 0 })
  }
}

function contextPath(expr: Extract<Expr, [typeof EXPR.CTX, ...unknown[]]>, scope: Scope): Go {
  const frame = upward(scope.frame, expr[1])
  const isWhole = expr[2].length === 0 || rootNames.includes(expr[2][0]!)
  if (frame.up === undefined && isWhole) scope.emitter.notice(scope.part, 'whole')
  return frame.up === undefined && frame.ctx.code !== '$ctx' && rootNames.includes(expr[2][0] ?? '')
    ? rootPath([EXPR.ROOT, expr[2], expr[3], expr[4]], scope)
    : pathOf(frame.ctx, expr[2], scope)
}

function rootPath([, path, , hole]: Extract<Expr, [typeof EXPR.ROOT, ...unknown[]]>, scope: Scope): Go {
  const [root, field] = path
  if (root === 'Template' && field === 'Name' && !isNotes(scope, hole)) {
    const { code, type } = pathOf(rootOf(scope), path, scope)
    return call('printf', ['"%s.hbs"', atom(code, type)], type)
  }
  if (isGoStruct(path)) return refused(scope, hole, `${path.join('.')} as a whole is another thing under Helm`)
  return pathOf(rootOf(scope), path, scope)
}

/** Roots that are no maps in Helm, but structures of Go with other fields and methods. */
function isGoStruct([root, ...fields]: readonly string[]): boolean {
  if (root === 'Files') return true
  return fields.length === 0
    ? root === 'Chart' || root === 'Capabilities'
    : root === 'Capabilities' && fields.length === 1
}

/** NOTES.txt has no .hbs under Capstan either. */
function isNotes({ emitter }: Scope, hole: number): boolean {
  const { skeleton } = emitter
  return skeleton.files[skeleton.places[hole * 3]!]!.endsWith('NOTES.txt.hbs')
}

function upward(frame: Frame, up: number): Frame {
  let at = frame
  for (let left = up; left > 0; left--) at = at.up!
  return at
}

function data(what: number, frame: Frame): Go {
  const { loop, second } = frame
  if (what === DATA.KEY || loop === undefined) return second
  if (what === DATA.INDEX && second.type.kinds === KIND.INTEGER) return second
  loop.counted = true
  if (what === DATA.INDEX) return atom(loop.index, { ...integer, bound: 1e5 })
  if (what === DATA.FIRST) return { code: `eq ${loop.index} 0`, atom: false, type: boolean }
  loop.measured = true
  return { code: `eq (add1 ${loop.index}) (int64 (len ${loop.subject}))`, atom: false, type: boolean }
}

function helperCall([, name, args, hole]: Extract<Expr, [typeof EXPR.CALL, ...unknown[]]>, scope: Scope): Go {
  const rule = callRules.get(name)
  if (rule === undefined) return refused(scope, hole, `the helper ${name} has no counterpart`)
  return rule({
    name,
    args: args.map((arg) => expression(arg, scope)),
    emitter: scope.emitter,
    root: rootOf(scope).code,
    refuse: (message, hint) => refuse(scope.emitter, hole, 'package/helper', { message, hint }),
  })
}

/** `and` and `or` of Go stop early and give the argument that decides, as ours do. */
function lazily([op, args]: Extract<Expr, [typeof EXPR.AND | typeof EXPR.OR, ...unknown[]]>, scope: Scope): Go {
  const inner = narrowing(args, op === EXPR.AND, scope)
  if (inner.length === 1) return inner[0]!
  const type = inner.map((go) => go.type).reduce(either)
  if (op === EXPR.AND) return call('and', inner, type)
  // When all are empty, `or` gives the last.
  return call('or', inner, { ...type, missing: inner.at(-1)!.type.missing, filled: isFilled(inner.at(-1)!.type) })
}

/** What an earlier argument of `and` found is there for the later ones. */
function narrowing(args: readonly Expr[], outcome: boolean, scope: Scope): Go[] {
  let inner = scope
  return args.map((arg) => {
    const go = expression(arg, inner)
    inner = finding(arg, inner, outcome)
    return go
  })
}

/** The scope of a place that is reached only when the expression is true, or only when it is false. */
export function finding(condition: Expr, scope: Scope, outcome = true): Scope {
  const found = foundBy(condition, outcome, scope)
  return found.length === 0 ? scope : { ...scope, found: new Map([...scope.found, ...found]) }
}

type Found = readonly [code: string, isTrue: boolean]

function foundBy(condition: Expr, outcome: boolean, scope: Scope): readonly Found[] {
  switch (condition[0]) {
    case EXPR.ROOT:
    case EXPR.CTX:
    case EXPR.PARAM:
      return outcome ? chain(expression(condition, scope).code, true) : []
    case EXPR.AND:
    case EXPR.OR:
      if (outcome !== (condition[0] === EXPR.AND)) return []
      return condition[1].flatMap((part) => foundBy(part, outcome, scope))
    case EXPR.CALL:
      return foundByCall(condition, outcome, scope)
    default:
      return []
  }
}

/** `not x`, `empty x`, `eq x "fixed"`, `kindIs "invalid" x`. */
function foundByCall(
  [, name, args]: Extract<Expr, [typeof EXPR.CALL, ...unknown[]]>,
  outcome: boolean,
  scope: Scope,
): readonly Found[] {
  const [first, second] = args
  if (first === undefined) return []
  if (name === 'not' || name === 'empty') return foundBy(first, !outcome, scope)
  if (second === undefined || args.length !== 2) return []
  if (name === 'kindIs') return isText(first, 'invalid') && !outcome ? foundAt(second, false, scope) : []
  const isEqual = name === 'eq' ? outcome : name === 'ne' && !outcome
  const value = second[0] === EXPR.LIT ? second[1] : null
  return isEqual && value !== null && typeof value !== 'object' ? foundAt(first, Boolean(value), scope) : []
}

function foundAt(path: Expr, isTrue: boolean, scope: Scope): readonly Found[] {
  return isPath(path) ? chain(expression(path, scope).code, isTrue) : []
}

function isText(expr: Expr, text: string): boolean {
  return expr[0] === EXPR.LIT && expr[1] === text
}

function isPath([op]: Expr): boolean {
  return op === EXPR.ROOT || op === EXPR.CTX || op === EXPR.PARAM
}

/** A path and all that it goes through, as code would be written once the ones before are known: those are no "" or {}. */
function chain(code: string, isTrue: boolean): readonly Found[] {
  const found: Found[] = [[code, isTrue]]
  const plain = code.replaceAll(/\((\$?[\w.]*)\)/g, '$1')
  if (plain !== code && !plain.includes('(')) {
    const steps = plain.split('.')
    for (let end = 2; end <= steps.length; end++)
      found.push([steps.slice(0, end).join('.'), isTrue || end < steps.length])
  }
  return found
}

/** A value that stands for what was refused, so that emission goes on and finds the rest. */
function refused(scope: Scope, hole: number | undefined, message: string): Go {
  refuse(scope.emitter, hole, 'package/value', { message })
  return atom('nil', unknown)
}
