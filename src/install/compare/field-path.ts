import { get, isMap, put } from '../../core/json.ts'
import type { Json, JsonMap, Path } from '../../core/json.ts'

/**
 * Where a path, as a person or the API server writes it, leads in an object: `spec.replicas`, `.spec.replicas`,
 * `spec.template.spec.containers[name=kafka].image`, `…containers[name="kafka"].ports[containerPort=9092,protocol="TCP"]`,
 * `metadata.finalizers[="x"]`, `spec.rules[0]`, `containers[*].resources`. Keys with dots need no quotes (the server writes
 * none), so the text is read along the object and not by itself. Empty when it leads nowhere; several by `[*]`.
 */
export function locate(root: Json, text: string): Path[] {
  const found: Path[] = []
  walk(root, /^[.[]/.test(text) ? text : `.${text}`, [], found)
  return found
}

export function valueAt(root: Json, path: Path): Json | undefined {
  let value: Json | undefined = root
  for (const step of path) {
    if (typeof step === 'number') value = Array.isArray(value) ? value[step] : undefined
    else value = isMap(value) ? get(value, step) : undefined
    if (value === undefined) return undefined
  }
  return value
}

/** A copy with other values at the paths, or without them (undefined); what becomes empty by that goes too. */
export function changedAt(root: JsonMap, edits: readonly Edit[]): JsonMap {
  const changed = edited(root, edits, 0)
  return isMap(changed) ? changed : {}
}

export interface Edit {
  readonly path: Path
  readonly value: Json | undefined
}

/** A path as `locate` reads it, with items of lists by their name. */
export function writtenPath(root: Json, path: Path): string {
  let text = ''
  path.forEach((step, i) => {
    if (typeof step === 'string') text += (text === '' ? '' : '.') + step
    else {
      const item = valueAt(root, path.slice(0, i + 1))
      const name = isMap(item) ? get(item, 'name') : undefined
      text += typeof name === 'string' ? `[name=${name}]` : `[${step}]`
    }
  })
  return text
}

/** Whether `inner` is `outer` or inside of it. */
export function isWithin(inner: Path, outer: Path): boolean {
  return inner.length >= outer.length && outer.every((step, i) => step === inner[i])
}

function walk(node: Json, rest: string, path: Path, found: Path[]): void {
  if (rest === '') return void found.push(path)
  if (isMap(node)) {
    for (const key of Object.keys(node)) {
      for (const written of [`.${key}`, `.${JSON.stringify(key)}`, `[${JSON.stringify(key)}]`]) {
        if (!rest.startsWith(written)) continue
        const after = rest.slice(written.length)
        if (after === '' || after[0] === '.' || after[0] === '[') walk(node[key]!, after, [...path, key], found)
      }
    }
  } else if (Array.isArray(node)) {
    const selector = selectorAt(rest)
    if (selector === undefined) return
    node.forEach((item, i) => {
      if (picks(selector, item, i)) walk(item, rest.slice(selector.length), [...path, i], found)
    })
  }
}

interface Selector {
  /** Of its text, brackets included. */
  readonly length: number
  readonly terms: readonly { readonly key: string | undefined; readonly value: string }[]
}

/** `[a=b,c="d"]`, `[="x"]`, `[3]`, `[*]` at the beginning of the text. */
function selectorAt(text: string): Selector | undefined {
  if (text[0] !== '[') return undefined
  const terms: { key: string | undefined; value: string }[] = []
  let at = 1
  for (;;) {
    const term = /^(?:([^=[\],"]*)=)?("(?:[^"\\]|\\.)*"|[^\],"]*)/.exec(text.slice(at))
    if (term === null) return undefined
    terms.push({ key: term[1], value: unquoted(term[2]!) })
    at += term[0].length
    if (text[at] === ']') return { length: at + 1, terms }
    if (text[at] !== ',') return undefined
    at++
  }
}

function unquoted(text: string): string {
  if (!text.startsWith('"')) return text
  try {
    return JSON.parse(text) as string
  } catch {
    return text
  }
}

function picks({ terms }: Selector, item: Json, index: number): boolean {
  return terms.every(({ key, value }) => {
    if (key === undefined) return value === '*' || value === String(index)
    if (key === '') return typeof item !== 'object' && String(item) === value
    const of = isMap(item) ? (get(item, key) ?? (key === 'protocol' ? 'TCP' : undefined)) : undefined
    return of !== undefined && typeof of !== 'object' && String(of) === value
  })
}

/** Undefined when nothing is left of it. */
function edited(node: Json, edits: readonly Edit[], depth: number): Json | undefined {
  const here = edits.find((edit) => edit.path.length === depth)
  if (here !== undefined) return here.value
  if (edits.length === 0 || typeof node !== 'object' || node === null) return node
  const below = (step: string | number): Edit[] => edits.filter((edit) => edit.path[depth] === step)
  if (Array.isArray(node)) {
    const list: Json[] = []
    node.forEach((item, i) => {
      const value = edited(item, below(i), depth + 1)
      if (value !== undefined) list.push(value)
    })
    return list.length === 0 ? undefined : list
  }
  const map: JsonMap = {}
  for (const key of Object.keys(node)) {
    const value = edited(node[key]!, below(key), depth + 1)
    if (value !== undefined) put(map, key, value)
  }
  return Object.keys(map).length === 0 ? undefined : map
}
