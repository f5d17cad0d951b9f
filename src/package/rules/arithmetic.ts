import { argument, goText } from '../go.ts'
import { integer, KIND, list, text, typed } from '../type.ts'
import { asFloat, asInt, asList, asText } from './coerce.ts'
import { literal } from './expression.ts'
import { included, type Scope } from './scope.ts'
import { can, causes, failing, NotCarried, NUMBERS, only, term, type Term } from './term.ts'

/** `+` of numbers, texts, lists or quantities. */
export function addition(a: Term, b: Term, scope: Scope): Term {
  if (a.special !== undefined || b.special !== undefined) throw new NotCarried('+ of quantities: use add()')
  if (only(a, KIND.STRING) || only(b, KIND.STRING)) return joinedTexts([asText(a, scope), asText(b, scope)])
  if (only(a, KIND.LIST) || only(b, KIND.LIST)) return joinedLists(asList(a, scope), asList(b, scope))
  if (only(a, NUMBERS) || only(b, NUMBERS)) return counted('add', a, b, scope)
  throw new NotCarried('the schema does not say whether + adds numbers, texts or lists')
}

export function subtracted(a: Term, b: Term, scope: Scope): Term {
  return counted('sub', a, b, scope)
}

export function multiplied(a: Term, b: Term, scope: Scope): Term {
  return counted('mul', a, b, scope)
}

/** `/` and `%` of integers: the rest is dropped, and 0 fails, in both languages. */
export function divided(operator: '/' | '%', a: Term, b: Term, scope: Scope): Term {
  if (can(a, KIND.FLOAT) || can(b, KIND.FLOAT)) {
    throw new NotCarried(`${operator} of what may be a double: Helm divides in decimals, CEL in binary`)
  }
  const [left, right] = [asInt(a, scope), asInt(b, scope)]
  const bound = operator === '/' ? left.type.bound : Math.min(left.type.bound, right.type.bound)
  const made = whole(operator === '/' ? 'div' : 'mod', [left, right], bound)
  const isSafe = right.literal !== undefined && right.literal !== 0n
  return isSafe ? made : failing(made, `${right.path ?? right.code} is 0`)
}

export function negated(of: Term, scope: Scope): Term {
  if (typeof of.literal === 'bigint' || typeof of.literal === 'number') return literal(-of.literal)
  if (!can(of, KIND.FLOAT)) return counted('sub', literal(0n), of, scope)
  const number = asFloat(of, scope)
  return term(`subf 0 ${argument(number)}`, number.type, { number: 'float', exact: number.exact, ...causes(number) })
}

/** A template in Go's form and its arguments, of texts that a rule joins. */
export function joinedTexts(parts: readonly Term[]): Term {
  const { fails, certain } = causes(...parts)
  const { format, args } = formatOf(parts)
  if (args.length === 0) return { ...literal(parts.map((part) => String(part.literal)).join('')), fails, certain }
  const made: Joined = {
    ...term(['printf', goText(format), ...args].join(' '), text, { fails, certain }),
    pieces: parts.flatMap(piecesOf),
  }
  return made
}

interface Joined extends Term {
  /** Texts that are joined, so that more can be added to one `printf`. */
  readonly pieces: readonly Term[]
}

function piecesOf(part: Term): readonly Term[] {
  return (part as Partial<Joined>).pieces ?? [part]
}

/** `printf`'s format and arguments. */
export function formatOf(parts: readonly Term[]): { readonly format: string; readonly args: readonly string[] } {
  let format = ''
  const args: string[] = []
  for (const part of parts.flatMap(piecesOf)) {
    if (typeof part.literal === 'string') {
      format += part.literal.replaceAll('%', '%%')
      continue
    }
    const printed = (part as Partial<Printed>).printed
    format += printed?.verb ?? '%s'
    args.push(printed?.code ?? argument(part))
  }
  return { format, args }
}

/** A text made from a value that `printf` can print by itself. */
export interface Printed extends Term {
  readonly printed: { readonly verb: string; readonly code: string }
}

function joinedLists(a: Term, b: Term): Term {
  const [left, right] = [a, b].map(({ type }) => type.item())
  const same = left!.kinds === right!.kinds
  const type = same ? { ...list, item: () => ({ ...left!, missing: left!.missing || right!.missing }) } : list
  const unordered = (a.unordered ?? false) || (b.unordered ?? false)
  // Sprig's own gives null for two empty lists.
  return term(`concat ${argument(a)} ${argument(b)} | default list`, type, { ...causes(a, b), unordered })
}

/** Integers exactly; doubles only where decimals, in which Helm counts, give the same. */
function counted(operation: 'add' | 'sub' | 'mul', a: Term, b: Term, scope: Scope): Term {
  if (a.special !== undefined || b.special !== undefined)
    throw new NotCarried('arithmetic with quantities: use add() or sub()')
  if (!can(a, KIND.FLOAT) && !can(b, KIND.FLOAT)) return integral(operation, asInt(a, scope), asInt(b, scope), scope)
  const isExact = (of: Term): boolean => of.exact === true || (only(of, KIND.INTEGER) && of.number !== 'float')
  if (!isExact(a) || !isExact(b)) {
    throw new NotCarried(
      'arithmetic with doubles: Helm counts in decimals, CEL in binary (0.1 + 0.2 is 0.3 only in Helm)',
    )
  }
  const [left, right] = [asFloat(a, scope), asFloat(b, scope)]
  return term(`${operation}f ${argument(left)} ${argument(right)}`, typed(KIND.FLOAT), {
    ...causes(left, right),
    number: 'float',
  })
}

function integral(operation: 'add' | 'sub' | 'mul', a: Term, b: Term, scope: Scope): Term {
  const [x, y] = [a, b].map(({ type: { bound } }) => Math.min(bound, 2 ** 53))
  const bound = operation === 'mul' ? x! * y! : x! + y!
  if (bound < 2 ** 63) return whole(operation, [a, b], bound)
  const args = [goText('a rule of the schema counts beyond 2^53'), argument(a), argument(b)]
  const made = term(`${included(scope, 'product', args)} | int64`, { ...integer, bound: 2 ** 53 }, causes(a, b))
  return failing({ ...made, number: 'int' }, `${a.code} * ${b.code} is too great`)
}

function whole(name: string, operands: readonly Term[], bound: number): Term {
  return term(
    [name, ...operands.map(argument)].join(' '),
    { ...integer, bound },
    { ...causes(...operands), number: 'int' },
  )
}
