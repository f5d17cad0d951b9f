import { argument } from '../go.ts'
import { integer, KIND, number, typed } from '../type.ts'
import { asFloat, asInt } from './coerce.ts'
import { included, type Scope } from './scope.ts'
import { can, causes, failing, NotCarried, NUMBERS, only, term, truth, type Term } from './term.ts'

/** Amounts are float64 in Go, exact to 15 digits; beyond 2^53 the packaged chart refuses them. */
export function quantityOf(name: 'quantity' | 'isQuantity', of: Term, scope: Scope): Term {
  if (!can(of, NUMBERS | KIND.STRING)) throw new NotCarried(`${name}() of what is no text and no number`)
  const certain = only(of, NUMBERS | KIND.STRING) ? of : failing(of, `${of.path ?? of.code} is no quantity`)
  if (name === 'isQuantity') {
    return term(`eq (${included(scope, 'isQuantity', [argument(of)])}) "true"`, truth, causes(certain))
  }
  const made = `${included(scope, scope.soft ? 'softQuantity' : 'quantity', [argument(of)])} | float64`
  const amount = term(made, number, { ...causes(certain), special: 'quantity', number: 'float' })
  return only(of, NUMBERS) || scope.soft ? amount : failing(amount, `quantity(${of.path ?? of.code})`)
}

/** Bytes of a size as the JVM reads it, or milliseconds; integers stay what they are. */
export function sizeOf(name: 'jvmSize' | 'durationMillis', of: Term, scope: Scope): Term {
  if (only(of, KIND.INTEGER)) return of
  if (!can(of, KIND.INTEGER | KIND.STRING)) throw new NotCarried(`${name}() of what is no text and no integer`)
  const define = `${scope.soft ? 'soft' : 'cel'}${name === 'jvmSize' ? 'JvmSize' : 'Millis'}`
  const called = only(of, KIND.STRING) && !scope.soft ? name : define
  const made = {
    ...term(`${included(scope, called, [argument(of)])} | int64`, integer, causes(of)),
    number: 'int' as const,
  }
  return scope.soft && only(of, KIND.STRING | KIND.INTEGER) ? made : failing(made, `${name}(${of.path ?? of.code})`)
}

/** Methods of quantities. */
export function quantityMethod(name: string, of: Term, args: readonly Term[], scope: Scope): Term {
  const plain: Term = { ...of, special: undefined }
  const [first] = args
  switch (name) {
    case 'isGreaterThan':
      return ordered('gt', plain, other(first, scope))
    case 'isLessThan':
      return ordered('lt', plain, other(first, scope))
    case 'compareTo':
      return sign(plain, other(first, scope), scope)
    case 'sign':
      return sign(plain, term('0.0', number, { atom: true, number: 'float' }), scope)
    case 'isInteger':
      return term(`eq (${included(scope, 'isInt', [argument(plain)])}) "true"`, truth, causes(plain))
    case 'asInteger': {
      const whole = asInt({ ...plain, type: { ...plain.type, bound: 2 ** 53 } }, scope)
      if (!scope.soft) return { ...whole, type: { ...integer, bound: 2 ** 53 } }
      return { ...term(`int64 ${argument(plain)}`, { ...integer, bound: 2 ** 53 }, causes(plain)), number: 'int' }
    }
    case 'asApproximateFloat':
      return { ...plain, type: typed(KIND.FLOAT), kinds: KIND.FLOAT }
    case 'add':
    case 'sub': {
      const b = other(first, scope)
      const code = `${name}f ${argument(plain)} ${argument(b)}`
      return term(code, number, { ...causes(plain, b), special: 'quantity', number: 'float' })
    }
    default:
      throw new NotCarried(`${name}() of a quantity has no counterpart in Helm`)
  }
}

function other(of: Term | undefined, scope: Scope): Term {
  if (of === undefined) throw new NotCarried('a method of a quantity without its argument')
  if (of.special === 'quantity') return { ...of, special: undefined }
  return asFloat(of, scope)
}

function ordered(name: string, a: Term, b: Term): Term {
  return term(`${name} ${argument(a)} ${argument(b)}`, truth, causes(a, b))
}

function sign(a: Term, b: Term, scope: Scope): Term {
  const code = `${included(scope, 'celSign', [argument(a), argument(b)])} | int64`
  return { ...term(code, { ...integer, bound: 1 }, causes(a, b)), number: 'int' }
}
