import { failuresOf } from '../core/failure.ts'
import type { Path } from '../core/json.ts'
import type { Span } from '../core/span.ts'
import { eventKey, isMergeKey } from './event-key.ts'
import { EVENT_ID, yamlEvents } from './events.ts'
import type { YamlEvent } from './events.ts'
import { placeOf, spanOf } from './place.ts'

export interface LocateOptions {
  /** Which document of the stream, counted from 0; by default the first with content. */
  readonly document?: number
  /** Default: the value. A list item has no key; its value is shown. */
  readonly part?: 'key' | 'value'
}

/**
 * Where the node at `path` is written: on the way aliases and merge keys are followed, the node itself may be an alias.
 * undefined when the path is not there or the text is no YAML. Parses the text once more, so that reading costs nothing
 * for positions that nobody asks for.
 */
export function locate(text: string, file: string, path: Path, options: LocateOptions = {}): Span | undefined {
  const events = eventsOf(text, file)
  const root = rootOf(events, options.document)
  if (root === undefined) return undefined
  const tree: Tree = { text, events, after: ends(events), targets: targets(text, events) }
  let found: Entry = { key: root, value: root }
  for (const step of path) {
    const next = child(tree, tree.targets.get(found.value) ?? found.value, step)
    if (next === undefined) return undefined
    found = next
  }
  return spanOf(text, file, placeOf(text, events, options.part === 'key' ? found.key : found.value))
}

/** Nodes are named by the index of their first event. */
interface Tree {
  readonly text: string
  readonly events: readonly YamlEvent[]
  /** For each node the index behind its last event. */
  readonly after: readonly number[]
  /** For each alias the node that it stands for. */
  readonly targets: ReadonlyMap<number, number>
}

interface Entry {
  readonly key: number
  readonly value: number
}

function eventsOf(text: string, file: string): readonly YamlEvent[] {
  try {
    return yamlEvents(text, file)
  } catch (error) {
    if (failuresOf(error) === undefined) throw error
    return []
  }
}

function rootOf(events: readonly YamlEvent[], document: number | undefined): number | undefined {
  let index = -1
  for (let i = 0; i < events.length; i++) {
    if (events[i]!.type !== EVENT_ID.DOCUMENT) continue
    index++
    const root = events[i + 1]!
    const isEmpty = root.type === EVENT_ID.SCALAR && root.valueStart < 0
    if (document === undefined ? !isEmpty : index === document) return i + 1
  }
  return undefined
}

function ends(events: readonly YamlEvent[]): number[] {
  const after: number[] = []
  const open: number[] = []
  events.forEach((event, index) => {
    after.push(index + 1)
    if (event.type === EVENT_ID.POP) after[open.pop()!] = index + 1
    else if (event.type !== EVENT_ID.SCALAR && event.type !== EVENT_ID.ALIAS) open.push(index)
  })
  return after
}

function targets(text: string, events: readonly YamlEvent[]): Map<number, number> {
  const found = new Map<number, number>()
  const anchors = new Map<string, number>()
  events.forEach((event, index) => {
    if (event.type === EVENT_ID.DOCUMENT) anchors.clear()
    if (!('anchorStart' in event) || event.anchorStart < 0) return
    const name = text.slice(event.anchorStart, event.anchorEnd)
    if (event.type !== EVENT_ID.ALIAS) anchors.set(name, index)
    else if (anchors.has(name)) found.set(index, anchors.get(name)!)
  })
  return found
}

function child(tree: Tree, parent: number, step: string | number): Entry | undefined {
  switch (tree.events[parent]!.type) {
    case EVENT_ID.MAPPING:
      return entry(tree, parent, String(step), new Map())
    case EVENT_ID.SEQUENCE:
      return item(tree, parent, Number(step))
    default:
      return undefined
  }
}

function item(tree: Tree, parent: number, index: number): Entry | undefined {
  let at = parent + 1
  for (let i = 0; tree.events[at]!.type !== EVENT_ID.POP; i++, at = tree.after[at]!) {
    if (i === index) return { key: at, value: at }
  }
  return undefined
}

/** What the maps that were searched have for the key: merge keys may lead to one map by many ways, or to itself. */
type Searched = Map<number, Entry | undefined>

/** The last entry wins; one that a merge key brings counts where the merge key stands. */
function entry(tree: Tree, parent: number, key: string, searched: Searched): Entry | undefined {
  if (searched.has(parent)) return searched.get(parent)
  searched.set(parent, undefined)
  let found: Entry | undefined
  for (let at = parent + 1; tree.events[at]!.type !== EVENT_ID.POP;) {
    const value = tree.after[at]!
    if (isMergeKey(tree.text, tree.events[at]!)) found = merged(tree, value, key, searched) ?? found
    else if (keyOf(tree, at) === key) found = { key: at, value }
    at = tree.after[value]!
  }
  searched.set(parent, found)
  return found
}

/** Of several maps under one `<<` the first that has the key wins. */
function merged(tree: Tree, source: number, key: string, searched: Searched): Entry | undefined {
  const at = tree.targets.get(source) ?? source
  if (tree.events[at]!.type === EVENT_ID.MAPPING) return entry(tree, at, key, searched)
  if (tree.events[at]!.type !== EVENT_ID.SEQUENCE) return undefined
  for (let one = at + 1; tree.events[one]!.type !== EVENT_ID.POP; one = tree.after[one]!) {
    const map = tree.targets.get(one) ?? one
    const found = tree.events[map]!.type === EVENT_ID.MAPPING ? entry(tree, map, key, searched) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

function keyOf(tree: Tree, at: number): string | undefined {
  const event = tree.events[tree.targets.get(at) ?? at]!
  if (event.type !== EVENT_ID.SCALAR) return undefined
  try {
    return eventKey(tree.text, event)
  } catch {
    return undefined
  }
}
