import type { Json } from '../../core/json.ts'
import { refText } from '../../core/object-ref.ts'
import type { Change } from '../../install/change.ts'
import { writeYaml } from '../../yaml/write.ts'
import { printable } from '../cells.ts'
import type { Paint, Role } from '../paint.ts'
import type { DiffSides } from './diff-sides.ts'
import { lineDiff, type DiffLine } from './line-diff.ts'
import { oneLine } from './wording.ts'

export interface DiffTextOptions {
  /** Equal lines around each change. */
  readonly context: number
  readonly paint: Paint
  /** Masks what a line may not show. */
  readonly hide: (text: string) => string
}

/** One object as a unified diff of its YAML. Ends in a newline. */
export function diffText(change: Change, sides: DiffSides, { context, paint, hide }: DiffTextOptions): string {
  const name = refText(change.ref)
  const lines = change.why === undefined ? [] : [paint('faint', `# ${oneLine(hide(change.why))}`)]
  lines.push(paint('message', `--- ${sides.before === undefined ? '/dev/null' : `${name} (live)`}`))
  const source = change.source === undefined ? '' : ` (${printable(change.source)})`
  lines.push(paint('message', `+++ ${sides.after === undefined ? '/dev/null' : `${name}${source}`}`))
  const diff = lineDiff(yamlLines(sides.before), yamlLines(sides.after))
  const hunks = hunksOf(diff, context)
  for (const { head, lines: inside } of hunks) {
    lines.push(paint('place', head))
    for (const { mark, text } of inside) {
      const line = mark + printable(hide(text))
      lines.push(mark === ' ' ? line : paint(roles[mark], line))
    }
  }
  // Of a set where only the rollout goes on nothing is written.
  if (hunks.length === 0) {
    const isWritten = change.result !== change.live
    lines.push(paint('faint', isWritten ? '# no field changes, only who manages them' : '# no field changes'))
  }
  return `${lines.join('\n')}\n`
}

const roles: Readonly<Record<'-' | '+', Role>> = { '-': 'bad', '+': 'good' }

function yamlLines(value: Json | undefined): string[] {
  return value === undefined ? [] : writeYaml(value).trimEnd().split('\n')
}

interface Hunk {
  readonly head: string
  readonly lines: readonly DiffLine[]
}

/** Changes with their context; those whose contexts touch are one. */
function hunksOf(diff: readonly DiffLine[], context: number): Hunk[] {
  const hunks: Hunk[] = []
  let lineBefore = 1
  let lineAfter = 1
  let seen = 0
  const skip = (to: number): void => {
    for (; seen < to; seen++) {
      if (diff[seen]!.mark !== '+') lineBefore++
      if (diff[seen]!.mark !== '-') lineAfter++
    }
  }
  for (let at = nextChange(diff, 0); at < diff.length;) {
    const from = Math.max(seen, at - context)
    let last = at
    for (let next = at; next < diff.length && next - last <= 2 * context + 1; next = nextChange(diff, next + 1))
      last = next
    const to = Math.min(diff.length, last + context + 1)
    skip(from)
    const lines = diff.slice(from, to)
    const head = `@@ -${range(lineBefore, lines, '+')} +${range(lineAfter, lines, '-')} @@`
    hunks.push({ head, lines })
    skip(to)
    at = nextChange(diff, to)
  }
  return hunks
}

function nextChange(diff: readonly DiffLine[], from: number): number {
  let at = from
  while (at < diff.length && diff[at]!.mark === ' ') at++
  return at
}

/** `start,count`; an empty side begins before its first line, as diff -u has it. */
function range(start: number, lines: readonly DiffLine[], other: '-' | '+'): string {
  const count = lines.filter(({ mark }) => mark !== other).length
  return `${count === 0 ? start - 1 : start},${count}`
}
