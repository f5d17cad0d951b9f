import type { Entry, Node } from '../template/op.ts'
import { BLOCK, ENTRY, OP } from '../template/op.ts'
import { stringText } from '../yaml/scalar-text.ts'
import { blockLines } from './block-lines.ts'
import { define } from './emitter.ts'
import { expression } from './expression.ts'
import type { Go } from './go.ts'
import { argument, call, goText } from './go.ts'
import { optionalLines } from './hole.ts'
import { literalText, tagLine } from './literal.ts'
import { nodeLines } from './node.ts'
import { watchedEntries } from './once.ts'
import { includeCall } from './part.ts'
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
  const watched = mayBeEmpty ? undefined : moving === 1 ? watchedEntries(entries, scope) : new Set<Entry>()
  if (watched?.size === 0) return entriesLines(entries, { indent, keys: undefined, watched: () => false }, scope)
  const keys = variable(scope, 'keys')
  const isWatched = (entry: Entry): boolean => watched?.has(entry) ?? true
  const known = entries.flatMap((entry) => (isFixed(entry) && isWatched(entry) ? [goText(entry[1]), '1'] : []))
  const lines = entriesLines(entries, { indent, keys, known: entries.filter(isFixed), watched: isWatched }, scope)
  const begin = tagLine(indent, `${keys} := dict${known.map((word) => ` ${word}`).join('')}`)
  const end = mayBeEmpty ? [tagLine(indent, `if not ${keys}`), `${' '.repeat(indent)}{}`, tagLine(indent, 'end')] : []
  return [begin, ...lines, ...end]
}

/** Entries that stand for themselves, as in a partial, whose keys its caller watches; its own it watches itself. */
export function partEntries(entries: readonly Entry[], scope: Scope): string[] {
  return mapLines([OP.MAP, [...entries], 0, 1, 0], 0, scope)
}

interface Target {
  readonly indent: number
  /** The variable that holds the keys that are there already; undefined when none can come twice. */
  readonly keys: string | undefined
  /** Entries whose keys it holds from the start. */
  readonly known?: readonly Entry[]
  readonly watched: (entry: Entry) => boolean
}

/** Always there, whatever the values are. */
function isFixed(entry: Entry): entry is Extract<Entry, [typeof ENTRY.PAIR, ...unknown[]]> {
  return entry[0] === ENTRY.PAIR && !mayVanish(entry[2])
}

/** Whether the entry of a node may not be there: `optional`, also in a branch. */
export function mayVanish(node: Node): boolean {
  if (node[0] === OP.HOLE) return node[2] === 1
  return node[0] === OP.BLOCK && (mayVanish(node[3]) || mayVanish(node[4]))
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
        emit: (payload, inner) => entriesLines(payload, target, inner),
      })
    case ENTRY.PART: {
      const use = includeCall(entry, 'entries', scope)
      const watch = watchLines(entry, () => ({ code: `include ${use.code.slice(8)} | fromYaml`, atom: false, type: use.type }), target, scope)
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
      emit: ([one], inner) => valueEntry(one as Keyed, (one as Keyed)[2], { ...target, watched: () => target.watched(entry) }, inner),
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

/** An action that fails when a key is there already. */
function watchLines(entry: Entry, keys: () => Go, target: Target, scope: Scope): string[] {
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
  const go = expression(entry[1], scope)
  const dot: Go = { code: '.', atom: true, type: go.type }
  const watch = watchLines(entry, () => dot, target, scope)
  const content = isOnly(go.type, KIND.MAP) ? 'toYaml .' : `include ${goText(define(scope.emitter, 'entries'))} ${spreadList(entry, '.', scope)}`
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

function spreadList(entry: Extract<Entry, [typeof ENTRY.SPREAD, ...unknown[]]>, value: string, { emitter }: Scope): string {
  return `(list ${goText(`${shownAt(emitter, entry[2]).replace(/^spread\s+/, '')} must be a map to be spread among entries`)} ${value})`
}
