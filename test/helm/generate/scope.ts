import type { Choices } from './choices.ts'
import { chance, pick } from './choices.ts'
import type { Shape } from './shape.ts'

/** What a template can name at a place. */
export interface Scope {
  readonly choices: Choices
  /** `Values`; none in the partials of a library, which may stand in any chart. */
  readonly values: (Shape & { kind: 'record' }) | undefined
  /** From the outermost: the context of a partial, then each `with` and `each`. */
  readonly frames: readonly Frame[]
  readonly partials: readonly Partial[]
  /** Whether things may be used that Capstan can render but not package. */
  readonly wild: boolean
  /** Makes names unique in a chart. */
  readonly counter: { next: number }
}

export interface Frame {
  readonly shape: Shape
  readonly loop: 'list' | 'map' | undefined
  /** Block parameters. */
  readonly item: string | undefined
  readonly key: string | undefined
  /** Arguments that a partial is called with. */
  readonly hash?: readonly { readonly name: string; readonly shape: Shape }[]
}

/** A partial with what its callers have to give it. */
export interface Partial {
  readonly name: string
  readonly form: 'text' | 'map' | 'list'
  /** The shape of its context, by identity; undefined when it only uses roots. */
  readonly context: Shape | undefined
  readonly hash: readonly { readonly name: string; readonly shape: Shape }[]
}

/** A path of a known kind. `sure`: it always has a value. */
export interface Candidate {
  readonly text: string
  readonly shape: Shape
  readonly sure: boolean
}

const string: Shape = { kind: 'string', form: 'free' }
const integer: Shape = { kind: 'integer', form: 'small' }
const boolean: Shape = { kind: 'boolean' }

const roots: readonly Candidate[] = [
  { text: 'Release.Name', shape: string, sure: true },
  { text: 'Release.Namespace', shape: string, sure: true },
  { text: 'Release.Revision', shape: integer, sure: true },
  { text: 'Release.IsInstall', shape: boolean, sure: true },
  { text: 'Chart.Name', shape: string, sure: true },
  { text: 'Chart.Version', shape: string, sure: true },
  { text: 'Chart.AppVersion', shape: string, sure: true },
  { text: 'Capabilities.KubeVersion.Major', shape: string, sure: true },
]

const known = new WeakMap<Scope, readonly Candidate[]>()

/** Every path that can be named. */
export function candidates(scope: Scope): readonly Candidate[] {
  const before = known.get(scope)
  if (before !== undefined) return before
  const found: Candidate[] = []
  known.set(scope, found)
  if (scope.values !== undefined) {
    const root = chance(scope.choices, 3) ? '@root.Values' : 'Values'
    walk(found, { text: root, shape: scope.values, sure: true }, 3)
  }
  found.push(...roots)
  const { frames } = scope
  for (const [i, frame] of frames.entries()) {
    const up = frames.length - 1 - i
    const prefix = '../'.repeat(up)
    const before = found.length
    if (up === 0) found.push({ text: 'this', shape: frame.shape, sure: true })
    walk(
      found,
      { text: up === 0 ? pick(scope.choices, ['', '', 'this', '.']) : prefix, shape: frame.shape, sure: true },
      2,
    )
    if (frame.item !== undefined) walk(found, { text: frame.item, shape: frame.shape, sure: true }, 2)
    if (frame.key !== undefined) {
      found.push({ text: frame.key, shape: frame.loop === 'map' ? string : integer, sure: true })
    }
    for (const { name, shape } of frame.hash ?? []) found.push({ text: prefix + name, shape, sure: true })
    // What lies near is what templates are about.
    found.push(...found.slice(before))
  }
  const loop = frames.findLast((frame) => frame.loop !== undefined)
  if (loop !== undefined) {
    found.push({ text: '@index', shape: integer, sure: true })
    found.push({ text: '@key', shape: loop.loop === 'map' ? string : integer, sure: true })
    found.push({ text: '@first', shape: boolean, sure: true }, { text: '@last', shape: boolean, sure: true })
  }
  return found
}

function walk(found: Candidate[], { text, shape, sure }: Candidate, depth: number): void {
  if (!/^(|this|\.|.*\.\.\/|(@root\.)?Values)$/.test(text)) found.push({ text, shape, sure })
  if (shape.kind !== 'record' || depth === 0) return
  for (const field of shape.fields) {
    walk(found, { text: join(text, field.name), shape: field.shape, sure: sure && field.required }, depth - 1)
  }
}

function join(before: string, name: string): string {
  const segment = /^[A-Za-z]\w*$/.test(name) ? name : `[${name}]`
  if (before === '' || before.endsWith('../')) return before + segment
  return before === '.' ? `./${segment}` : `${before}.${segment}`
}

/** The same place with one more block around it. */
export function inside(scope: Scope, frame: Frame): Scope {
  return { ...scope, frames: [...scope.frames, frame] }
}

export function unique(scope: Scope, prefix: string): string {
  return `${prefix}${scope.counter.next++}`
}
