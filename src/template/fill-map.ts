import { isEmpty } from '../core/empty.ts'
import type { Json, JsonMap } from '../core/json.ts'
import { isMap, kindOf, put } from '../core/json.ts'
import { spanAt } from '../core/span.ts'
import { evaluate } from './evaluate.ts'
import { fill, gone } from './fill.ts'
import { fillText } from './fill-text.ts'
import { ENTRY } from './op.ts'
import type { Entry, Node, OP } from './op.ts'
import { fillPart } from './part.ts'
import type { Frame, Run } from './run.ts'
import { holeText, report, spend, weigh } from './run.ts'
import { visitBlock } from './visit-block.ts'

export function fillMap(node: Extract<Node, [typeof OP.MAP, ...unknown[]]>, frame: Frame, run: Run): JsonMap | null {
  const [, entries, keepEmpty, moving, hole] = node
  spend(run, hole, entries.length)
  const into: Target = { map: {}, keys: moving === 1 ? [] : undefined, holes: [] }
  fillEntries(entries, into, frame, run)
  return keepEmpty === 1 || !isEmpty(into.map) ? into.map : null
}

/** The entries of a partial. */
export function fillEntryMap(entries: readonly Entry[], frame: Frame, run: Run): JsonMap {
  const into: Target = { map: {}, keys: [], holes: [] }
  fillEntries(entries, into, frame, run)
  return into.map
}

/** A map while it is filled. Only one whose entries move can get a key twice: there each key is kept with its hole. */
interface Target {
  readonly map: JsonMap
  readonly keys: string[] | undefined
  readonly holes: number[]
}

function fillEntries(entries: readonly Entry[], into: Target, frame: Frame, run: Run): void {
  for (const entry of entries) {
    switch (entry[0]) {
      case ENTRY.PAIR: {
        const value = fill(entry[2], frame, run)
        if (value !== gone) setEntry(into, entry[1], value, entry[3], run)
        break
      }
      case ENTRY.KEYTEXT: {
        // The value first: the key of an entry that `optional` removes may have no value either.
        const value = fill(entry[2], frame, run)
        if (value !== gone) setKeyed(entry, value, into, frame, run)
        break
      }
      case ENTRY.SPREAD:
        spreadEntries(entry, into, frame, run)
        break
      case ENTRY.BLOCK:
        visitBlock(entry, frame, run, (payload, inner) => {
          spend(run, entry[5], payload.length)
          fillEntries(payload, into, inner, run)
        })
        break
      case ENTRY.PART: {
        const part = fillPart(entry, 'entries', { frame, run }, (body, inner) =>
          fillEntryMap(body as Entry[], inner, run),
        )
        if (part !== undefined) setAll(into, part, entry[4], run)
      }
    }
  }
}

// eslint-disable-next-line max-params -- called for every entry of every manifest
function setKeyed(
  entry: Extract<Entry, [typeof ENTRY.KEYTEXT, ...unknown[]]>,
  value: Json,
  into: Target,
  frame: Frame,
  run: Run,
): void {
  const told = run.failures.length
  const key = fillText(entry[1], frame, run)
  if (told === run.failures.length) setEntry(into, key, value, entry[3], run)
}

// eslint-disable-next-line max-params -- called for every entry of every manifest
function setEntry(into: Target, key: string, value: Json, hole: number, run: Run): void {
  const { map, keys, holes } = into
  if (keys !== undefined) {
    if (Object.hasOwn(map, key)) {
      tellTwice(key, holes[keys.indexOf(key)]!, hole, run)
      return
    }
    keys.push(key)
    holes.push(hole)
  }
  put(map, key, value)
}

function tellTwice(key: string, first: number, second: number, run: Run): void {
  const { places } = run.skeleton
  const source = run.source(places[first * 3]!)
  const at = spanAt(source.text, source.file, places[first * 3 + 1]!)
  const spread = /^spread\s+(.*)$/s.exec(holeText(run, second))?.[1]
  const hint =
    spread === undefined
      ? 'keep one of the two, or put them into the branches of one block'
      : `keep one of the two, or take it out of what is spread: {{spread (omit ${spread} ${JSON.stringify(key)})}}:`
  report(run, second, 'manifest/duplicate-key', {
    message: `the key ${JSON.stringify(key)} appears twice in one map`,
    hint,
    notes: [`first at ${at.file}:${at.line}:${at.column}`],
  })
}

function spreadEntries(
  [, expr, hole]: Extract<Entry, [typeof ENTRY.SPREAD, ...unknown[]]>,
  into: Target,
  frame: Frame,
  run: Run,
): void {
  const value = evaluate(expr, frame, run)
  if (value === undefined || isEmpty(value)) return
  if (!isMap(value)) {
    const hint = 'a list: - {{spread x}} among the items of a list; one value needs a key: key: {{x}}'
    report(run, hole, 'template/value', { message: `spread in a map wants a map, got a ${kindOf(value)}`, hint })
    return
  }
  spend(run, hole, weigh(run, hole, value))
  setAll(into, value, hole, run)
}

function setAll(into: Target, entries: JsonMap, hole: number, run: Run): void {
  for (const key of Object.keys(entries)) setEntry(into, key, entries[key]!, hole, run)
}
