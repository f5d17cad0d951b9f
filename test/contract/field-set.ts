import type { Json, JsonMap } from '../../src/core/json.ts'
import { get, isMap, put } from '../../src/core/json.ts'
import { byCodePoint } from '../../src/core/order.ts'

/**
 * Fields that a manager owns: ways from the root, whose steps are written as FieldsV1 writes them (`f:spec`,
 * `k:{"name":"a"}`, `v:"x"`) and joined by NUL, which no step contains.
 */
export type FieldSet = ReadonlySet<string>

export function child(path: string, step: string): string {
  return path === '' ? step : path + '\0' + step
}

/** Whether a way leads through another, or is it. */
export function within(path: string, ancestor: string): boolean {
  return path === ancestor || path.startsWith(ancestor + '\0')
}

export function union(...sets: readonly FieldSet[]): Set<string> {
  const all = new Set<string>()
  for (const set of sets) for (const path of set) all.add(path)
  return all
}

export function without(set: FieldSet, taken: FieldSet): Set<string> {
  return new Set([...set].filter((path) => !taken.has(path)))
}

export function sameSet(a: FieldSet, b: FieldSet): boolean {
  return a.size === b.size && [...a].every((path) => b.has(path))
}

/**
 * The set and every struct or map above one of its fields: a manager that owns `updateStrategy.type` counts as an owner of
 * `updateStrategy`, but not of the list item it is in.
 */
export function withParents(set: FieldSet): Set<string> {
  const all = new Set(set)
  for (const path of set) {
    for (let end = path.lastIndexOf('\0'); end > 0; end = path.lastIndexOf('\0', end - 1)) {
      const parent = path.slice(0, end)
      if (parent.slice(parent.lastIndexOf('\0') + 1).startsWith('f:')) all.add(parent)
    }
  }
  return all
}

/** As `managedFields` has it: `.` marks a node that is owned and has owned children. */
export function toFieldsV1(set: FieldSet): JsonMap {
  const root: JsonMap = {}
  for (const path of [...set].sort(byCodePoint)) {
    let node = root
    for (const step of path.split('\0')) {
      if (get(node, step) === undefined) put(node, step, {})
      node = node[step] as JsonMap
    }
    put(node, '.', {})
  }
  return withoutLoneDots(root)
}

function withoutLoneDots(node: JsonMap): JsonMap {
  const keys = Object.keys(node)
  const made: JsonMap = {}
  if (keys.length === 1 && keys[0] === '.') return made
  for (const key of keys.sort(byCodePoint)) put(made, key, withoutLoneDots(node[key] as JsonMap))
  return made
}

export function fromFieldsV1(fields: JsonMap): Set<string> {
  const set = new Set<string>()
  gather(fields, '', set)
  return set
}

function gather(node: JsonMap, path: string, set: Set<string>): void {
  const keys = Object.keys(node)
  if (keys.length === 0 && path !== '') set.add(path)
  for (const key of keys) {
    if (key === '.') set.add(path)
    else if (isMap(node[key])) gather(node[key], child(path, normal(key)), set)
  }
}

/** The same item written with other blanks or another order of keys. */
function normal(step: string): string {
  const kind = step.slice(0, 2)
  if (kind !== 'k:' && kind !== 'v:') return step
  const value = JSON.parse(step.slice(2)) as Json
  return kind + JSON.stringify(isMap(value) ? sorted(value) : value)
}

function sorted(key: JsonMap): JsonMap {
  return Object.fromEntries(Object.entries(key).sort(([a], [b]) => byCodePoint(a, b)))
}

/** `.spec.containers[name="a"].ports[containerPort=80,protocol="TCP"].hostPort`, as the server names fields in messages. */
export function fieldText(path: string): string {
  if (path === '') return ''
  return path.split('\0').map(stepText).join('')
}

function stepText(step: string): string {
  const rest = step.slice(2)
  if (step.startsWith('f:')) return `.${rest}`
  if (step.startsWith('v:')) return `[=${rest}]`
  const key = JSON.parse(rest) as JsonMap
  return `[${Object.entries(key)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',')}]`
}

/** In the order in which the server lists fields: of each node the fields that end there, then the others. */
export function inOrder(set: FieldSet): string[] {
  return [...set].sort((a, b) => {
    const x = a.split('\0')
    const y = b.split('\0')
    let i = 0
    while (i < x.length && i < y.length && x[i] === y[i]) i++
    const endsFirst = Number(y.length === i + 1) - Number(x.length === i + 1)
    return endsFirst !== 0 ? endsFirst : byCodePoint(x[i] ?? '', y[i] ?? '')
  })
}
