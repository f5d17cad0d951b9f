import { argument } from '../go.ts'
import { either, KIND } from '../type.ts'
import { entry, hasEntry } from './access.ts'
import { expression } from './expression.ts'
import { factsOf } from './facts.ts'
import type { Scope } from './scope.ts'
import type { Cel } from './syntax.ts'
import { causes, failing, NotCarried, only, term, truth, type Term } from './term.ts'

/** `self.?a.?b.orValue(1)`, `self.?a.hasValue()`: after the first `?` each step may miss. */
export function optionalValue({ name, from, args }: Extract<Cel, { op: 'method' }>, scope: Scope): Term {
  const { tests, value } = steps(from, scope)
  const here = term(
    tests.length === 1 ? tests[0]!.code : `and ${tests.map(argument).join(' ')}`,
    truth,
    causes(...tests),
  )
  if (name === 'hasValue') return here
  const found = value()
  if (name === 'value') return failing({ ...found, ...causes(here, found) }, `${found.path ?? found.code} is missing`)
  const fallback = expression(args[0]!, scope)
  if (found.special !== undefined || fallback.special !== undefined) throw new NotCarried('orValue() of a quantity')
  return term(
    `first (or (and ${argument(here)} (list ${argument(found)})) (list ${argument(fallback)}))`,
    either(found.type, fallback.type),
    { fails: causes(here, found, fallback).fails, certain: causes(here).certain },
  )
}

interface Steps {
  readonly tests: readonly Term[]
  readonly value: () => Term
}

function steps(cel: Cel, scope: Scope): Steps {
  if (cel.op !== 'field' && cel.op !== 'index') throw new NotCarried('an optional value that is no field')
  const name = cel.op === 'field' ? cel.name : cel.key.op === 'value' ? cel.key.value : undefined
  if (typeof name !== 'string') throw new NotCarried('an optional place in a list, or an optional key that is computed')
  const before = isOptional(cel.from) ? steps(cel.from, scope) : undefined
  const from = before?.value() ?? expression(cel.from, scope)
  if (!only(from, KIND.MAP)) throw new NotCarried('an optional field of what may be no map')
  const test = hasEntry(from, name, scope)
  const facts = factsOf(
    { op: 'call', name: 'has', args: [{ op: 'field', from: cel.from, name, optional: false }] },
    true,
    scope,
  )
  return {
    tests: [...(before?.tests ?? []), test],
    value: () => entry(from, name, { ...scope, facts }),
  }
}

function isOptional(cel: Cel): boolean {
  return (cel.op === 'field' || cel.op === 'index') && (cel.optional || isOptional(cel.from))
}
