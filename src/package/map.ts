import type { Entry, Node } from '../template/op.ts'
import { BLOCK, ENTRY, OP } from '../template/op.ts'
import { stringText } from '../yaml/scalar-text.ts'
import { blockLines } from './block-lines.ts'
import type { Distinct } from './distinct.ts'
import { distinct } from './distinct.ts'
import { define } from './emitter.ts'
import { expression } from './expression.ts'
import type { Go } from './go.ts'
import { argument, call, goText } from './go.ts'
import { optionalLines } from './hole.ts'
import { insteadLines } from './list.ts'
import { literalText, tagLine } from './literal.ts'
import { mayVanish } from './may-vanish.ts'
import { nodeLines } from './node.ts'
import { watchedEntries } from './once.ts'
import { includeCall, quietly } from './part.ts'
import { entriesPresence } from './presence.ts'
import { refuse, shownAt } from './refuse.ts'
import type { Scope } from './scope.ts'
import { variable } from './scope.ts'
import { quotedText, textValue } from './text-scalar.ts'
import { isOnly, KIND, text } from './type.ts'

type MapNode = Extract<Node, [typeof OP.MAP, ...unknown[]]>

/** The lines of a map's entries. A map that has none is null, as with us; one that stays a map then gets `{}`. */
export function mapLines([, entries, keepEmpty, moving]: MapNode, indent: number, scope: Scope): string[] {
  if (entries.length === 0) return [`${' '.repeat(indent)}{}`]
  const [sole] = entries
  if (keepEmpty === 1 && entries.length === 1 && sole![0] === ENTRY.SPREAD) return soleSpread(sole!, indent, scope)
  const mayBeEmpty = keepEmpty === 1 && !entries.some(isFixed)
  const moves = moving === 1 ? watchedEntries(entries, scope) : new Set<Entry>()
  const [named, values] = spreadValues(entries, (entry) => mayBeEmpty || moves.has(entry), indent, scope)
  const presence = mayBeEmpty ? entriesPresence(entries, quietly(scope), values) : true
  const once = presence === undefined ? undefined : distinct({ entries, watched: moves, values }, indent, scope)
  if (once !== undefined) {
    const target = { indent, keys: undefined, values, once, watched: (entry: Entry) => moves.has(entry) }
    const instead = typeof presence === 'string' ? insteadLines(presence, '{}', indent) : []
    return [...named, ...once.lines, ...entriesLines(entries, target, scope), ...instead]
  }
  const watched = mayBeEmpty ? undefined : moves
  const keys = variable(scope, 'keys')
  const isWatched = (entry: Entry): boolean => watched?.has(entry) ?? true
  const known = entries.flatMap((entry) => (isFixed(entry) && isWatched(entry) ? [goText(entry[1]), '1'] : []))
  const lines = entriesLines(
    entries,
    { indent, keys, values, known: entries.filter(isFixed), watched: isWatched },
    scope,
  )
  const begin = tagLine(indent, `${keys} := dict${known.map((word) => ` ${word}`).join('')}`)
  const end = mayBeEmpty ? [tagLine(indent, `if not ${keys}`), `${' '.repeat(indent)}{}`, tagLine(indent, 'end')] : []
  return [...named, begin, ...lines, ...end]
}

/** Variables for what is spread and looked at more than once. */
function spreadValues(
  entries: readonly Entry[],
  isWanted: (entry: Entry) => boolean,
  indent: number,
  scope: Scope,
): readonly [lines: string[], values: ReadonlyMap<Entry, Go>] {
  const lines: string[] = []
  const values = new Map<Entry, Go>()
  for (const entry of entries) {
    if (entry[0] !== ENTRY.SPREAD || !isWanted(entry)) continue
    const go = expression(entry[1], scope)
    if (go.atom) continue
    const name = variable(scope, 'entries')
    lines.push(tagLine(indent, `${name} := ${go.code}`))
    values.set(entry, { code: name, atom: true, type: go.type })
  }
  return [lines, values]
}

/** Entries that stand for themselves, as in a partial, whose keys its caller watches; its own it watches itself. */
export function partEntries(entries: readonly Entry[], scope: Scope): string[] {
  return mapLines([OP.MAP, [...entries], 0, 1, 0], 0, scope)
}

interface Target {
  readonly indent: number
  /** The variable that holds the keys that are there already; undefined when none can come twice. */
  readonly keys: string | undefined
  /** One check for all keys, in place of the variable. */
  readonly once?: Distinct
  /** Variables for what is spread. */
  readonly values?: ReadonlyMap<Entry, Go>
  /** A value's branches decide whether the entry is there. */
  readonly inValue?: true
  /** Entries whose keys it holds from the start. */
  readonly known?: readonly Entry[]
  readonly watched: (entry: Entry) => boolean
}

/** Always there, whatever the values are. */
function isFixed(entry: Entry): entry is Extract<Entry, [typeof ENTRY.PAIR, ...unknown[]]> {
  return entry[0] === ENTRY.PAIR && !mayVanish(entry[2])
}

function entriesLines(entries: readonly Entry[], target: Target, scope: Scope): string[] {
  return entries.flatMap((entry) => entryLines(entry, target, scope))
}

function entryLines(entry: Entry, target: Target, scope: Scope): string[] {
  const { indent } = target
  switch (entry[0]) {
    case ENTRY.PAIR:
      return valueEntry(entry, entry[2], target, scope)
    case ENTRY.KEYTEXT:
      return valueEntry(entry, entry[2], target, scope)
    case ENTRY.SPREAD:
      return spreadLines(entry, target, scope)
    case ENTRY.BLOCK:
      return blockLines<Entry[]>(entry, indent, scope, {
        isNothing: (payload) => payload.length === 0,
        emit: (payload, inner) => [...branchCheck(payload, target, inner), ...entriesLines(payload, target, inner)],
      })
    case ENTRY.PART: {
      const use = includeCall(entry, 'entries', scope)
      const watch = watchLines(
        entry,
        () => ({ code: `include ${use.code.slice(8)} | fromYaml`, atom: false, type: use.type }),
        target,
        scope,
      )
      return [...watch, tagLine(indent, `${use.code} | nindent ${indent}`)]
    }
  }
}

type Keyed = Extract<Entry, [typeof ENTRY.PAIR | typeof ENTRY.KEYTEXT, ...unknown[]]>

/** A key with its value. What `optional` takes away goes with its key, so that a block around it is written around both. */
function valueEntry(entry: Keyed, value: Node, target: Target, scope: Scope): string[] {
  const { indent } = target
  if (value[0] === OP.BLOCK && mayVanish(value)) {
    const again = (node: Node): Entry[] => [withValue(entry, node)]
    const block: Entry = [6, value[1], value[2], again(value[3]), again(value[4]), value[5]]
    return blockLines<Entry[]>(block, indent, scope, {
      isNothing: () => false,
      emit: ([one], inner) =>
        valueEntry(
          one as Keyed,
          (one as Keyed)[2],
          { ...target, inValue: true, watched: () => target.watched(entry) },
          inner,
        ),
    })
  }
  if (value[0] === OP.BLOCK && value[1] === BLOCK.EACH) {
    const hint = 'put the loop around entries or items'
    refuse(scope.emitter, value[5], 'package/template', { message: 'a loop cannot be the value of a key', hint })
  }
  const lines = (node: (at: { head: string; indent: number }) => string[], inner: Scope): string[] => {
    const head = `${' '.repeat(indent)}${keyText(entry, inner)}:`
    const watch = watchLines(entry, () => keyMap(entry, inner), target, inner)
    return [...watch, ...node({ head, indent: indent + 2 })]
  }
  if (value[0] === OP.HOLE && value[2] === 1) return optionalLines(value, indent, scope, lines)
  return lines((at) => nodeLines(value, at, scope), scope)
}

function withValue(entry: Keyed, value: Node): Entry {
  return entry[0] === ENTRY.PAIR ? [ENTRY.PAIR, entry[1], value, entry[3]] : [ENTRY.KEYTEXT, entry[1], value, entry[3]]
}

function keyText(entry: Keyed, scope: Scope): string {
  return entry[0] === ENTRY.PAIR ? literalText(stringText(entry[1])) : quotedText(entry[1], scope)
}

/** The key as the one entry of a map: what `once` looks at. */
function keyMap(entry: Keyed, scope: Scope): Go {
  const key = entry[0] === ENTRY.PAIR ? goText(entry[1]) : textValue(entry[1], scope)
  if (key === undefined) {
    const hint = 'let the key be one value or a call: {{@key}}: or {{printf "%s-%s" a b}}:'
    const message = 'a key with a block inside could come twice, which the packaged chart could not see'
    refuse(scope.emitter, entry[3], 'package/template', { message, hint })
  }
  return call('dict', [key ?? '""', '1'], text)
}

/** The check of the keys that a branch brings for sure. */
function branchCheck(entries: readonly Entry[], { once, watched, indent }: Target, scope: Scope): readonly string[] {
  return (
    once?.branch(
      entries.filter((entry) => isFixed(entry) && watched(entry)),
      indent,
      scope,
    ) ?? []
  )
}

/** An action that fails when a key is there already. */
function watchLines(entry: Entry, keys: () => Go, target: Target, scope: Scope): readonly string[] {
  if (target.once !== undefined)
    return isFixed(entry) && target.inValue !== true
      ? []
      : target.once.branch([entry].filter(target.watched), target.indent, scope)
  if (target.keys === undefined || target.known?.includes(entry) === true || !target.watched(entry)) return []
  const name = goText(define(scope.emitter, 'once'))
  return [tagLine(target.indent, `include ${name} (list ${target.keys} ${argument(keys())})`)]
}

function spreadLines(
  entry: Extract<Entry, [typeof ENTRY.SPREAD, ...unknown[]]>,
  target: Target,
  scope: Scope,
): string[] {
  const { indent } = target
  const go = target.values?.get(entry) ?? expression(entry[1], scope)
  const dot: Go = { code: '.', atom: true, type: go.type }
  const watch = watchLines(entry, () => dot, target, scope)
  const content = isOnly(go.type, KIND.MAP)
    ? 'toYaml .'
    : `include ${goText(define(scope.emitter, 'entries'))} ${spreadList(entry, '.', scope)}`
  return [
    tagLine(indent, `with ${go.code}`),
    ...watch,
    tagLine(indent, `${content} | nindent ${indent}`),
    tagLine(indent, 'end'),
  ]
}

function soleSpread(entry: Entry, indent: number, scope: Scope): string[] {
  if (entry[0] !== ENTRY.SPREAD) return []
  const go = expression(entry[1], scope)
  if (!isOnly(go.type, KIND.MAP)) {
    const code = `include ${goText(define(scope.emitter, 'entries'))} ${spreadList(entry, argument(go), scope)}`
    return [tagLine(indent, `${code} | nindent ${indent}`)]
  }
  const value = go.type.missing ? `(${argument(go)} | default dict)` : argument(go)
  return [tagLine(indent, `toYaml ${value} | nindent ${indent}`)]
}

function spreadList(
  entry: Extract<Entry, [typeof ENTRY.SPREAD, ...unknown[]]>,
  value: string,
  { emitter }: Scope,
): string {
  return `(list ${goText(`${shownAt(emitter, entry[2]).replace(/^spread\s+/, '')} must be a map to be spread among entries`)} ${value})`
}
