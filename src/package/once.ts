import type { Entry, Skeleton, Text } from '../template/op.ts'
import { DATA, ENTRY, EXPR, TEXT, BLOCK } from '../template/op.ts'
import { expression } from './expression.ts'
import type { Scope } from './scope.ts'

/** Something that puts keys into a map: one key, or keys that only values know. */
interface Source {
  readonly entry: Entry
  readonly key: string | undefined
  /** For keys that values decide: whether it can be this one. */
  readonly may: (key: string) => boolean
  /** The branches that it stands in: two sources in different branches of one `if` never meet. */
  readonly branches: readonly (readonly [block: Entry, side: number])[]
  /** It is reached more than once, or brings several keys that could be the same. */
  readonly repeats: boolean
}

/** The entries of a map that could bring a key a second time. Only those are watched when the package renders. */
export function watchedEntries(entries: readonly Entry[], scope: Scope): ReadonlySet<Entry> {
  const sources: Source[] = []
  gather(entries, [], false, scope, sources)
  const watched = new Set<Entry>()
  for (const [i, one] of sources.entries()) {
    if (one.repeats) watched.add(one.entry)
    for (const other of sources.slice(i + 1)) {
      if (!meet(one, other)) continue
      watched.add(one.entry)
      watched.add(other.entry)
    }
  }
  return watched
}

function meet(one: Source, other: Source): boolean {
  const apart = one.branches.some(([block, side]) => other.branches.some(([b, s]) => b === block && s !== side))
  if (apart) return false
  if (one.key !== undefined) return other.may(one.key)
  return other.key === undefined ? true : one.may(other.key)
}

// eslint-disable-next-line max-params -- a walk with what it carries
function gather(
  entries: readonly Entry[],
  branches: Source['branches'],
  inLoop: boolean,
  scope: Scope,
  sources: Source[],
): void {
  for (const entry of entries) {
    const fixed = (key: string): Source => ({ entry, key, may: (other) => other === key, branches, repeats: inLoop })
    const open = (may: Source['may'], repeats: boolean): Source => ({ entry, key: undefined, may, branches, repeats })
    switch (entry[0]) {
      case ENTRY.PAIR:
        sources.push(fixed(entry[1]))
        break
      case ENTRY.KEYTEXT:
        sources.push(open(() => true, inLoop && !isLoopKey(entry[1])))
        break
      case ENTRY.SPREAD: {
        // In a loop the value may be another thing in every pass, and its scope is known to emission only.
        const type = inLoop || branches.length > 0 ? undefined : expression(entry[1], scope).type
        sources.push(open((key) => type?.mayHold(key) ?? true, inLoop))
        break
      }
      case ENTRY.PART: {
        const keys = fixedKeys(scope.emitter.skeleton, entry[1])
        if (keys === undefined) sources.push(open(() => true, inLoop))
        else for (const key of keys) sources.push(fixed(key))
        break
      }
      case ENTRY.BLOCK: {
        const loop = inLoop || entry[1] === BLOCK.EACH
        gather(entry[3], [...branches, [entry, 0]], loop, scope, sources)
        gather(entry[4], [...branches, [entry, 1]], inLoop, scope, sources)
      }
    }
  }
}

/** `{{@key}}` alone differs in every pass of its loop. */
function isLoopKey([part, ...rest]: readonly Text[]): boolean {
  if (rest.length > 0 || part === undefined || typeof part === 'string' || part[0] !== TEXT.HOLE) return false
  const expr = part[1]
  return expr[0] === EXPR.DATA && expr[1] === DATA.KEY && expr[2] === 0
}

/** All keys that a partial can bring; undefined when values decide. */
function fixedKeys(skeleton: Skeleton, name: string, seen: readonly string[] = []): Set<string> | undefined {
  const part = skeleton.parts[`${name}|entries`]
  if (part === undefined || seen.includes(name)) return undefined
  const keys = new Set<string>()
  const walk = (entries: readonly Entry[]): boolean =>
    entries.every((entry) => {
      if (entry[0] === ENTRY.PAIR) keys.add(entry[1])
      else if (entry[0] === ENTRY.BLOCK) return walk(entry[3]) && walk(entry[4])
      else if (entry[0] === ENTRY.PART) {
        const inner = fixedKeys(skeleton, entry[1], [...seen, name])
        for (const key of inner ?? []) keys.add(key)
        return inner !== undefined
      } else return false
      return true
    })
  return walk(part.body as Entry[]) ? keys : undefined
}
