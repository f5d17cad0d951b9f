import { argument, goText } from '../go.ts'
import { KIND, present, typed } from '../type.ts'
import { included, type Scope } from './scope.ts'
import { can, failing, NotCarried, NUMBERS, only, term, truth, type Term } from './term.ts'

/*
 * CEL refuses a value of the wrong type where it is used. Where the schema leaves no doubt nothing is written for it;
 * else the value goes through a definition that fails.
 */

export function asBool(of: Term, scope: Scope): Term {
  return checked(of, KIND.BOOLEAN, scope)
}

export function asText(of: Term, scope: Scope): Term {
  if (only(of, KIND.STRING)) return of
  const type = typed(KIND.STRING)
  if (!can(of, KIND.STRING)) return checked(of, KIND.STRING, scope)
  const code = included(scope, 'string', [goText(wrong(KIND.STRING)), argument(of)])
  return failing(kept(of, code, type), cause(of, KIND.STRING))
}

export function asList(of: Term, scope: Scope): Term {
  return checked(of, KIND.LIST, scope)
}

export function asMap(of: Term, scope: Scope): Term {
  return checked(of, KIND.MAP, scope)
}

export function asNumber(of: Term, scope: Scope): Term {
  return checked(of, NUMBERS, scope)
}

/** A whole number as Go's int64 or as digits. */
export function asInt(of: Term, scope: Scope): Term {
  if (!only(of, KIND.INTEGER)) {
    const code = `${included(scope, 'int', [goText(wrong(KIND.INTEGER)), argument(of)])} | int64`
    return failing({ ...kept(of, code, typed(KIND.INTEGER)), number: 'int' }, cause(of, KIND.INTEGER))
  }
  if (of.number === 'int') return of
  return { ...kept(of, `int64 ${argument(of)}`, of.type), number: 'int', exact: true }
}

/** A number as Go's float64. */
export function asFloat(of: Term, scope: Scope): Term {
  if (typeof of.literal === 'bigint') return { ...of, code: `${of.literal}.0`, atom: true, number: 'float' }
  const number = asNumber(of, scope)
  if (number.number === 'float') return number
  return { ...kept(number, `float64 ${argument(number)}`, number.type), number: 'float' }
}

/** Fails, where Go would not by itself, for a value of no such kind. */
function checked(of: Term, kinds: number, scope: Scope): Term {
  if (only(of, kinds)) return of
  if (!can(of, kinds)) throw new NotCarried(`a value that is never ${wanted(kinds)} stands where one is needed`)
  const name = { [KIND.BOOLEAN]: 'bool', [KIND.LIST]: 'list', [KIND.MAP]: 'map' }[kinds] ?? 'number'
  const code = `(${included(scope, 'kind', [goText(name), goText(wrong(kinds)), argument(of)])} | fromJson).v`
  const type = { ...present(of.type), kinds: of.type.kinds & kinds }
  return { ...failing(kept(of, code, kinds === KIND.BOOLEAN ? truth : type), cause(of, kinds)), atom: true }
}

/** The same value by other code. */
function kept(of: Term, code: string, type: Term['type']): Term {
  const { path, fails, certain, unordered, literal, exact } = of
  return term(code, present(type), { path, fails, certain, unordered, literal, exact })
}

function cause(of: Term, kinds: number): string {
  return `${of.path ?? of.code} is not of kind ${kinds}`
}

function wrong(kinds: number): string {
  return `a rule of the schema needs ${wanted(kinds)} here`
}

function wanted(kinds: number): string {
  switch (kinds) {
    case KIND.BOOLEAN:
      return 'true or false'
    case KIND.STRING:
      return 'text'
    case KIND.LIST:
      return 'a list'
    case KIND.MAP:
      return 'a map'
    case KIND.INTEGER:
      return 'a whole number'
    default:
      return 'a number'
  }
}
