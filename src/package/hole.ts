import type { Node } from '../template/op.ts'
import { OP } from '../template/op.ts'
import { demanded, scalars } from './call-rule.ts'
import { define } from './emitter.ts'
import { expression } from './expression.ts'
import type { Go } from './go.ts'
import { argument, goText } from './go.ts'
import { tagLine } from './literal.ts'
import type { At } from './node.ts'
import { below, join } from './node.ts'
import { shownAt } from './refuse.ts'
import type { Scope } from './scope.ts'
import { dotless, variable } from './scope.ts'
import { printable } from './text-hole.ts'
import { isAlways, isFilled, isOnly, KIND, present } from './type.ts'

type Hole = Extract<Node, [typeof OP.HOLE, ...unknown[]]>

/** A value that is a whole node. One that may be missing fails there, unless it is optional: see optionalEntry. */
export function holeLines([, expr, optional, hole]: Hole, at: At, scope: Scope): string[] {
  const go = expression(expr, scope)
  return valueLines(optional === 1 ? { ...go, type: present(go.type) } : go, shownAt(scope.emitter, hole), at, scope)
}

/** The lines of a value, in the plainest way that what is known of it allows. */
function valueLines(value: Go, shown: string, at: At, { emitter }: Scope): string[] {
  const go = demanded(value, shown) ?? value
  const plain = printable(go)
  if (plain !== undefined) return [join(at, `{{ ${plain} }}`)]
  if (isAlways(go.type, KIND.STRING)) return [join(at, `{{ ${go.code} | quote }}`)]
  if (isAlways(go.type, KIND.MAP | KIND.LIST)) {
    const code = go.code === '.' ? 'toYaml .' : `toYaml ${argument(go)}`
    return below(at, [tagLine(at.indent, `${code} | nindent ${at.indent}`)])
  }
  if (isAlways(go.type, scalars) && go.type.chars !== 'any') return [join(at, `{{ toJson ${argument(go)} }}`)]
  return [join(at, `{{ include ${goText(define(emitter, 'node'))} (list ${goText(shown)} ${argument(go)}) }}`)]
}

/** An entry or an item that is not there when its value is nothing: null, "", {} or []; 0 and false stay. */
export function optionalLines(
  [, expr, , hole]: Hole,
  indent: number,
  scope: Scope,
  entry: (value: (at: At) => string[], inner: Scope) => string[],
): string[] {
  const go = expression(expr, scope)
  const shown = shownAt(scope.emitter, hole)
  const [before, value] = go.atom ? [[], go] : bound(go, indent, scope)
  const there = { ...value, type: present(value.type) }
  const tag = (code: string): string => tagLine(indent, code)
  const numeric = KIND.INTEGER | KIND.FLOAT | KIND.BOOLEAN
  if (isAlways(go.type, numeric)) return entry((at) => holeLines([OP.HOLE, expr, 0, hole], at, scope), scope)
  if (isOnly(go.type, KIND.MAP | KIND.LIST) || isOnly(go.type, KIND.STRING)) {
    const inner = dotless(scope)
    const lines = entry((at) => valueLines({ code: '.', atom: true, type: there.type }, shown, at, inner), inner)
    return [tag(`with ${go.code}`), ...lines, tag('end')]
  }
  const isThere = isFilled(go.type)
    ? `not (kindIs "invalid" ${argument(value)})`
    : `include ${goText(define(scope.emitter, 'some'))} ${argument(value)}`
  return [...before, tag(`if ${isThere}`), ...entry((at) => valueLines(there, shown, at, scope), scope), tag('end')]
}

function bound(go: Go, indent: number, scope: Scope): [string[], Go] {
  const name = variable(scope, 'value')
  return [[tagLine(indent, `${name} := ${go.code}`)], { ...go, code: name, atom: true }]
}
