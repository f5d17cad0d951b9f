import { isEmpty } from '../core/empty.ts'
import type { Json, JsonMap } from '../core/json.ts'
import { put } from '../core/json.ts'
import { linesText } from '../yaml/write.ts'
import type { SharedParts } from '../yaml/write.ts'
import { evaluate } from './evaluate.ts'
import { fillItems } from './fill.ts'
import { fillEntryMap } from './fill-map.ts'
import type { Entry, Item } from './op.ts'
import { fillPart } from './part.ts'
import type { Frame, Run } from './run.ts'
import { spend, weigh } from './run.ts'
import type { Gap, GAP } from './written.ts'
import { Unwritten } from './written.ts'

interface Writing {
  readonly run: Run
  readonly shared: SharedParts
}

type Splice<Op> = Extract<Gap, [Op, ...unknown[]]>

/** The lines of a list that is spread among items. */
export function spreadLines(
  [, expr, depth, hole]: Splice<typeof GAP.SPREAD>,
  frame: Frame,
  { run, shared }: Writing,
): string {
  const value = evaluate(expr, frame, run)
  if (value === undefined || isEmpty(value)) return ''
  if (!Array.isArray(value)) throw new Unwritten()
  spend(run, hole, weigh(run, hole, value))
  return linesText(value, depth, shared)
}

/** The lines of a partial's entries; `head` gets them as well, where an identity is read from them. */
export function entryLines(
  [, use, depth]: Splice<typeof GAP.ENTRIES>,
  frame: Frame,
  { run, shared }: Writing,
  head: JsonMap | undefined,
): string {
  const entries = fillPart(use, 'entries', { frame, run }, (body, inner) => fillEntryMap(body as Entry[], inner, run))
  if (entries === undefined) return ''
  if (head !== undefined) for (const key of Object.keys(entries)) put(head, key, entries[key]!)
  share(entries, `${use[1]}|entries`, { run, shared })
  return linesText(entries, depth, shared)
}

/** The lines of a partial's items. */
export function itemLines([, use, depth]: Splice<typeof GAP.ITEMS>, frame: Frame, { run, shared }: Writing): string {
  const items = fillPart(use, 'items', { frame, run }, (body, inner) => {
    const list: Json[] = []
    fillItems(body as Item[], list, inner, run)
    return list
  })
  if (items === undefined) return ''
  share(items, `${use[1]}|items`, { run, shared })
  return linesText(items, depth, shared)
}

/** What a closed partial makes is one object in all documents. */
function share(made: object, part: string, { run, shared }: Writing): void {
  if (run.skeleton.parts[part]!.closed) shared.objects.add(made)
}
