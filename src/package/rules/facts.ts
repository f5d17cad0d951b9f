import { KIND } from '../type.ts'
import type { Cel } from './syntax.ts'
import type { Facts, Scope } from './scope.ts'
import { NULL } from './term.ts'

/** What is known of the values where `cel` gave `outcome`: `has(self.a)`, `"k" in self.m`, `type(self.a) == int`. */
export function factsOf(cel: Cel, outcome: boolean, scope: Scope): Facts {
  const facts = new Map(scope.facts)
  gather(cel, outcome, { ...scope, facts })
  return facts
}

function gather(cel: Cel, outcome: boolean, scope: Scope): void {
  switch (cel.op) {
    case 'not':
      gather(cel.of, !outcome, scope)
      return
    case 'and':
    case 'or':
      if (outcome === (cel.op === 'and')) for (const operand of cel.of) gather(operand, outcome, scope)
      return
    case 'call':
      if (cel.name === 'has' && outcome) note(cel.args[0]!, ~NULL, scope)
      return
    case 'in':
      if (outcome) note({ op: 'index', from: cel.right, key: cel.left, optional: false }, ~NULL, scope)
      return
    case '==':
    case '!=':
      if (outcome === (cel.op === '==')) typeTest(cel.left, cel.right, scope)
      return
    default:
  }
}

function typeTest(left: Cel, right: Cel, scope: Scope): void {
  if (left.op !== 'call' || left.name !== 'type' || right.op !== 'id') return
  const kinds = kindsOfTypes[right.name]
  if (kinds !== undefined) note(left.args[0]!, kinds, scope)
}

/** By the names that CEL gives to types. */
export const kindsOfTypes: Readonly<Record<string, number | undefined>> = {
  bool: KIND.BOOLEAN,
  int: KIND.INTEGER,
  double: KIND.FLOAT,
  string: KIND.STRING,
  list: KIND.LIST,
  map: KIND.MAP,
  null_type: NULL,
}

function note(cel: Cel, kinds: number, { facts, variables }: Scope): void {
  const path = pathName(cel, variables)
  if (path !== undefined) (facts as Map<string, number>).set(path, (facts.get(path) ?? ~NULL) & kinds)
}

/** A name for the way into the values that an expression is: the same for `self.a` and `self["a"]`. */
function pathName(cel: Cel, variables: Scope['variables']): string | undefined {
  switch (cel.op) {
    case 'id':
      return variables.get(cel.name)?.path
    case 'field': {
      const from = pathName(cel.from, variables)
      return from === undefined ? undefined : stepName(from, JSON.stringify(cel.name))
    }
    case 'index': {
      const from = pathName(cel.from, variables)
      const key = keyName(cel.key, variables)
      return from === undefined || key === undefined ? undefined : stepName(from, key)
    }
    default:
      return undefined
  }
}

export function stepName(from: string, key: string): string {
  return `${from}[${key}]`
}

function keyName(cel: Cel, variables: Scope['variables']): string | undefined {
  if (cel.op !== 'value') return pathName(cel, variables)
  if (typeof cel.value === 'bigint') return `${cel.value}`
  return typeof cel.value === 'string' ? JSON.stringify(cel.value) : undefined
}
