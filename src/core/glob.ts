import { Failure } from './failure.ts'

/** One step of a pattern's machine: take a character, or go on without one. */
type Step =
  | { readonly is: 'take'; readonly fits: (rune: string) => boolean }
  | { readonly is: 'fork'; readonly to: readonly number[] }
  | { readonly is: 'end' }

/**
 * Whether a path fits `pattern`, in Helm's dialect (gobwas/glob with "/" as separator): `*`, `?`, `[a-z]` and `[!a-z]`
 * stay within one name, `**` crosses names, `{a,b}` is a choice, `\` makes a sign stand for itself. Time grows with
 * pattern × path only; a translation to RegExp would let `*a*a*a*` hang. Throws Failure `usage` for a pattern that does
 * not end.
 */
export function globMatcher(pattern: string): (path: string) => boolean {
  const steps = compile(pattern)
  const start = closure(steps, [0])
  return (path) => {
    let states = start
    for (const rune of path) {
      const next: number[] = []
      for (const at of states) {
        const step = steps[at]!
        if (step.is === 'take' && step.fits(rune)) next.push(at + 1)
      }
      if (next.length === 0) return false
      states = closure(steps, next)
    }
    return states.some((at) => steps[at]!.is === 'end')
  }
}

/** All states that can be reached from `from` without taking a character. */
function closure(steps: readonly Step[], from: readonly number[]): number[] {
  const seen = new Set<number>()
  const left = [...from]
  for (let at = left.pop(); at !== undefined; at = left.pop()) {
    if (seen.has(at)) continue
    seen.add(at)
    const step = steps[at]!
    if (step.is === 'fork') left.push(...step.to)
  }
  return [...seen]
}

interface Group {
  /** Where the choice between the alternatives is made. */
  readonly fork: number
  readonly starts: number[]
  /** Ends of alternatives, which jump behind the group. */
  readonly jumps: number[]
}

function compile(pattern: string): Step[] {
  const runes = Array.from(pattern)
  const steps: Step[] = []
  const groups: Group[] = []
  for (let at = 0; at < runes.length; at++) {
    if (isGroupSign(runes[at]!, groups)) addGroupSign(runes[at]!, steps, groups)
    else at = addSign(runes, at, steps)
  }
  if (groups.length > 0) throw open(pattern, '{')
  steps.push({ is: 'end' })
  return steps
}

/** Outside a group, a comma and a closing brace stand for themselves. */
function isGroupSign(rune: string, groups: readonly Group[]): boolean {
  return rune === '{' || (groups.length > 0 && (rune === ',' || rune === '}'))
}

/** Forks whose ends are not known yet are filled in at the closing brace. */
function addGroupSign(rune: string, steps: Step[], groups: Group[]): void {
  const group = groups.at(-1)!
  if (rune === '{') {
    groups.push({ fork: steps.length, starts: [steps.length + 1], jumps: [] })
    steps.push({ is: 'end' })
  } else if (rune === ',') {
    group.jumps.push(steps.length)
    steps.push({ is: 'end' })
    group.starts.push(steps.length)
  } else {
    steps[group.fork] = { is: 'fork', to: group.starts }
    for (const jump of group.jumps) steps[jump] = { is: 'fork', to: [steps.length] }
    groups.pop()
  }
}

/** Adds what stands at `at` and answers where it ends. */
function addSign(runes: readonly string[], at: number, steps: Step[]): number {
  switch (runes[at]) {
    case '*': {
      const crosses = runes[at + 1] === '*'
      addStar(steps, crosses ? () => true : notSeparator)
      return crosses ? at + 1 : at
    }
    case '?':
      steps.push({ is: 'take', fits: notSeparator })
      return at
    case '[': {
      const end = classEnd(runes, at)
      steps.push({ is: 'take', fits: classOf(runes.slice(at + 1, end)) })
      return end
    }
    default: {
      const end = runes[at] === '\\' ? at + 1 : at
      const wanted = runes[end]
      if (wanted === undefined) throw open(runes.join(''), '\\')
      steps.push({ is: 'take', fits: (rune) => rune === wanted })
      return end
    }
  }
}

function addStar(steps: Step[], fits: (rune: string) => boolean): void {
  const at = steps.length
  steps.push({ is: 'fork', to: [at + 1, at + 3] }, { is: 'take', fits }, { is: 'fork', to: [at] })
}

function notSeparator(rune: string): boolean {
  return rune !== '/'
}

/** A `]` at the very start, or after `!`, is a member. */
function classEnd(runes: readonly string[], start: number): number {
  let at = runes[start + 1] === '!' || runes[start + 1] === '^' ? start + 3 : start + 2
  while (at < runes.length && runes[at] !== ']') at += runes[at] === '\\' ? 2 : 1
  if (at >= runes.length) throw open(runes.join(''), '[')
  return at
}

function classOf(members: readonly string[]): (rune: string) => boolean {
  const negated = members[0] === '!' || members[0] === '^'
  const ranges: [from: number, to: number][] = []
  for (let at = negated ? 1 : 0; at < members.length; at++) {
    if (members[at] === '\\') at++
    const from = members[at]!.codePointAt(0)!
    const isRange = members[at + 1] === '-' && at + 2 < members.length
    if (isRange) at += 2
    ranges.push([from, isRange ? members[at]!.codePointAt(0)! : from])
  }
  return (rune) => {
    const code = rune.codePointAt(0)!
    const inside = ranges.some(([from, to]) => code >= from && code <= to)
    return rune !== '/' && inside !== negated
  }
}

function open(pattern: string, sign: string): Failure {
  const hint = `write \\${sign} for a ${sign} that stands for itself`
  return new Failure('usage', `the glob ${JSON.stringify(pattern)} has a ${sign} without its end`, { hint })
}
