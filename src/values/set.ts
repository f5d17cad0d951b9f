import { copyMap, get, isMap, kindOf, pathText, put, type Json, type JsonMap, type Path } from '../core/json.ts'
import { Failure } from '../core/failure.ts'
import { spanAt } from '../core/span.ts'
import { setFailure, type Convert, type SetKind } from './cursor.ts'
import { parseSet, type Assignment } from './expression.ts'
import { readJson } from './json.ts'
import { mergeFiles } from './merge.ts'
import { typed } from './typed.ts'

export type { SetKind } from './cursor.ts'

/**
 * `base` with the expression of one `--set…` flag applied, by the grammar and typing of Helm 4.3 (pkg/strvals). `base`
 * does not change; what the expression does not touch is shared with it. A null that is set stays (`coalesceValues`).
 * @param readFile what `--set-file` reads a path with; its failures get the place in the expression
 * @throws Failure `values/set` that points into the expression
 */
export function applySet(
  base: JsonMap,
  kind: SetKind,
  expression: string,
  readFile?: (path: string) => string,
): JsonMap {
  return applyNext(base, kind, expression, { readFile, own: new WeakSet() })
}

/** What the flags of one command line have in common. */
export interface Work {
  readonly readFile: ((path: string) => string) | undefined
  /** Maps and lists that were copied for an earlier setting, and may be changed in place: 87 flags copy a map once. */
  readonly own: WeakSet<object>
}

/** As `applySet`, but it may also change what `work` owns of `values`, so the caller has to let go of `values`. */
export function applyNext(values: JsonMap, kind: SetKind, expression: string, work: Work): JsonMap {
  const object = jsonObject(kind, expression)
  if (object !== undefined) return mergeFiles(values, object)
  const assignments = parseSet(kind, expression, converter(kind, expression, work.readFile))
  return assign(values, { kind, expression, own: work.own }, assignments)
}

/** What an expression that was applied gives on its own, for its layer. */
export function ownValues(kind: SetKind, expression: string, readFile: (path: string) => string): JsonMap {
  const object = jsonObject(kind, expression)
  if (object !== undefined) return object
  const assignments = parseSet(kind, expression, converter(kind, expression, readFile))
  const settings = assignments.map((assignment) => ({ ...assignment, bare: false }))
  return assign({}, { kind, expression, own: new WeakSet() }, settings)
}

/** The paths that an expression sets, in its order; a JSON object sets each of its leaves. */
export function setPaths(kind: SetKind, expression: string): Path[] {
  const object = jsonObject(kind, expression)
  if (object !== undefined) return leaves(object, [])
  return parseSet(kind, expression, (written) => written).map((assignment) => assignment.path)
}

/** The other form of --set-json, which is merged like a values file: `{"a":{"b":1}}`. */
export function jsonObject(kind: SetKind, expression: string): JsonMap | undefined {
  const start = expression.search(/\P{White_Space}/u)
  if (kind !== 'set-json' || expression[start] !== '{') return undefined
  const { value, end } = readJson(expression, start, '--set-json')
  const rest = expression.slice(end).search(/\P{White_Space}/u)
  if (rest >= 0) {
    throw setFailure(
      kind,
      expression,
      { start: end + rest, end: expression.length },
      {
        message: 'nothing may follow a JSON object',
        hint: 'give each object its own --set-json',
      },
    )
  }
  return value as JsonMap
}

interface Expression {
  readonly kind: SetKind
  readonly expression: string
  readonly own: WeakSet<object>
}

function assign(base: JsonMap, expression: Expression, assignments: readonly Assignment[]): JsonMap {
  let values = base
  for (const assignment of assignments) values = place({ ...expression, assignment }, values, 0) as JsonMap
  return values
}

function converter(kind: SetKind, expression: string, readFile: ((path: string) => string) | undefined): Convert {
  if (kind === 'set') return typed
  if (kind !== 'set-file') return (written) => written
  return (path, at) => {
    const span = spanAt(expression, '--set-file', at.start, at.end)
    if (readFile === undefined) throw new Failure('values/set', '--set-file: no files can be read here', { at: span })
    try {
      return readFile(path)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      throw new Failure(error.code, `--set-file: ${error.message}`, { at: span, hint: error.hint, cause: error })
    }
  }
}

interface Walk extends Expression {
  readonly assignment: Assignment
}

/** What `old`, the value that lies at the path's first `depth` steps, becomes: its maps and lists on the way are copied. */
function place(walk: Walk, old: Json | undefined, depth: number): Json {
  const { path, value } = walk.assignment
  const step = path[depth]
  if (step === undefined) return value
  if (typeof step === 'number') return placeItem(walk, old, depth)
  if (!isMap(old)) {
    const inList = typeof path[depth - 1] === 'number'
    if (inList && old === undefined && walk.assignment.bare) refuseLost(walk, depth)
    // Helm replaces an item of a list that is no map, but not an entry of a map.
    if (!inList && old !== undefined) refuseKind(walk, old, depth)
    old = {}
  }
  const entry = place(walk, get(old, step), depth + 1)
  const map = walk.own.has(old) ? old : owned(walk, copyMap(old))
  put(map, step, entry)
  return map
}

function placeItem(walk: Walk, old: Json | undefined, depth: number): Json[] {
  const { path } = walk.assignment
  const index = path[depth] as number
  const missing = old === undefined || (old === null && typeof path[depth - 1] === 'number')
  if (!missing && !Array.isArray(old)) refuseKind(walk, old, depth)
  const before = Array.isArray(old) ? old : []
  const item = place(walk, before[index], depth + 1)
  const list = walk.own.has(before) ? before : owned(walk, [...before])
  while (list.length < index) list.push(null)
  list[index] = item
  return list
}

function owned<T extends object>(walk: Walk, copy: T): T {
  walk.own.add(copy)
  return copy
}

function refuseKind(walk: Walk, old: Json, depth: number): never {
  const { kind, expression, assignment } = walk
  const above = pathText(assignment.path.slice(0, depth))
  const wanted = typeof assignment.path[depth] === 'number' ? 'list' : 'map'
  const got = old === null ? 'null' : `a ${kindOf(old)}`
  throw setFailure(kind, expression, assignment.steps[depth]!, {
    message: `${above} is ${got} in the values so far, so ${pathText(assignment.path)} cannot be set: that needs a ${wanted}`,
    hint: `replace it as a whole with --set-json '${above}=${wanted === 'list' ? '[…]' : '{…}'}', or change where it is set first`,
  })
}

/** `a[0].b=` at the end of an expression: Helm forgets the new item. With a comma behind it, it does not. */
function refuseLost(walk: Walk, depth: number): never {
  const { kind, expression, assignment } = walk
  throw setFailure(kind, expression, assignment.steps[depth]!, {
    message: `${pathText(assignment.path)} has no value, and Helm would leave out the whole list item`,
    hint: `for an empty text write ${expression},`,
  })
}

function leaves(value: Json, path: Path): Path[] {
  if (!isMap(value) || Object.keys(value).length === 0) return path.length === 0 ? [] : [path]
  return Object.keys(value).flatMap((key) => leaves(value[key]!, [...path, key]))
}
