import type { Item, Node } from '../template/op.ts'
import { ITEM, OP } from '../template/op.ts'
import { blockLines } from './block-lines.ts'
import { define } from './emitter.ts'
import { expression } from './expression.ts'
import { argument, goText } from './go.ts'
import { optionalLines } from './hole.ts'
import { tagLine } from './literal.ts'
import { mayVanish } from './may-vanish.ts'
import { nodeLines } from './node.ts'
import { includeCall, quietly } from './part.ts'
import { itemsPresence } from './presence.ts'
import { shownAt } from './refuse.ts'
import type { Scope } from './scope.ts'
import { variable } from './scope.ts'
import { isOnly, KIND } from './type.ts'

type ListNode = Extract<Node, [typeof OP.SEQ, ...unknown[]]>

/** The lines of a list's items. A list that has none is null, as with us; one that stays a list then gets `[]`. */
export function listLines([, items, keepEmpty]: ListNode, indent: number, scope: Scope): string[] {
  if (items.length === 0) return [`${' '.repeat(indent)}[]`]
  const [sole] = items
  if (keepEmpty === 1 && items.length === 1 && sole![0] === ITEM.SPREAD) return soleSpread(sole!, indent, scope)
  if (keepEmpty === 0 || items.some(isFixed)) return itemsLines(items, { indent, flag: undefined }, scope)
  const presence = itemsPresence(items, quietly(scope))
  if (presence !== undefined) {
    const lines = itemsLines(items, { indent, flag: undefined }, scope)
    return presence === true ? lines : [...lines, ...insteadLines(presence, '[]', indent)]
  }
  const flag = variable(scope, 'some')
  return [
    tagLine(indent, `${flag} := false`),
    ...itemsLines(items, { indent, flag }, scope),
    tagLine(indent, `if not ${flag}`),
    `${' '.repeat(indent)}[]`,
    tagLine(indent, 'end'),
  ]
}

/** What stands there when nothing else does. */
export function insteadLines(presence: string, empty: '[]' | '{}', indent: number): string[] {
  const code = /^not (?:[^ ]+|\([^()]*\))$/.test(presence)
    ? presence.slice(4).replace(/^\((.*)\)$/, '$1')
    : `not ${presence.includes(' ') ? `(${presence})` : presence}`
  return [tagLine(indent, `if ${code}`), `${' '.repeat(indent)}${empty}`, tagLine(indent, 'end')]
}

export interface Items {
  readonly indent: number
  /** The variable that says that there is an item; undefined when nobody asks. */
  readonly flag: string | undefined
}

function isFixed(item: Item): boolean {
  return item[0] === ITEM.ITEM && !mayVanish(item[1])
}

export function itemsLines(items: readonly Item[], target: Items, scope: Scope): string[] {
  return items.flatMap((item) => itemLines(item, target, scope))
}

function itemLines(item: Item, target: Items, scope: Scope): string[] {
  const { indent } = target
  switch (item[0]) {
    case ITEM.ITEM:
      return valueItem(item[1], target, scope)
    case ITEM.SPREAD: {
      const go = expression(item[1], scope)
      const content = isOnly(go.type, KIND.LIST) ? 'toYaml .' : spreadCode(item, '.', scope)
      return [
        tagLine(indent, `with ${go.code}`),
        ...noted(target),
        tagLine(indent, `${content} | nindent ${indent}`),
        tagLine(indent, 'end'),
      ]
    }
    case ITEM.BLOCK:
      return blockLines<Item[]>(item, indent, scope, {
        isNothing: (payload) => payload.length === 0,
        emit: (payload, inner) => itemsLines(payload, target, inner),
      })
    case ITEM.PART: {
      const { code } = includeCall(item, 'items', scope)
      const lines = [tagLine(indent, `${code} | nindent ${indent}`)]
      if (target.flag === undefined) return lines
      return [tagLine(indent, `if ${code} | trim`), ...noted(target), ...lines, tagLine(indent, 'end')]
    }
  }
}

function valueItem(value: Node, target: Items, scope: Scope): string[] {
  const { indent } = target
  if (value[0] === OP.BLOCK && mayVanish(value)) {
    return blockLines<Node>(value, indent, scope, {
      isNothing: () => false,
      emit: (payload, inner) => valueItem(payload, target, inner),
    })
  }
  const at = { head: `${' '.repeat(indent)}-`, indent: indent + 2 }
  if (value[0] === OP.HOLE && value[2] === 1) {
    return optionalLines(value, indent, scope, (lines) => [...noted(target), ...lines(at)])
  }
  return [...noted(target), ...nodeLines(value, at, scope)]
}

function noted({ indent, flag }: Items): string[] {
  return flag === undefined ? [] : [tagLine(indent, `${flag} = true`)]
}

function soleSpread(item: Item, indent: number, scope: Scope): string[] {
  if (item[0] !== ITEM.SPREAD) return []
  const go = expression(item[1], scope)
  if (!isOnly(go.type, KIND.LIST)) {
    return [tagLine(indent, `${spreadCode(item, argument(go), scope)} | nindent ${indent}`)]
  }
  const value = go.type.missing ? `(${argument(go)} | default list)` : argument(go)
  return [tagLine(indent, `toYaml ${value} | nindent ${indent}`)]
}

function spreadCode(
  [, , hole]: Extract<Item, [typeof ITEM.SPREAD, ...unknown[]]>,
  value: string,
  { emitter }: Scope,
): string {
  const message = `${shownAt(emitter, hole).replace(/^spread\s+/, '')} must be a list to be spread among items`
  return `include ${goText(define(emitter, 'items'))} (list ${goText(message)} ${value})`
}
