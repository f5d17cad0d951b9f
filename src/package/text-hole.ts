import type { Expr } from '../template/op.ts'
import { byKind, demanded, scalars } from './call-rule.ts'
import { define } from './emitter.ts'
import { expression } from './expression.ts'
import type { Go } from './go.ts'
import { argument, goText } from './go.ts'
import { shownAt } from './refuse.ts'
import type { Scope } from './scope.ts'
import type { Chars } from './type.ts'
import { isAlways, isOnly, KIND } from './type.ts'

/**
 * Where a text stands: between double quotes, in a block scalar whose lines have an indent, or alone, in a definition. A
 * block scalar between quotes refuses what one as lines could not hold.
 */
export type Place =
  | { readonly in: 'quotes'; readonly block?: true }
  | { readonly in: 'block'; readonly indent: number }
  | { readonly in: 'text' }

/** A value as part of a text, as code without braces. Where nothing is known of it, a definition looks at it. */
export function holeCode(expr: Expr, hole: number, place: Place, scope: Scope): string {
  const { emitter } = scope
  const go = expression(expr, scope)
  const there = isOnly(go.type, scalars) ? demanded(go, shownAt(emitter, hole)) : undefined
  const plain = there && (printable(there) ?? (isOnly(there.type, KIND.STRING) ? there : byKind(there)))
  if (plain !== undefined) return typeof plain === 'string' ? plain : textCode(plain, place, scope)
  const message = goText(`${shownAt(emitter, hole)} must be text, a number or a boolean`)
  const text = `include ${goText(define(emitter, 'text'))} (list ${message} ${argument(go)})`
  return place.in === 'text' ? text : textCode({ ...go, code: text, atom: false }, place, scope, 'any')
}

/** A text as part of a text. */
export function textCode(go: Go, place: Place, { emitter }: Scope, chars: Chars = go.type.chars): string {
  switch (place.in) {
    case 'text':
      return go.code
    case 'quotes':
      if (chars === 'word' || chars === 'quoted') return go.code
      if (place.block === true && chars === 'any') {
        const checked = `include ${goText(define(emitter, 'block'))} (list 0 ${argument(go)})`
        return `include ${goText(define(emitter, 'quoted'))} (${checked})`
      }
      return `include ${goText(define(emitter, 'quoted'))} ${argument(go)}`
    case 'block':
      if (chars === 'lines') return hanging(go.code, place.indent)
      if (chars !== 'any') return go.code
      return `include ${goText(define(emitter, 'block'))} (list ${place.indent} ${argument(go)})`
  }
}

/** Lines in a block scalar: all but the first get its indent. */
function hanging(code: string, indent: number): string {
  const trimmed = / \| trim$/.exec(code)
  if (trimmed !== null) return `${code.slice(0, trimmed.index)} | indent ${indent} | trim`
  return `${code} | replace "\\n" ${goText(`\n${' '.repeat(indent)}`)}`
}

/** Code of a number or a boolean that Go prints as JSON does. A number of a file prints as 1e+06 from a million on. */
export function printable(go: Go): string | undefined {
  const { type } = go
  if (isAlways(type, KIND.BOOLEAN)) return go.code
  if (isAlways(type, KIND.INTEGER)) {
    if (type.bound < 1e6) return go.code
    if (type.bound <= Number.MAX_SAFE_INTEGER) return `int64 ${argument(go)}`
  }
  return isAlways(type, KIND.INTEGER | KIND.FLOAT) ? `toJson ${argument(go)}` : undefined
}
