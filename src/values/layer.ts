import { get, isMap, type JsonMap, type Path } from '../core/json.ts'
import { spanAt, type Span } from '../core/span.ts'
import { locate } from '../yaml/locate.ts'
import type { Piece, SetKind } from './cursor.ts'
import { parseSet, type Assignment } from './expression.ts'
import { reachOf } from './reach.ts'
import { jsonObject } from './set.ts'

/** One source of values, as it was given: what `originOf` goes through to say where a value came from. */
export interface Layer {
  /** As a person names it: `values.yaml`, `--set kafka.replicas=5`, `charts/kafka/values.yaml (defaults)`. */
  readonly name: string
  readonly kind: 'default' | 'preset' | 'file' | 'set'
  readonly values: JsonMap
  /**
   * Where the layer writes a path; undefined when it does not. For a path above what a flag sets: the flag's last
   * setting below it. Reads the text again, so it is for errors and `explain` only.
   */
  readonly locate: (path: Path, part: 'key' | 'value') => Span | undefined
}

/** A layer whose text is a file; `source` is its path, or a name for people beside the path that spans show. */
export function textLayer(
  kind: 'default' | 'preset' | 'file',
  source: string | { readonly name: string; readonly file: string },
  text: string,
  values: JsonMap,
): Layer {
  const { name, file } = typeof source === 'string' ? { name: source, file: source } : source
  return { name, kind, values, locate: (path, part) => locateLast(text, file, path, part) }
}

/** The layer of one `--set…` flag; `values` is what the expression gives on its own. */
export function setLayer(kind: SetKind, expression: string, values: JsonMap): Layer {
  const name = `--${kind} ${expression}`
  return { name, kind: 'set', values, locate: (path, part) => locateInExpression(kind, expression, path, part) }
}

/** The layer as one entry of a stack sees it: `under(layer, 'kafka')` holds what the layer says below `kafka:`. */
export function under(layer: Layer, key: string): Layer {
  const values = get(layer.values, key)
  return {
    name: layer.name,
    kind: layer.kind,
    values: isMap(values) ? values : {},
    locate: (path, part) => layer.locate([key, ...path], part),
  }
}

/** Of several documents of a values file the last one that has the path wins, as they are merged in order. */
function locateLast(text: string, file: string, path: Path, part: 'key' | 'value'): Span | undefined {
  const separators = text.match(/^---/gm)?.length ?? 0
  for (let document = separators; document >= 0; document--) {
    const span = locate(text, file, path, { document, part })
    if (span !== undefined) return span
  }
  return undefined
}

function locateInExpression(kind: SetKind, expression: string, path: Path, part: 'key' | 'value'): Span | undefined {
  const object = jsonObject(kind, expression)
  if (object !== undefined) {
    const reach = reachOf(object, path)
    return reach === undefined ? undefined : locate(expression, `--${kind}`, path.slice(0, reach), { part })
  }
  const last = parseSet(kind, expression, (written) => written).findLast((set) => decides(set, path))
  if (last === undefined) return undefined
  const { start, end } = pieceOf(last, path, part)
  return spanAt(expression, `--${kind}`, start, end)
}

/** True when the setting is at the path, below it, or above it with a value that reaches down to it. */
function decides(set: Assignment, path: Path): boolean {
  const shared = Math.min(set.path.length, path.length)
  for (let i = 0; i < shared; i++) if (set.path[i] !== path[i]) return false
  return reachOf(set.value, path.slice(set.path.length)) !== undefined
}

function pieceOf(set: Assignment, path: Path, part: 'key' | 'value'): Piece {
  const step = set.steps[Math.min(path.length, set.steps.length) - 1]
  return part === 'key' || path.length < set.path.length ? (step ?? set.at) : set.at
}
