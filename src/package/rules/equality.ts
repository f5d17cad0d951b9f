import { argument, goText } from '../go.ts'
import { KIND } from '../type.ts'
import { mayBeNull, presence } from './access.ts'
import { asFloat, asInt } from './coerce.ts'
import { expression } from './expression.ts'
import { kindsOfTypes } from './facts.ts'
import { included, type Scope } from './scope.ts'
import type { Cel } from './syntax.ts'
import { can, causes, failing, NotCarried, NULL, NUMBERS, only, term, truth, type Term } from './term.ts'

/** `==` and `!=`: values of different types are different. */
export function equal(left: Cel, right: Cel, same: boolean, scope: Scope): Term {
  const tested = typeTest(left, right, scope) ?? typeTest(right, left, scope)
  if (tested !== undefined) return same ? tested : { ...tested, code: `not ${argument(tested)}`, atom: false }
  const [a, b] = [expression(left, scope), expression(right, scope)]
  const name = same ? 'eq' : 'ne'
  if (a.special !== b.special || a.special === 'type') throw new NotCarried('== of types, or of a quantity and a value')
  if (a.unordered === true || b.unordered === true)
    throw new NotCarried('== of a list made of the keys of a map: their order differs')
  if (a.literal === null || b.literal === null) return isNull(a.literal === null ? b : a, same)
  return term(`${name} ${operands(a, b, scope).join(' ')}`, truth, causes(a, b))
}

function operands(a: Term, b: Term, scope: Scope): readonly string[] {
  if (a.special === 'quantity') return [argument(a), argument(b)]
  for (const kind of [KIND.STRING, KIND.BOOLEAN]) if (only(a, kind) && only(b, kind)) return [a, b].map(argument)
  if (only(a, KIND.INTEGER) && only(b, KIND.INTEGER)) return [a, b].map((of) => argument(asInt(of, scope)))
  if (only(a, NUMBERS) && only(b, NUMBERS)) return [a, b].map((of) => argument(asFloat(of, scope)))
  return [a, b].map((of) => json(of, a, b, scope))
}

/** As JSON all values can be compared. Entries that are null are no entries. */
function json(of: Term, a: Term, b: Term, scope: Scope): string {
  const mayHoldNull = [a, b].every((one) => can(one, KIND.MAP | KIND.LIST))
  if (mayHoldNull) return `(${included(scope, 'celValue', [argument(of)])})`
  return typeof of.literal === 'string' ? goText(JSON.stringify(of.literal)) : `(toJson ${argument(of)})`
}

function isNull(of: Term, same: boolean): Term {
  if (!can(of, NULL)) return term(`${!same}`, truth, { atom: true, literal: !same, ...causes(of) })
  const code = `kindIs "invalid" ${argument(of)}`
  return term(same ? code : `not (${code})`, truth, causes(of))
}

/** `type(self.x) == int`. */
function typeTest(left: Cel, right: Cel, scope: Scope): Term | undefined {
  if (left.op !== 'call' || left.name !== 'type' || right.op !== 'id') return undefined
  const kinds = kindsOfTypes[right.name]
  if (kinds === undefined || scope.variables.has(right.name)) return undefined
  const of = expression(left.args[0]!, scope)
  if (of.special !== undefined || of.number !== 'any') throw new NotCarried('type() of what is computed')
  if (!can(of, kinds) || only(of, kinds)) {
    const answer = can(of, kinds)
    return term(`${answer}`, truth, { atom: true, literal: answer, ...causes(of) })
  }
  const rest = of.kinds & ~kinds
  const others = Object.entries(goKinds).filter(([, kind]) => (rest & kind) !== 0)
  if (others.length === 1 && others[0]![1] === rest) {
    return term(`not (kindIs ${goText(others[0]![0])} ${argument(of)})`, truth, causes(of))
  }
  const own = Object.entries(goKinds).find(([, kind]) => kind === kinds)
  if (own !== undefined) return term(`kindIs ${goText(own[0])} ${argument(of)}`, truth, causes(of))
  const name = kinds === KIND.INTEGER ? 'isInt' : 'isDouble'
  return term(`eq (${included(scope, name, [argument(of)])}) "true"`, truth, causes(of))
}

/** What Go calls the kinds that it has one type for. */
const goKinds: Readonly<Record<string, number>> = {
  string: KIND.STRING,
  bool: KIND.BOOLEAN,
  map: KIND.MAP,
  slice: KIND.LIST,
  invalid: NULL,
}

/** `x in list`, `"key" in map`. */
export function held(left: Cel, right: Cel, scope: Scope): Term {
  const tested = right.op === 'list' ? typeIn(left, right.items, scope) : undefined
  if (tested !== undefined) return tested
  const [x, all] = [expression(left, scope), expression(right, scope)]
  if (x.special !== undefined || all.special !== undefined) throw new NotCarried('in with quantities or types')
  const plain = only(all, KIND.MAP) ? keyIn(x, all) : itemIn(x, all)
  if (plain !== undefined) return plain
  const made = term(`eq (${included(scope, 'celIn', [argument(x), argument(all)])}) "true"`, truth, causes(x, all))
  return only(all, KIND.MAP | KIND.LIST) ? made : failing(made, `${all.path ?? all.code} is no list or map`)
}

function keyIn(x: Term, all: Term): Term | undefined {
  if (!only(x, KIND.STRING)) return undefined
  if (typeof x.literal !== 'string') return term(presence(all, argument(x), mayHoldNull(all)), truth, causes(x, all))
  if (all.type.entry(x.literal).missing) {
    return term(presence(all, argument(x), mayBeNull(all.type, x.literal)), truth, causes(x, all))
  }
  return term('true', truth, { atom: true, literal: true, ...causes(x, all) })
}

/** Sprig's `has` where Go has the same type on both sides. */
function itemIn(x: Term, all: Term): Term | undefined {
  const item = all.type.item()
  const joint = causes(x, all)
  if (only(all, KIND.LIST) && !item.missing && item.kinds === KIND.STRING && only(x, KIND.STRING)) {
    return term(`has ${argument(x)} ${argument(all)}`, truth, joint)
  }
  const areDigits = all.items?.every(({ literal }) => typeof literal === 'bigint') ?? false
  return areDigits && only(x, KIND.INTEGER)
    ? term(`has (int ${argument(x)}) ${argument(all)}`, truth, joint)
    : undefined
}

function mayHoldNull({ type, literal }: Term): boolean {
  return literal === undefined && (type.item().missing || type.nullable === undefined)
}

/** `type(self.x) in [int, string]`. */
function typeIn(left: Cel, types: readonly Cel[], scope: Scope): Term | undefined {
  if (left.op !== 'call' || left.name !== 'type') return undefined
  const tests = types.map((type) => typeTest(left, type, scope))
  if (tests.length === 0 || tests.some((test) => test === undefined)) return undefined
  return term(
    `or ${tests.map((test) => argument(test!)).join(' ')} false`,
    truth,
    causes(...tests.map((test) => test!)),
  )
}
