import { atom, goText } from '../go.ts'
import { integer, KIND, list, map, number, text, typed, type Type } from '../type.ts'
import { argument } from '../go.ts'
import { addition, divided, multiplied, negated, subtracted } from './arithmetic.ts'
import { field, has, item } from './access.ts'
import { chosen, denied, joined } from './logic.ts'
import { compared } from './comparison.ts'
import { equal, held } from './equality.ts'
import { called, method } from './functions.ts'
import { inside, type Scope } from './scope.ts'
import type { Cel, CelLiteral } from './syntax.ts'
import { causes, NotCarried, term, truth, type Term } from './term.ts'

/** Writes a CEL expression as one of Go's templates. What needs statements puts them before it, into the scope's lines. */
export function expression(cel: Cel, scope: Scope): Term {
  switch (cel.op) {
    case 'and':
    case 'or':
      return joined(cel.op, cel.of, scope)
    case 'not':
      return denied(cel.of, scope)
    case 'if':
      return chosen(cel, scope)
    case 'call':
      return cel.name === 'has' ? has(cel.args[0]!, inside(scope)) : called(cel, inside(scope))
    case 'method':
      return method(cel, scope)
    default:
      return value(cel, inside(scope))
  }
}

function value(cel: Exclude<Cel, { op: 'and' | 'or' | 'not' | 'if' | 'call' | 'method' }>, scope: Scope): Term {
  switch (cel.op) {
    case 'value':
      return literal(cel.value)
    case 'id':
      return named(cel.name, scope)
    case 'field':
      return field(cel, scope)
    case 'index':
      return item(cel, scope)
    case 'minus':
      return negated(expression(cel.of, scope), scope)
    case 'list':
      return listOf(cel.items.map((one) => expression(one, scope)))
    case 'map':
      return mapOf(cel.entries.map(([key, of]) => [expression(key, scope), expression(of, scope)] as const))
    default:
      return operated(cel as Operated, scope)
  }
}

type Operated = Extract<Cel, { left: Cel }>

function operated({ op, left, right }: Operated, scope: Scope): Term {
  switch (op) {
    case '==':
    case '!=':
      return equal(left, right, op === '==', scope)
    case 'in':
      return held(left, right, scope)
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compared(op, left, right, scope)
    default:
      return counted(op, expression(left, scope), expression(right, scope), scope)
  }
}

function counted(op: '+' | '-' | '*' | '/' | '%', a: Term, b: Term, scope: Scope): Term {
  switch (op) {
    case '+':
      return addition(a, b, scope)
    case '-':
      return subtracted(a, b, scope)
    case '*':
      return multiplied(a, b, scope)
    default:
      return divided(op, a, b, scope)
  }
}

function named(name: string, { variables }: Scope): Term {
  const known = variables.get(name)
  if (known === undefined) throw new NotCarried(`Helm has no ${name}`)
  return known
}

export function literal(of: CelLiteral): Term {
  switch (typeof of) {
    case 'string':
      return plain(goText(of), text, of)
    case 'boolean':
      return plain(`${of}`, truth, of)
    case 'bigint': {
      if (of > MOST || of < -MOST) throw new NotCarried(`Helm reads no integers beyond 2^53 exactly, such as ${of}`)
      const bound = Number(of < 0n ? -of : of)
      return { ...plain(`${of}`, { ...integer, bound }, of), number: 'int', exact: true }
    }
    case 'number': {
      const code = Number.isInteger(of) && Math.abs(of) < 1e15 ? `${of}.0` : `${of}`
      const kind = typed(KIND.FLOAT, { bound: Math.abs(of) })
      return { ...plain(code, kind, of), number: 'float', exact: Number.isInteger(of * 256) && Math.abs(of) < 2 ** 40 }
    }
    default:
      if (of === null) return plain('nil', { ...typed(0), missing: true }, of)
      throw new NotCarried('Helm has no bytes and no unsigned integers')
  }
}

const MOST = 2n ** 53n - 1n

function plain(code: string, type: Type, of: Term['literal']): Term {
  return { ...term(code, type), atom: atom(code, type).atom, literal: of }
}

function listOf(items: readonly Term[]): Term {
  special(items)
  const joint = items.map(({ type }) => type)
  const same = joint.length > 0 && joint.every(({ kinds, missing }) => kinds === joint[0]!.kinds && !missing)
  const item = same ? typed(joint[0]!.kinds, { bound: Math.max(...joint.map(({ bound }) => bound)) }) : undefined
  return term(['list', ...items.map(argument)].join(' '), item === undefined ? list : { ...list, item: () => item }, {
    ...causes(...items),
    items,
  })
}

function mapOf(entries: readonly (readonly [Term, Term])[]): Term {
  if (entries.some(([key]) => typeof key.literal !== 'string')) {
    throw new NotCarried('keys of a map must be texts that are written down')
  }
  special(entries.flat())
  const types = new Map(entries.map(([key, { type }]) => [key.literal as string, type]))
  const type: Type = {
    ...map,
    mayHold: (key) => types.has(key),
    entry: (key) => types.get(key) ?? { ...number, kinds: 0, missing: true },
  }
  return term(['dict', ...entries.flatMap((pair) => pair.map(argument))].join(' '), type, causes(...entries.flat()))
}

function special(items: readonly Term[]): void {
  if (items.some((one) => one.special !== undefined)) {
    throw new NotCarried('a list or map of quantities or types has no counterpart in Helm')
  }
  // cel-js tells [1.0] from [1], which no file of values does.
  if (items.some((one) => typeof one.literal === 'number' && Number.isInteger(one.literal))) {
    throw new NotCarried('a double without a fraction in a list or map: write an integer')
  }
}
