import type { Path } from '../core/json.ts'
import { refuse, until, type Convert, type Cursor, type Piece, type SetKind, type Stop } from './cursor.ts'
import { readValue, type WrittenValue } from './set-value.ts'

/** One `path=value` of an expression. */
export interface Assignment extends WrittenValue {
  readonly path: Path
  /** Where each step of the path is written; an index without its brackets. */
  readonly steps: readonly Piece[]
}

/**
 * Reads `a.b[0]=1,c={x,y}` as Helm 4.3 does (pkg/strvals). It accepts what Helm accepts, but refuses what Helm takes and
 * then ignores without a word (`=1`, `.a=1`, `a.`, `a[0`, `a[0]`), because a setting that is not applied is worse than none.
 * @throws Failure `values/set` at the offending character.
 */
export function parseSet(kind: SetKind, expression: string, convert: Convert): Assignment[] {
  const cursor: Cursor = { kind, text: expression, at: 0, convert }
  const found: Assignment[] = []
  while (cursor.at < expression.length) found.push(readAssignment(cursor))
  return found
}

/** Helm's limits: `MaxIndex` and `MaxNestedNameLevel` of pkg/strvals. */
const HIGHEST_INDEX = 65536
const MOST_DOTS = 30
/** Helm does not count brackets; without a limit one argument could nest deeper than any recursion reaches. */
const MOST_STEPS = 100

function readAssignment(cursor: Cursor): Assignment {
  const path: (string | number)[] = []
  const steps: Piece[] = []
  let dots = 0
  for (;;) {
    let stop = readName(cursor, path, steps)
    while (stop === '[') stop = readIndex(cursor, path, steps)
    if (stop === '=') return { path, steps, ...readValue(cursor) }
    if (stop !== '.') refuseMissingValue(cursor, steps[0]!)
    // As in Helm, a dot after a bracket does not count.
    if (typeof path.at(-1) === 'string' && ++dots > MOST_DOTS) refuseDepth(cursor, `${MOST_DOTS} dots`)
    if (path.length > MOST_STEPS) refuseDepth(cursor, `${MOST_STEPS} names and indices`)
  }
}

function readName(cursor: Cursor, path: (string | number)[], steps: Piece[]): Stop {
  // In --set-literal a comma is a character like any other.
  const { text, at, stop } = until(cursor, cursor.kind === 'set-literal' ? '=[.' : '=[.,')
  if (text === '') refuseMissingName(cursor, at, steps)
  path.push(text)
  steps.push(at)
  return stop
}

function readIndex(cursor: Cursor, path: (string | number)[], steps: Piece[]): Stop {
  const bracket = { start: cursor.at - 1, end: cursor.at }
  const { text, at, stop } = until(cursor, ']')
  if (stop === '') {
    refuse(cursor, bracket, {
      message: 'this "[" is never closed',
      hint: `write ${soFar(cursor, steps, bracket.start)}[0]=…${cursor.kind === 'set-literal' ? '' : ', or \\[ for a bracket in a name'}`,
    })
  }
  const index = /^[+-]?\d+$/.test(text) ? Number(text) + 0 : NaN
  if (!(index >= 0 && index <= HIGHEST_INDEX)) {
    refuse(cursor, at, {
      message: `an index is a whole number from 0 to ${HIGHEST_INDEX}, got ${JSON.stringify(text)}`,
      hint: 'a key of a map goes after a dot: labels.app=kafka',
    })
  }
  path.push(index)
  steps.push(at)
  if (path.length > MOST_STEPS) refuseDepth(cursor, `${MOST_STEPS} names and indices`)
  const after = until(cursor, '[.=')
  if (after.text !== '') {
    const before = soFar(cursor, steps, at.end + 1)
    refuse(cursor, after.at, {
      message: `after an index comes ".", "[" or "=", not ${JSON.stringify(after.text)}`,
      hint: `write ${before}=… or ${before}.name=…`,
    })
  }
  return after.stop
}

function refuseMissingName(cursor: Cursor, at: Piece, steps: readonly Piece[]): never {
  const { kind, text } = cursor
  const place = { start: at.start, end: Math.max(at.end, at.start + 1) }
  if (steps.length > 0) {
    const before = soFar(cursor, steps, at.start)
    refuse(cursor, place, {
      message: `a name is missing after ${JSON.stringify(before)}`,
      hint: `write ${before}name=…${kind === 'set-literal' ? '' : ', or \\. for a dot in a name'}`,
    })
  }
  const hint =
    kind === 'set-json' && text[at.start] === '['
      ? "write --set-json 'name=[1,2]', or an object: --set-json '{\"name\":[1,2]}'"
      : kind === 'set-literal'
        ? 'write name=value'
        : 'write name=value,name=value; a comma in a value is written \\,'
  refuse(cursor, place, { message: 'a name is missing here', hint })
}

function refuseMissingValue(cursor: Cursor, first: Piece): never {
  const end = cursor.text[cursor.at - 1] === ',' ? cursor.at - 1 : cursor.at
  const name = cursor.text.slice(first.start, end)
  const listed = cursor.kind !== 'set-literal' && first.start > 0
  refuse(
    cursor,
    { start: first.start, end },
    {
      message: `${JSON.stringify(name)} has no value`,
      hint: `write ${name}=…${listed ? `; a comma in a value is written \\, and a list {a,b}` : ''}`,
    },
  )
}

function refuseDepth(cursor: Cursor, limit: string): never {
  refuse(
    cursor,
    { start: cursor.at - 1, end: cursor.at },
    {
      message: `a path has at most ${limit}`,
      hint: 'put values that lie deeper into a values file (-f)',
    },
  )
}

/** The path as it is written, up to `end`, for messages. */
function soFar(cursor: Cursor, steps: readonly Piece[], end: number): string {
  return cursor.text.slice(steps[0]?.start ?? end, end)
}
