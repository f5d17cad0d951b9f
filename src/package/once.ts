import type { Entry, Expr, Skeleton, Text } from '../template/op.ts'
import { DATA, ENTRY, EXPR, TEXT, BLOCK } from '../template/op.ts'
import { expression, finding } from './expression.ts'
import type { Scope } from './scope.ts'

/** Something that puts keys into a map: one key, keys that begin alike, or keys that only values know. */
interface Source {
  readonly entry: Entry
  /** The key, or what all of its keys begin with. */
  readonly key: string
  readonly isWhole: boolean
  /** Whether it can be this key. */
  readonly may: (key: string) => boolean
  /** The branches that it stands in: two sources in different branches of one `if` never meet. */
  readonly branches: readonly (readonly [block: Entry, side: number])[]
  /** It is reached more than once, or brings several keys that could be the same. */
  readonly repeats: boolean
}

/** The entries of a map that could bring a key a second time. Only those are watched when the package renders. */
export function watchedEntries(entries: readonly Entry[], scope: Scope): ReadonlySet<Entry> {
  const sources: Source[] = []
  gather(entries, { skeleton: scope.emitter.skeleton, branches: [], loops: 0, scope }, sources)
  const watched = new Set<Entry>()
  for (const [i, one] of sources.entries()) {
    if (one.repeats) watched.add(one.entry)
    for (const other of sources.slice(i + 1)) {
      if (one.entry === other.entry || !meet(one, other)) continue
      watched.add(one.entry)
      watched.add(other.entry)
    }
  }
  return watched
}

function meet(one: Source, other: Source): boolean {
  const apart = one.branches.some(([block, side]) => other.branches.some(([b, s]) => b === block && s !== side))
  if (apart) return false
  if (one.isWhole) return other.may(one.key)
  return other.isWhole ? one.may(other.key) : one.key.startsWith(other.key) || other.key.startsWith(one.key)
}

interface Around {
  readonly skeleton: Skeleton
  readonly branches: Source['branches']
  /** Loops around it. */
  readonly loops: number
  /** Undefined below `with` and `each`, whose scope only emission knows. */
  readonly scope: Scope | undefined
}

function gather(entries: readonly Entry[], around: Around, sources: Source[]): void {
  const { branches, loops, scope } = around
  const inLoop = loops > 0
  for (const entry of entries) {
    const source = (name: KeyName, repeats: boolean, may = (key: string): boolean => isNamed(name, key)): void => {
      sources.push({ entry, ...name, may, branches, repeats })
    }
    switch (entry[0]) {
      case ENTRY.PAIR:
        source({ key: entry[1], isWhole: true }, inLoop)
        break
      case ENTRY.KEYTEXT:
        // Each pass of a loop around its own loop brings its keys again.
        source(nameOf(entry[1]), inLoop && !(loops === 1 && isLoopKey(entry[1])))
        break
      case ENTRY.SPREAD: {
        const type = scope === undefined ? undefined : expression(entry[1], scope).type
        source(anyKey, inLoop, (key) => type?.mayHold(key) ?? true)
        break
      }
      case ENTRY.PART:
        // It watches its own keys itself.
        for (const name of partNames(around.skeleton, entry[1]) ?? [anyKey]) source(name, inLoop)
        break
      case ENTRY.BLOCK: {
        const isIf = entry[1] === BLOCK.IF
        const inner = (side: number): Around => ({
          ...around,
          // In a loop one pass may take one branch and the next pass the other.
          branches: inLoop ? branches : [...branches, [entry, side]],
          loops: loops + (side === 0 && entry[1] === BLOCK.EACH ? 1 : 0),
          scope: scope && isIf ? finding(entry[2], scope, side === 0) : undefined,
        })
        gather(entry[3], inner(0), sources)
        gather(entry[4], inner(1), sources)
      }
    }
  }
}

/** A key, or the begin that keys have in common. */
interface KeyName {
  readonly key: string
  readonly isWhole: boolean
}

const anyKey: KeyName = { key: '', isWhole: false }

function isNamed({ key, isWhole }: KeyName, name: string): boolean {
  return isWhole ? name === key : name.startsWith(key)
}

function nameOf([first]: readonly Text[]): KeyName {
  return { key: typeof first === 'string' ? first : '', isWhole: false }
}

/** One hole that differs in every pass of its loop: `{{@key}}`, `rack.{{add Values.start @index}}`. */
function isLoopKey(texts: readonly Text[]): boolean {
  const holes = texts.filter((part) => typeof part !== 'string')
  const [hole] = holes
  return holes.length === 1 && hole![0] === TEXT.HOLE && differs(hole![1])
}

function differs(expr: Expr): boolean {
  if (expr[0] === EXPR.PARAM) return expr[1] === 0 && expr[2] === 1 && expr[3].length === 0
  if (expr[0] === EXPR.DATA) return (expr[1] === DATA.KEY || expr[1] === DATA.INDEX) && expr[2] === 0
  if (expr[0] !== EXPR.CALL || expr[1] !== 'add' || expr[2].length !== 2) return false
  const [a, b] = expr[2] as [Expr, Expr]
  return (isSteady(a) && differs(b)) || (differs(a) && isSteady(b))
}

function isSteady([op]: Expr): boolean {
  return op === EXPR.LIT || op === EXPR.ROOT
}

/** All names of keys that a partial can bring; undefined when values decide. */
function partNames(skeleton: Skeleton, name: string, seen: readonly string[] = []): KeyName[] | undefined {
  const part = skeleton.parts[`${name}|entries`]
  if (part === undefined || seen.includes(name)) return undefined
  const names: KeyName[] = []
  const walk = (entries: readonly Entry[]): boolean =>
    entries.every((entry) => {
      if (entry[0] === ENTRY.PAIR) names.push({ key: entry[1], isWhole: true })
      else if (entry[0] === ENTRY.KEYTEXT) names.push(nameOf(entry[1]))
      else if (entry[0] === ENTRY.BLOCK) return walk(entry[3]) && walk(entry[4])
      else if (entry[0] === ENTRY.PART) {
        const inner = partNames(skeleton, entry[1], [...seen, name])
        names.push(...(inner ?? []))
        return inner !== undefined
      } else return false
      return true
    })
  return walk(part.body as Entry[]) ? names : undefined
}
