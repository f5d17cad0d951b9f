import { Failure, Failures } from '../core/failure.ts'
import { put } from '../core/json.ts'
import type { Json, JsonMap } from '../core/json.ts'
import { eventKey, isMergeKey } from './event-key.ts'
import { EVENT_ID, SCALAR_STYLE, scalarText, yamlEvents } from './events.ts'
import type { YamlEvent, YamlScalarEvent } from './events.ts'
import { checkGoSyntax } from './go-syntax.ts'
import { placeOf, spanOf } from './place.ts'
import { excerpt } from './excerpt.ts'
import { notJson, notKey, resolvePlain } from './scalar.ts'
import { taggedScalar, tagName } from './tag.ts'

/**
 * The documents of a stream, built from events: the complete reader, for everything that the everyday reader leaves.
 * Throws all that is wrong with the values (Failure, or Failures when several), each with its place.
 */
export function constructDocuments(text: string, file: string): Json[] {
  const events = yamlEvents(text, file)
  checkGoSyntax(text, file, events)
  const state: State = { text, file, events, next: 0, nodes: 0, anchors: new Map(), failures: [] }
  const documents: Json[] = []
  while (state.next < events.length) {
    state.next++
    state.anchors.clear()
    documents.push(node(state))
    state.next++
  }
  const [first, second] = state.failures
  if (second !== undefined) throw new Failures(state.failures)
  if (first !== undefined) throw first
  return documents
}

/**
 * Nodes that a stream may have once its aliases are written out. An alias bomb of 300 bytes has 10^9; the largest
 * public manifests have about 10^5 without any alias, and those are not counted against it.
 */
const mostExpanded = 1_000_000

/** Enough to repair a file by; a file of 20 000 duplicates is no values file. */
const mostFailures = 100

interface Anchor {
  readonly value: Json
  /** The scalar's text as a mapping key; undefined for what cannot be a key. */
  readonly key: string | undefined
  /** Nodes of the value, aliases written out. */
  readonly nodes: number
}

interface State {
  readonly text: string
  readonly file: string
  readonly events: readonly YamlEvent[]
  /** Index of the event to read next. */
  next: number
  nodes: number
  /** undefined while the anchored node is being read. */
  readonly anchors: Map<string, Anchor | undefined>
  readonly failures: Failure[]
}

function node(state: State): Json {
  const index = state.next
  const event = state.events[index]!
  state.nodes++
  switch (event.type) {
    case EVENT_ID.SCALAR:
      state.next++
      return anchored(state, index, () => scalar(state, event, index))
    case EVENT_ID.SEQUENCE:
      state.next++
      return anchored(state, index, () => list(state))
    case EVENT_ID.MAPPING:
      state.next++
      return anchored(state, index, () => mapping(state))
    case EVENT_ID.ALIAS:
      state.next++
      return alias(state, index)?.value ?? null
    default:
      return null
  }
}

function anchored(state: State, index: number, build: () => Json): Json {
  const event = state.events[index]!
  if (!('tagStart' in event) || event.anchorStart < 0) return build()
  const name = state.text.slice(event.anchorStart, event.anchorEnd)
  const before = state.nodes
  state.anchors.set(name, undefined)
  const value = build()
  const key = event.type === EVENT_ID.SCALAR ? anchoredKey(state, event, value) : undefined
  state.anchors.set(name, { value, key, nodes: state.nodes - before + 1 })
  return value
}

/** What the scalar is as a key, should an alias use it so; it need not be fit for one. */
function anchoredKey(state: State, event: YamlScalarEvent, value: Json): string | undefined {
  if (typeof value === 'string') return value
  const refused = state.failures.length
  const key = scalarKey(state, event, 0)
  state.failures.length = refused
  return key
}

function alias(state: State, index: number): Anchor | undefined {
  const event = state.events[index]!
  if (event.type !== EVENT_ID.ALIAS) return undefined
  const name = state.text.slice(event.anchorStart, event.anchorEnd)
  const anchor = state.anchors.get(name)
  if (anchor === undefined) {
    const inside = state.anchors.has(name)
    const what = inside ? `*${name} stands inside &${name}` : `there is no anchor &${name} before this`
    place(state, index, new Failure('yaml/alias', what))
    return undefined
  }
  state.nodes += anchor.nodes
  if (state.nodes - state.events.length > mostExpanded) {
    throw new Failure('yaml/alias', `aliases expand to more than ${mostExpanded} nodes`, {
      at: spanOf(state.text, state.file, placeOf(state.text, state.events, index)),
      hint: 'write the values out, or use fewer aliases to lists and maps that hold aliases themselves',
    })
  }
  return anchor
}

function scalar(state: State, event: YamlScalarEvent, index: number): Json {
  const text = scalarText(state.text, event)
  if (event.tagStart >= 0) {
    try {
      return taggedScalar(tagName(state.text.slice(event.tagStart, event.tagEnd)), text)
    } catch (error) {
      return place(state, index, error)
    }
  }
  if (event.style !== SCALAR_STYLE.PLAIN) return text
  const value = resolvePlain(text)
  return value === undefined ? place(state, index, notJson(text)) : value
}

function list(state: State): Json[] {
  const items: Json[] = []
  while (state.events[state.next]!.type !== EVENT_ID.POP) items.push(node(state))
  state.next++
  return items
}

function mapping(state: State): JsonMap {
  const map: JsonMap = {}
  const written = new Map<string, number>()
  while (state.events[state.next]!.type !== EVENT_ID.POP) {
    const index = state.next
    if (isMergeKey(state.text, state.events[index]!)) {
      state.next++
      merge(state, map)
      continue
    }
    const key = mappingKey(state)
    const value = node(state)
    if (key === undefined) continue
    const first = written.get(key)
    if (first === undefined) {
      written.set(key, index)
      put(map, key, value)
    } else refuseDuplicate(state, key, first, index)
  }
  state.next++
  return map
}

/** Reads the key's events; undefined (and refused) when it cannot be a key. */
function mappingKey(state: State): string | undefined {
  const index = state.next
  const event = state.events[index]!
  if (event.type !== EVENT_ID.SCALAR && event.type !== EVENT_ID.ALIAS) {
    node(state)
    const what = `a ${event.type === EVENT_ID.SEQUENCE ? 'list' : 'map'} cannot be a key`
    const hint = 'if a placeholder such as {{ name }} was meant, quote it'
    place(state, index, new Failure('yaml/value', what, { hint }))
    return undefined
  }
  state.next++
  state.nodes++
  if (event.type === EVENT_ID.ALIAS) {
    const anchor = alias(state, index)
    if (anchor !== undefined && anchor.key === undefined) place(state, index, notKey(typeof anchor.value))
    return anchor?.key
  }
  const key = scalarKey(state, event, index)
  if (event.anchorStart >= 0) {
    const name = state.text.slice(event.anchorStart, event.anchorEnd)
    state.anchors.set(name, { value: scalar(state, event, index), key, nodes: 1 })
  }
  return key
}

/** undefined, and refused, when the scalar cannot be a key. */
function scalarKey(state: State, event: YamlScalarEvent, index: number): string | undefined {
  let key: string | undefined
  try {
    key = eventKey(state.text, event)
  } catch (error) {
    place(state, index, error)
    return undefined
  }
  if (key === undefined) place(state, index, notKey(scalarText(state.text, event)))
  return key
}

/** `<<` works where it stands: what was written before it is overridden, what follows overrides it. */
function merge(state: State, map: JsonMap): void {
  const index = state.next
  const event = state.events[index]!
  const value = node(state)
  const sources = event.type === EVENT_ID.SEQUENCE ? (value as Json[]) : [value]
  for (const source of sources.toReversed()) {
    if (typeof source !== 'object' || source === null || Array.isArray(source)) {
      const hint = 'to use << as plain text, quote it'
      place(state, index, new Failure('yaml/value', '<< needs a map or a list of maps', { hint }))
      return
    }
    for (const key of Object.keys(source)) put(map, key, source[key]!)
  }
}

function refuseDuplicate(state: State, key: string, first: number, second: number): void {
  const before = spanOf(state.text, state.file, placeOf(state.text, state.events, first))
  const failure = new Failure('yaml/duplicate-key', `the key ${excerpt(key)} appears twice in one map`, {
    notes: [`first at ${state.file}:${before.line}:${before.column}`],
    hint: 'remove one of the two: readers differ in which one they take',
  })
  place(state, second, failure)
}

/** Keeps a failure, with the place of the node that it is about. */
function place(state: State, index: number, error: unknown): null {
  if (!(error instanceof Failure)) throw error
  const at = spanOf(state.text, state.file, placeOf(state.text, state.events, index))
  const { code, message, hint, notes } = error
  state.failures.push(new Failure(code, message, { at, hint, notes }))
  if (state.failures.length >= mostFailures) throw new Failures(state.failures)
  return null
}
