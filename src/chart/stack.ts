import { Failure, Failures } from '../core/failure.ts'
import { get, isMap, kindOf, pathText, put } from '../core/json.ts'
import type { Json, JsonMap, Path } from '../core/json.ts'
import { nearest } from '../core/nearest.ts'
import type { Span } from '../core/span.ts'
import type { Layer } from '../values/layer.ts'
import { mergeFiles } from '../values/merge.ts'
import { originOf } from '../values/origin.ts'
import { releaseFault } from './release-name.ts'

/** A values file that names its charts by its top-level keys. */
export interface Stack {
  readonly release: { readonly name: string | undefined; readonly namespace: string | undefined }
  readonly global: JsonMap
  /** Stages, gates and order, read by whoever rolls out. */
  readonly rollout: JsonMap
  /** In the order of the file. */
  readonly entries: readonly StackEntry[]
}

export interface StackEntry {
  /** The key in the stack; another than `chart` when one chart stands there twice. */
  readonly key: string
  readonly chart: string
  readonly preset: string | undefined
  readonly enabled: boolean
  /** The chart's values: without the stack's words, with the stack's `global`. */
  readonly values: JsonMap
}

export interface StackContext {
  /** Where the values came from, the lowest first. */
  readonly layers: readonly Layer[]
  readonly known: (chartName: string) => boolean
  /** Asked for messages only. */
  readonly names: () => readonly string[]
}

/** The keys of a stack that name no chart. */
export const stackWords: readonly string[] = ['release', 'global', 'rollout']
const entryWords: ReadonlySet<string> = new Set(['enabled', 'preset', 'chart'])

/** Throws Failures `stack/entry`, each at its line. */
export function readStack(values: JsonMap, context: StackContext): Stack {
  const reading: Reading = { context, failures: [] }
  const release = readMap(reading, values, 'release')
  const global = readMap(reading, values, 'global')
  const stack: Stack = {
    release: readRelease(reading, release),
    global,
    rollout: readMap(reading, values, 'rollout'),
    entries: [],
  }
  const entries = Object.keys(values).filter((key) => !stackWords.includes(key))
  const read = entries.map((key) => readEntry(reading, key, values[key]!, global))
  if (entries.length === 0) {
    const files = context.layers.filter(({ kind }) => kind === 'file').map(({ name }) => name)
    const stack = files.length === 0 ? 'this stack' : files.join(' with ')
    const known = `charts known here are ${list(context.names())}`
    refuse(reading, [], `${stack} names no chart; ${known}`, 'write "kafka: {}"')
  }
  if (reading.failures.length > 0) throw new Failures(reading.failures)
  return { ...stack, entries: read.filter((entry) => entry !== undefined) }
}

interface Reading {
  readonly context: StackContext
  readonly failures: Failure[]
}

function readMap(reading: Reading, values: JsonMap, key: string): JsonMap {
  const value = get(values, key) ?? {}
  if (isMap(value)) return value
  refuse(reading, [key], `${key} must be a map, got a ${kindOf(value)}`)
  return {}
}

function readRelease(reading: Reading, release: JsonMap): Stack['release'] {
  for (const key of Object.keys(release)) {
    if (key === 'name' || key === 'namespace') continue
    const near = nearest(key, ['name', 'namespace'])
    const hint = near === undefined ? 'a release has a name and a namespace' : `did you mean ${near}?`
    refuseKey(reading, ['release', key], `${pathText(['release', key])} is no word of a stack`, hint)
  }
  return {
    name: readName(reading, release, 'name'),
    namespace: readName(reading, release, 'namespace'),
  }
}

function readName(reading: Reading, release: JsonMap, part: 'name' | 'namespace'): string | undefined {
  const value = get(release, part) ?? null
  if (value === null) return undefined
  const fault = releaseFault(part, value)
  if (fault === undefined) return value as string
  refuse(reading, ['release', part], `release.${part} ${fault}`)
  return undefined
}

function readEntry(reading: Reading, key: string, value: Json, global: JsonMap): StackEntry | undefined {
  const { context } = reading
  if (key === 'true' || key === 'false') {
    const what = `${key} cannot name an entry; YAML reads yes, no, on, off, y and n as true or false`
    refuseKey(reading, [key], what, 'choose another key, and name the chart by "chart:"')
    return undefined
  }
  const named = isMap(value) ? get(value, 'chart') : undefined
  if (named === undefined && !context.known(key)) {
    refuseUnknown(reading, [key], key)
    return undefined
  }
  if (!isMap(value)) {
    const what = `${pathText([key])} must be a map of the chart's values, got`
    if (value === null) refuseKey(reading, [key], `${what} nothing`, `write "${key}: {}" for the chart's defaults`)
    else refuse(reading, [key], `${what} a ${kindOf(value)}`)
    return undefined
  }
  // The key becomes part of the names of objects.
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(key)) {
    refuseKey(reading, [key], `${JSON.stringify(key)} must be lower-case letters, digits and "-" to name an entry`)
  }
  const chart = readText(reading, value, key, 'chart') ?? key
  if (typeof named === 'string' && !context.known(chart)) refuseUnknown(reading, [key, 'chart'], chart)
  const enabled = get(value, 'enabled') ?? true
  if (typeof enabled !== 'boolean') {
    refuse(reading, [key, 'enabled'], `${pathText([key, 'enabled'])} must be true or false, got a ${kindOf(enabled)}`)
  }
  const preset = readText(reading, value, key, 'preset')
  return { key, chart, preset, enabled: enabled === true, values: chartValues(reading, key, value, global) }
}

function readText(reading: Reading, entry: JsonMap, key: string, word: string): string | undefined {
  const value = get(entry, word) ?? null
  if (value === null) return undefined
  if (typeof value === 'string' && value !== '') return value
  const got = value === '' ? 'an empty text' : `a ${kindOf(value)}`
  refuse(reading, [key, word], `${pathText([key, word])} must be the name of a ${word}, got ${got}`)
  return undefined
}

/** The stack is to its charts what a parent chart is to its sub-charts in Helm: its `global` wins over theirs. */
function chartValues(reading: Reading, key: string, entry: JsonMap, global: JsonMap): JsonMap {
  const values: JsonMap = {}
  for (const name of Object.keys(entry)) if (!entryWords.has(name)) put(values, name, entry[name]!)
  const own = get(values, 'global') ?? {}
  if (!isMap(own)) refuse(reading, [key, 'global'], `${pathText([key, 'global'])} must be a map, got a ${kindOf(own)}`)
  else if (Object.keys(global).length > 0) put(values, 'global', mergeFiles(own, global))
  return values
}

function refuseUnknown(reading: Reading, path: Path, name: string): void {
  const names = reading.context.names()
  const near = nearest(name, path.length === 1 ? [...names, ...stackWords] : names)
  const hint = near === undefined ? undefined : `did you mean ${near}?`
  const known = `charts known here are ${list(names)}`
  const what = `${JSON.stringify(name)} names no chart; ${known}${path.length === 1 ? `; other keys are ${list(stackWords)}` : ''}`
  if (path.length === 1) refuseKey(reading, path, what, hint)
  else refuse(reading, path, what, hint)
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ')
}

function refuse(reading: Reading, path: Path, message: string, hint?: string): void {
  add(reading, originOf(reading.context.layers, path)?.at, message, hint)
}

function refuseKey(reading: Reading, path: Path, message: string, hint?: string): void {
  add(reading, originOf(reading.context.layers, path)?.layer.locate(path, 'key'), message, hint)
}

function add(reading: Reading, at: Span | undefined, message: string, hint: string | undefined): void {
  reading.failures.push(new Failure('stack/entry', message, { at, hint }))
}
