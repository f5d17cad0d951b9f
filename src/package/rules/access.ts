import { argument, goText } from '../go.ts'
import { KIND, present, unknown, type Type } from '../type.ts'
import { asInt } from './coerce.ts'
import { expression } from './expression.ts'
import { stepName } from './facts.ts'
import type { RuleType } from './rule-type.ts'
import { included, type Scope } from './scope.ts'
import type { Cel } from './syntax.ts'
import { can, causes, failing, NotCarried, NULL, only, term, truth, type Term } from './term.ts'

/** `self.a`: fails where it is missing, unless a condition before found it. */
export function field({ from, name, optional }: Extract<Cel, { op: 'field' }>, scope: Scope): Term {
  if (optional) throw new NotCarried('an optional field without orValue() or hasValue()')
  return entry(expression(from, scope), name, scope)
}

/** `self.list[0]`, `self["key"]`, `self[variable]`. */
export function item(cel: Extract<Cel, { op: 'index' }>, scope: Scope): Term {
  if (cel.optional) throw new NotCarried('an optional field without orValue() or hasValue()')
  const from = expression(cel.from, scope)
  const key = expression(cel.key, scope)
  if (typeof key.literal === 'string') return entry(from, key.literal, scope)
  if (only(key, KIND.STRING)) return keyed(from, key, scope)
  if (can(key, KIND.STRING) && can(from, KIND.MAP)) {
    throw new NotCarried('whether an index is a key or a place cannot be told by the schema')
  }
  return placed(from, key, scope)
}

/** The entry of a key that the rule names. */
export function entry(from: Term, name: string, scope: Scope): Term {
  if (from.special !== undefined) throw new NotCarried(`${name} of what is no map`)
  const type = from.type.entry(name)
  return found({
    from,
    code: fieldCode(from, name),
    type,
    path: from.path === undefined ? undefined : stepName(from.path, JSON.stringify(name)),
    name,
    scope,
  })
}

/** Go's code for a field, present or not. */
export function fieldCode(from: Term, name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? `${argument(from)}.${name}` : `(index ${argument(from)} ${goText(name)})`
}

function keyed(from: Term, key: Term, scope: Scope): Term {
  const code = `(index ${argument(from)} ${argument(key)})`
  const { path } = from
  const step = key.path === undefined || path === undefined ? undefined : stepName(path, key.path)
  const type = { ...anyEntry(from.type), missing: true }
  return withCauses(found({ from, code, type, path: step, name: key.code, scope }), key)
}

/** What every entry of a map is, whatever its key. */
function anyEntry(type: Type): Type {
  return (type.kinds & KIND.LIST) === 0 ? type.item() : unknown
}

function placed(from: Term, key: Term, scope: Scope): Term {
  const place = asInt(key, scope)
  if (!can(from, KIND.LIST)) throw new NotCarried('an index of what is no list')
  if (from.unordered === true) throw new NotCarried('a place in a list made of the keys of a map: their order differs')
  const code = `(index ${argument(from)} ${typeof place.literal === 'bigint' ? place.code : `(int ${argument(place)})`})`
  const type = only(from, KIND.LIST) ? from.type.item() : unknown
  const path =
    from.path === undefined || key.literal === undefined ? undefined : stepName(from.path, String(key.literal))
  const got = term(code, type, { ...causes(from, place), atom: true, path })
  return failing(narrowed(got, scope), `${from.path ?? from.code} has no place ${key.code}`)
}

interface Found {
  readonly from: Term
  readonly code: string
  readonly type: Type
  readonly path: string | undefined
  readonly name: string
  readonly scope: Scope
}

function found({ from, code, type, path, name, scope }: Found): Term {
  const known = path !== undefined && scope.facts.has(path)
  const isMap = only(from, KIND.MAP)
  const base = isMap || known ? from : failing(from, `${from.path ?? from.code} is no map`)
  const got = term(code, present(type), {
    ...causes(base),
    atom: true,
    path,
  })
  if (known || (isMap && !type.missing)) return narrowed(got, scope)
  return failing(narrowed({ ...got, ...required(got, name, scope) }, scope), `${path ?? code} is missing`)
}

/** Helm's `required` also refuses the empty text. */
function required(got: Term, name: string, scope: Scope): Pick<Term, 'code' | 'atom'> {
  const message = goText(`a rule of the schema reads ${name}, which is missing`)
  if (!can(got, KIND.STRING)) return { code: `(required ${message} ${got.code})`, atom: true }
  return { code: `(${included(scope, 'given', [message, got.code])} | fromJson).v`, atom: true }
}

function narrowed(got: Term, { facts }: Scope): Term {
  const kinds = got.path === undefined ? undefined : facts.get(got.path)
  if (kinds === undefined) return got
  const type = { ...got.type, kinds: got.type.kinds & kinds, missing: got.type.missing && (kinds & NULL) !== 0 }
  return { ...got, type, kinds: got.kinds & kinds }
}

function withCauses(of: Term, key: Term): Term {
  return { ...of, ...causes(of, key) }
}

/** `has(self.a.b)`: false also where `self.a` is no map; fails where it is missing. */
export function has(cel: Cel, scope: Scope): Term {
  if (cel.op !== 'field') throw new NotCarried('has() of what is no field')
  if (cel.optional) throw new NotCarried('has() of an optional field')
  return hasEntry(expression(cel.from, scope), cel.name, scope)
}

export function hasEntry(from: Term, name: string, scope: Scope): Term {
  const type = from.type.entry(name)
  if (only(from, KIND.MAP)) {
    if (!type.missing) return term('true', truth, { atom: true, literal: true, ...causes(from) })
    return term(presence(from, goText(name), mayBeNull(from.type, name)), truth, causes(from))
  }
  return term(`eq (${included(scope, 'hasEntry', [argument(from), goText(name)])}) "true"`, truth, causes(from))
}

/** Whether a map has an entry that is not null. */
export function presence(from: Term, key: string, nulls: boolean): string {
  if (!nulls) return `hasKey ${argument(from)} ${key}`
  const code = key.startsWith('"') ? fieldCode(from, JSON.parse(key) as string) : `(index ${argument(from)} ${key})`
  return `not (kindIs "invalid" ${code})`
}

/** A null is a missing entry to CEL, but `hasKey` finds it. */
export function mayBeNull(type: RuleType, name: string): boolean {
  return type.nullable?.(name) ?? true
}
