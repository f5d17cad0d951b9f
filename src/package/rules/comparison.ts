import { argument } from '../go.ts'
import { KIND } from '../type.ts'
import { asFloat, asInt, asText } from './coerce.ts'
import { expression } from './expression.ts'
import type { Scope } from './scope.ts'
import type { Cel } from './syntax.ts'
import { can, causes, NotCarried, NUMBERS, only, term, truth, type Term } from './term.ts'

type Operator = '<' | '<=' | '>' | '>='
const functions: Readonly<Record<Operator, string>> = { '<': 'lt', '<=': 'le', '>': 'gt', '>=': 'ge' }

/** Numbers with numbers, texts with texts; Go compares no int64 of --set with a float64 of a file. */
export function compared(operator: Operator, left: Cel, right: Cel, scope: Scope): Term {
  const order = orderOf(left, right, scope)
  const [a, b] = order ?? [expression(left, scope), expression(right, scope)]
  const [x, y] = alike(a, b, scope)
  return term(`${functions[operator]} ${argument(x)} ${argument(y)}`, truth, causes(x, y))
}

/** `a.compareTo(b) <= 0` is `a <= b`. */
function orderOf(left: Cel, right: Cel, scope: Scope): readonly [Term, Term] | undefined {
  if (left.op !== 'method' || left.name !== 'compareTo' || left.args.length !== 1) return undefined
  if (right.op !== 'value' || right.value !== 0n) return undefined
  const [a, b] = [expression(left.from, scope), expression(left.args[0]!, scope)]
  if (a.special !== 'quantity' || b.special !== 'quantity') throw new NotCarried('compareTo() of what is no quantity')
  return [
    { ...a, special: undefined },
    { ...b, special: undefined },
  ]
}

function alike(a: Term, b: Term, scope: Scope): readonly [Term, Term] {
  if (a.special !== undefined || b.special !== undefined) throw new NotCarried('a comparison of quantities or types')
  if (only(a, KIND.STRING) || only(b, KIND.STRING)) return [asText(a, scope), asText(b, scope)]
  if (only(a, NUMBERS) || only(b, NUMBERS)) {
    const whole = !can(a, KIND.FLOAT) && !can(b, KIND.FLOAT)
    return whole ? [asInt(a, scope), asInt(b, scope)] : [asFloat(a, scope), asFloat(b, scope)]
  }
  throw new NotCarried('the schema does not say whether numbers or texts are compared')
}
