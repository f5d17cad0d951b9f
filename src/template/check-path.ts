import { Failure } from '../core/failure.ts'
import { nearest } from '../core/nearest.ts'
import { spanAt } from '../core/span.ts'
import type { Expr, Skeleton, Steps } from './op.ts'
import { EXPR } from './op.ts'
import type { SchemaWalk, View } from './schema-view.ts'

/** What the check of paths needs and gathers. */
export interface PathCheck {
  readonly skeleton: Skeleton
  readonly source: (file: number) => { readonly file: string; readonly text: string }
  readonly walk: SchemaWalk
  readonly failures: Failure[]
  /** Holes that were told already: a partial is looked at with several contexts. */
  readonly told: Set<number>
}

/** What a context is, as far as the schema tells. An undefined view is not known, so nothing in it can be wrong. */
export interface Scene {
  readonly up: Scene | undefined
  readonly ctx: View
  /** The root of a template: paths start at the roots. */
  readonly roots: boolean
}

type PathExpr = Extract<Expr, [typeof EXPR.ROOT | typeof EXPR.CTX | typeof EXPR.PARAM, ...unknown[]]>

/** What the schema says about the value of a path; a path that it rules out is told. */
export function walkPath(check: PathCheck, expr: PathExpr, scene: Scene): View {
  switch (expr[0]) {
    case EXPR.ROOT:
      return rootPath(check, expr[1], expr[3])
    case EXPR.CTX:
      return contextPath(check, upward(scene, expr[1]), expr[2], expr[4])
    case EXPR.PARAM:
      // The second block parameter is a key or an index, which no schema describes.
      return expr[2] === 0 ? contextPath(check, upward(scene, expr[1]), expr[3], expr[5]) : undefined
  }
}

export function sameView(a: View, b: View): boolean {
  if (a === b) return true
  return a !== undefined && b !== undefined && a.length === b.length && a.every((one, i) => one === b[i])
}

/** Fields of the other roots, with Helm's names; what is not listed is open. */
const knownFields: ReadonlyMap<string, readonly string[]> = new Map([
  ['Release', ['Name', 'Namespace', 'Revision', 'IsInstall', 'IsUpgrade', 'Service']],
  ['Capabilities', ['KubeVersion', 'APIVersions', 'HelmVersion']],
  ['Template', ['Name', 'BasePath']],
])

function rootPath(check: PathCheck, path: Steps, hole: number): View {
  const [root = '', field] = path
  // `global` is shared by all charts of a release, so that no one schema knows it.
  if (root === 'Values') return field === 'global' ? undefined : follow(check, check.walk.root, path, 1, hole)
  const known = knownFields.get(root)
  if (known !== undefined && field !== undefined && !known.includes(field)) tell(check, path, 1, known, hole)
  return undefined
}

function contextPath(check: PathCheck, scene: Scene | undefined, path: Steps, hole: number): View {
  if (scene === undefined) return undefined
  if (scene.roots) return path.length === 0 ? undefined : rootPath(check, path, hole)
  return follow(check, scene.ctx, path, 0, hole)
}

function upward(scene: Scene, levels: number): Scene | undefined {
  let at: Scene | undefined = scene
  for (let left = levels; left > 0; left--) at = at?.up
  return at
}

// eslint-disable-next-line max-params -- a path, where it starts, and where it stands
function follow(check: PathCheck, from: View, path: Steps, start: number, hole: number): View {
  let view = from
  for (let i = start; i < path.length; i++) {
    const next = check.walk.entry(view, path[i]!)
    if (next === 'unknown') {
      tell(check, path, i, check.walk.keys(view), hole)
      return undefined
    }
    view = next
  }
  return view
}

// eslint-disable-next-line max-params -- as follow
function tell(check: PathCheck, path: Steps, at: number, known: readonly string[], hole: number): void {
  if (check.told.has(hole)) return
  check.told.add(hole)
  const { places } = check.skeleton
  const source = check.source(places[hole * 3]!)
  const [start, end] = [places[hole * 3 + 1]!, places[hole * 3 + 2]!]
  const written = source.text.slice(start, end)
  const near = nearest(path[at]!, known)
  const isRoot = at === 1 && knownFields.has(path[0]!)
  const message = isRoot ? `${written} does not exist` : `${written} is not in this chart's schema`
  const hint = near === undefined ? listed(known) : `did you mean ${corrected(written, path, at, near)}?`
  check.failures.push(
    new Failure('template/unknown-path', message, { at: spanAt(source.text, source.file, start, end), hint }),
  )
}

/** The path as written, with one step corrected: the steps at its end are those of the path. */
function corrected(written: string, path: Steps, at: number, near: string): string {
  const steps = written.split('.')
  const index = steps.length - path.length + at
  const fits = steps[index]?.endsWith(path[at]!) === true
  if (!fits) return [...path.slice(0, at), near, ...path.slice(at + 1)].join('.')
  steps[index] = steps[index]!.slice(0, -path[at]!.length) + near
  return steps.join('.')
}

const mostListed = 12

function listed(known: readonly string[]): string | undefined {
  const names = [...new Set(known)]
  if (names.length === 0) return undefined
  const more = names.length > mostListed ? ', …' : ''
  return `there ${names.length === 1 ? 'is' : 'are'}: ${names.slice(0, mostListed).join(', ')}${more}`
}
