import type { Entry } from '../template/op.ts'
import { BLOCK, ENTRY } from '../template/op.ts'
import { define } from './emitter.ts'
import { expression } from './expression.ts'
import type { Go } from './go.ts'
import { argument, goText } from './go.ts'
import { tagLine } from './literal.ts'
import { mayVanish } from './may-vanish.ts'
import { includeCall } from './part.ts'
import type { Scope } from './scope.ts'
import { isOnly, KIND, map as mapType } from './type.ts'

/** One check of a map's moving parts for keys that come twice. */
export interface Distinct {
  /** Before anything of the map is written. */
  readonly lines: readonly string[]
  /** Of fixed keys that a branch or `optional` brings. */
  readonly branch: (keys: readonly Entry[], indent: number, scope: Scope) => readonly string[]
}

/** A map's entries, those that could bring a key twice, and variables for what is spread. */
export interface Watched {
  readonly entries: readonly Entry[]
  readonly watched: ReadonlySet<Entry>
  readonly values: ReadonlyMap<Entry, Go>
}

/**
 * The check for a map whose spreads and partials stand outside of blocks, and whose blocks hold fixed keys only; undefined
 * for any other map, which counts its keys while it is written.
 */
export function distinct(map: Watched, indent: number, scope: Scope): Distinct | undefined {
  const { entries, watched, values } = map
  const keys = new Set<string>()
  if (!entries.every((entry) => isSimple(entry, watched, keys))) return undefined
  const moving = entries.filter((entry) => watched.has(entry) && (entry[0] === ENTRY.SPREAD || entry[0] === ENTRY.PART))
  if (moving.some(([op]) => op === ENTRY.PART) && entries.some((entry) => isBranch(entry, watched))) return undefined
  const spread = (entry: Entry, at: Scope): Go | undefined => {
    return entry[0] === ENTRY.SPREAD ? (values.get(entry) ?? expression(entry[1], at)) : undefined
  }
  if (moving.some((entry) => !isOnly(spread(entry, scope)?.type ?? mapType, KIND.MAP))) return undefined
  const check = (fixed: readonly Entry[], at: number, inner: Scope): string[] => {
    const own = fixed.flatMap((entry) => (entry[0] === ENTRY.PAIR ? [goText(entry[1]), '1'] : []))
    const maps = own.length === 0 ? [] : [`(dict ${own.join(' ')})`]
    for (const entry of moving) {
      const go = spread(entry, inner)
      if (go !== undefined) maps.push(argument(go))
      else if (entry[0] === ENTRY.PART) maps.push(`(${includeCall(entry, 'entries', inner).code} | fromYaml)`)
    }
    if (maps.length < 2) return []
    return [tagLine(at, `include ${goText(define(inner.emitter, 'distinct'))} (list ${maps.join(' ')})`)]
  }
  const fixed = entries.filter((entry) => entry[0] === ENTRY.PAIR && watched.has(entry) && !mayVanish(entry[2]))
  return {
    lines: check(fixed, indent, scope),
    branch: (some, at, inner) => (some.some(([op]) => op === ENTRY.PAIR) ? check(some, at, inner) : []),
  }
}

/** It brings a watched key in some cases only. */
function isBranch(entry: Entry, watched: ReadonlySet<Entry>): boolean {
  if (entry[0] === ENTRY.BLOCK) return holdsWatched(entry, watched)
  return entry[0] === ENTRY.PAIR && watched.has(entry) && mayVanish(entry[2])
}

/** Fixed keys, each once, may stand in branches of an `if`; what moves must not. */
function isSimple(entry: Entry, watched: ReadonlySet<Entry>, keys: Set<string>): boolean {
  if (entry[0] === ENTRY.BLOCK) {
    const inner = [...entry[3], ...entry[4]]
    if (!holdsWatched(entry, watched)) return true
    const isFixed = inner.every((one) => one[0] === ENTRY.PAIR || one[0] === ENTRY.BLOCK)
    return entry[1] === BLOCK.IF && isFixed && inner.every((one) => isSimple(one, watched, keys))
  }
  if (!watched.has(entry)) return true
  if (entry[0] === ENTRY.KEYTEXT) return false
  if (entry[0] !== ENTRY.PAIR) return true
  if (keys.has(entry[1])) return false
  keys.add(entry[1])
  return true
}

function holdsWatched(entry: Entry, watched: ReadonlySet<Entry>): boolean {
  if (entry[0] !== ENTRY.BLOCK) return watched.has(entry)
  return [...entry[3], ...entry[4]].some((inner) => holdsWatched(inner, watched))
}
