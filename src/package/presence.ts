import type { Entry, Item, Node } from '../template/op.ts'
import type { AnyBlock } from '../template/visit-block.ts'
import { BLOCK, ENTRY, ITEM, OP } from '../template/op.ts'
import { goBlock } from './block.ts'
import { expression, finding } from './expression.ts'
import type { Go } from './go.ts'
import { mayVanish } from './may-vanish.ts'
import { partLook } from './part.ts'
import type { Scope } from './scope.ts'
import { isFilled, isOnly, KIND } from './type.ts'

/** When something is there: always, when this Go code is true, or nobody can say in a line of code. */
export type Presence = true | string | undefined

/** When a map's entries bring at least one key. */
export function entriesPresence(entries: readonly Entry[], scope: Scope, values?: ReadonlyMap<Entry, Go>): Presence {
  return anyOf(
    entries.map((entry) => {
      switch (entry[0]) {
        case ENTRY.PAIR:
        case ENTRY.KEYTEXT:
          return nodePresence(entry[2], scope)
        case ENTRY.SPREAD:
          return spreadPresence(values?.get(entry) ?? expression(entry[1], scope))
        case ENTRY.BLOCK:
          return blockPresence(entry, scope, (inner, at) => entriesPresence(inner, at))
        case ENTRY.PART: {
          const { body, inner, isSame } = partLook(entry, 'entries', scope)
          return seenFrom(scope, isSame, body === undefined ? undefined : entriesPresence(body as Entry[], inner))
        }
      }
    }),
  )
}

/** When a list's items bring at least one. */
export function itemsPresence(items: readonly Item[], scope: Scope): Presence {
  return anyOf(
    items.map((item) => {
      switch (item[0]) {
        case ITEM.ITEM:
          return nodePresence(item[1], scope)
        case ITEM.SPREAD:
          return spreadPresence(expression(item[1], scope))
        case ITEM.BLOCK:
          return blockPresence(item, scope, itemsPresence)
        case ITEM.PART: {
          const { body, inner, isSame } = partLook(item, 'items', scope)
          return seenFrom(scope, isSame, body === undefined ? undefined : itemsPresence(body as Item[], inner))
        }
      }
    }),
  )
}

/** `optional` drops what is empty; 0 and false stay, which Go takes for false. */
function nodePresence(node: Node, scope: Scope): Presence {
  if (!mayVanish(node)) return true
  if (node[0] !== OP.HOLE) return undefined
  const go = expression(node[1], scope)
  return isOnly(go.type, KIND.STRING | KIND.MAP | KIND.LIST) ? spreadPresence(go) : undefined
}

/** A condition of a partial says something to its caller only where both see the same. */
function seenFrom(scope: Scope, isSame: boolean, presence: Presence): Presence {
  if (isSame || typeof presence !== 'string') return presence
  const isOfRoots = !/\$(?!root\.)/.test(presence) && !/"[^"]*\$/.test(presence.replace(/"[^"$]*"/g, ''))
  return isOfRoots ? presence.replaceAll('$root.', `${scope.root}.`) : undefined
}

function anyOf(all: readonly Presence[]): Presence {
  if (all.includes(true)) return true
  if (all.includes(undefined) || all.length === 0) return undefined
  const codes = [...new Set(all.filter((one) => typeof one === 'string'))]
  return codes.length === 1 ? codes[0] : `or ${codes.map(whole).join(' ')}`
}

function spreadPresence(go: Go): Presence {
  if (!go.type.missing && isFilled(go.type)) return true
  return go.atom ? go.code : undefined
}

type Block<P> = AnyBlock<P[]>

function blockPresence<P>(block: Block<P>, scope: Scope, of: (payload: P[], scope: Scope) => Presence): Presence {
  const [, kind, subject, then, otherwise] = block
  const go = expression(subject, scope)
  if (kind === BLOCK.IF) {
    const inThen = then.length > 0 && of(then, finding(subject, scope))
    const inElse = otherwise.length > 0 && of(otherwise, finding(subject, scope, false))
    return branchPresence(go, inThen, inElse)
  }
  if (then.length === 0 || goBlock<P[], Presence>(block, scope, isEmpty, of).branches[0]!.body !== true)
    return undefined
  if (otherwise.length > 0) return of(otherwise, scope) === true ? true : undefined
  return kind === BLOCK.EACH && !go.type.missing && isFilled(go.type) ? true : go.code
}

function branchPresence({ code, atom }: Go, inThen: Presence | false, inElse: Presence | false): Presence {
  if (inThen === undefined || inElse === undefined) return undefined
  if (inThen === true && inElse === true) return true
  if (inThen === true) return inElse === false ? code : `or ${whole(code)} ${alternatives(inElse as string)}`
  if (inThen === false) return inElse === true ? `not ${atom ? code : `(${code})`}` : undefined
  return inElse === false ? `and ${whole(code)} ${whole(inThen)}` : undefined
}

/** `or a b` goes on another `or`. */
function alternatives(code: string): string {
  return code.startsWith('or ') ? code.slice('or '.length) : whole(code)
}

function isEmpty(payload: readonly unknown[]): boolean {
  return payload.length === 0
}

/** Code as an argument. */
function whole(code: string): string {
  return / /.test(code) && !/^\([^()]*\)[\w.]*$/.test(code) ? `(${code})` : code
}
