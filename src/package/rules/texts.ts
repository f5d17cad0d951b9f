import { RE2JS } from 're2js'
import { argument, goText } from '../go.ts'
import { integer, KIND, list, text } from '../type.ts'
import { joinedTexts } from './arithmetic.ts'
import { asInt, asText } from './coerce.ts'
import { printed } from './functions.ts'
import { included, type Scope } from './scope.ts'
import { causes, failing, NotCarried, only, term, truth, type Term } from './term.ts'

type Method = (of: Term, args: readonly Term[], scope: Scope) => Term

const texts = { ...list, item: () => text }

/** Methods of texts, by name. Indexes and sizes count characters. */
export const textMethods: Readonly<Record<string, Method | undefined>> = {
  startsWith: (of, args, scope) => tested('hasPrefix', of, args, scope),
  endsWith: (of, args, scope) => tested('hasSuffix', of, args, scope),
  contains: (of, args, scope) => tested('contains', of, args, scope),
  matches: (of, args) => term(`regexMatch ${pattern(args)} ${argument(of)}`, truth, causes(of)),
  find: (of, args) => term(`regexFind ${pattern(args)} ${argument(of)}`, text, causes(of)),
  findAll: (of, args) => {
    const most = args.length === 1 ? '-1' : digits(args[1]!)
    return term(`regexFindAll ${pattern(args)} ${argument(of)} ${most}`, texts, causes(of))
  },
  lowerAscii: (of, _, scope) => term(included(scope, 'celCase', [goText('lower'), argument(of)]), text, causes(of)),
  upperAscii: (of, _, scope) => term(included(scope, 'celCase', [goText('upper'), argument(of)]), text, causes(of)),
  trim: (of) => term(`trim ${argument(of)}`, text, causes(of)),
  reverse: (of) => term(`join "" (reverse (splitList "" ${argument(of)}))`, text, causes(of)),
  split,
  replace: (of, args, scope) => {
    if (args.length !== 2) throw new NotCarried('replace() with a limit')
    const [from, to] = args.map((arg) => asText(arg, scope))
    return term(['replace', from!, to!, of].map((one) => argument(one)).join(' '), text, causes(of, from!, to!))
  },
  charAt: (of, args, scope) => cut('celCharAt', of, args, scope),
  substring: (of, args, scope) => cut('celSubstring', of, args, scope),
  indexOf: (of, args, scope) => place('celIndexOf', of, args, scope),
  lastIndexOf: (of, args, scope) => place('celLastIndexOf', of, args, scope),
  format,
}

function tested(name: string, of: Term, args: readonly Term[], scope: Scope): Term {
  const part = asText(args[0]!, scope)
  return term(`${name} ${argument(part)} ${argument(of)}`, truth, causes(of, part))
}

/** Go's functions take a pattern that is none for one that matches nothing. */
function pattern([first]: readonly Term[]): string {
  if (typeof first?.literal !== 'string') throw new NotCarried('a pattern that is not written down')
  try {
    RE2JS.compile(first.literal)
  } catch {
    throw new NotCarried(`${JSON.stringify(first.literal)} is no pattern that RE2 can match`)
  }
  return goText(first.literal)
}

function digits({ literal }: Term): string {
  if (typeof literal !== 'bigint') throw new NotCarried('a limit that is not written down')
  return `${literal}`
}

function split(of: Term, args: readonly Term[], scope: Scope): Term {
  const by = asText(args[0]!, scope)
  if (args.length === 1) return term(`splitList ${argument(by)} ${argument(of)}`, texts, causes(of, by))
  if (typeof by.literal !== 'string' || by.literal === '')
    throw new NotCarried('split() with a limit and a computed separator')
  const most = digits(args[1]!)
  const escaped = by.literal.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&')
  return term(`regexSplit ${goText(escaped)} ${argument(of)} ${most} | default list`, texts, causes(of))
}

function cut(name: string, of: Term, args: readonly Term[], scope: Scope): Term {
  const places = args.map((arg) => asInt(arg, scope))
  const code = included(scope, name, [argument(of), ...places.map((one) => argument(one))])
  return failing(term(code, text, causes(of, ...places)), `${of.path ?? of.code} is too short`)
}

function place(name: string, of: Term, args: readonly Term[], scope: Scope): Term {
  if (args.length !== 1) throw new NotCarried(`${name === 'celIndexOf' ? 'indexOf' : 'lastIndexOf'}() from a place on`)
  const part = asText(args[0]!, scope)
  const code = `${included(scope, name, [argument(of), argument(part)])} | int64`
  return { ...term(code, { ...integer, bound: 2 ** 32 }, causes(of, part)), number: 'int' }
}

/** `"%s has %d".format([a, b])` with what is written down. */
function format(of: Term, [items]: readonly Term[], scope: Scope): Term {
  const args = items?.items
  if (typeof of.literal !== 'string' || args === undefined) throw new NotCarried('format() of what is not written down')
  const parts: Term[] = []
  let next = 0
  for (const [piece] of of.literal.matchAll(/%.|[^%]+/gs)) {
    if (piece === '%s' || piece === '%d') {
      const arg = args[next++]
      if (arg === undefined || (piece === '%d' && !only(arg, KIND.INTEGER)))
        throw new NotCarried('format() that fails, or may fail')
      parts.push(printed(arg, scope))
    } else if (piece === '%%' || !piece.startsWith('%')) {
      parts.push(
        term(goText(piece === '%%' ? '%' : piece), text, { literal: piece === '%%' ? '%' : piece, atom: true }),
      )
    } else throw new NotCarried(`format() with ${piece}`)
  }
  if (next !== args.length) throw new NotCarried('format() that fails')
  return joinedTexts(parts)
}
