import type { Skeleton } from '../template/op.ts'
import type { Emitter, PartUse } from './emitter.ts'

interface Node {
  readonly calls: Set<string>
  /** Partials that get its own context as it is. */
  readonly passes: Set<string>
  whole: boolean
}

/**
 * All partials in an order in which each comes after what calls it. Who calls whom shows in a first emission, `rehearse`,
 * in which nothing is taken as known of any context.
 */
export function callOrder(
  skeleton: Skeleton,
  chart: string,
  rehearse: (parts: ReadonlyMap<string, PartUse>, notice: Emitter['notice']) => void,
): { parts: ReadonlyMap<string, PartUse>; notice: Emitter['notice'] } {
  const keys = Object.keys(skeleton.parts)
  const nodes = new Map(keys.map((key): [string, Node] => [key, { calls: new Set(), passes: new Set(), whole: false }]))
  const made = (key: string, known: Pick<PartUse, 'recursive' | 'wholeContext'>): [string, PartUse] => {
    return [
      key,
      { key, define: defineName(key, skeleton, chart), body: skeleton.parts[key]!, context: undefined, ...known },
    ]
  }
  rehearse(new Map(keys.map((key) => made(key, { recursive: true, wholeContext: false }))), (from, what) => {
    const node = from === undefined ? undefined : nodes.get(from)
    if (what === 'whole') {
      if (node !== undefined) node.whole = true
    } else if (node === undefined) return
    else {
      node.calls.add(what.calls)
      if (what.passes) node.passes.add(what.calls)
    }
  })
  spreadWhole(nodes)
  const order = sorted(keys, nodes)
  const parts = order.map((key) =>
    made(key, { recursive: reaches(key, key, nodes), wholeContext: nodes.get(key)!.whole }),
  )
  return { parts: new Map(parts), notice: () => undefined }
}

/** A partial that hands its context to one that uses it as a whole does so, too. */
function spreadWhole(nodes: ReadonlyMap<string, Node>): void {
  for (let changed = true; changed;) {
    changed = false
    for (const node of nodes.values()) {
      if (node.whole || ![...node.passes].some((key) => nodes.get(key)?.whole === true)) continue
      node.whole = true
      changed = true
    }
  }
}

/** Callers first; inside of a cycle any order will do. */
function sorted(keys: readonly string[], nodes: ReadonlyMap<string, Node>): string[] {
  const order: string[] = []
  const seen = new Set<string>()
  const visit = (key: string): void => {
    if (seen.has(key)) return
    seen.add(key)
    for (const called of nodes.get(key)!.calls) visit(called)
    order.push(key)
  }
  for (const key of keys) visit(key)
  return order.reverse()
}

function reaches(from: string, to: string, nodes: ReadonlyMap<string, Node>, seen = new Set<string>()): boolean {
  for (const called of nodes.get(from)!.calls) {
    if (called === to) return true
    if (seen.has(called)) continue
    seen.add(called)
    if (reaches(called, to, nodes, seen)) return true
  }
  return false
}

/**
 * The name of a partial's definition. Definitions are global in Helm, and a library chart may be there in two versions:
 * what a chart uses of it carries the chart's own name.
 */
function defineName(key: string, skeleton: Skeleton, chart: string): string {
  const [name = '', form = ''] = key.split('|')
  const inline = /^(\d+)#(.*)$/.exec(name)
  const base = inline === null ? name : `${fileName(skeleton.files[Number(inline[1])]!)}.${inline[2]!}`
  const own = base.startsWith(`${chart}.`) ? base : `${chart}.${base}`
  const isShared = Object.keys(skeleton.parts).some((other) => other !== key && other.startsWith(`${name}|`))
  return isShared && form !== 'text' ? `${own}.${form}` : own
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\..*$/, '')
}
