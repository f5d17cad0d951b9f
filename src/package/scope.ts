import type { Emitter } from './emitter.ts'
import type { Go } from './go.ts'
import { atom } from './go.ts'
import type { Type } from './type.ts'
import { boolean, integer, plainText, typed, unknown, word, KIND } from './type.ts'

/** Where an expression stands, and how it reaches the roots and the contexts around it. */
export interface Scope {
  readonly emitter: Emitter
  /** What stands before `.Values`: nothing where Go's dot is the root, `$` below blocks, `$root` in a partial with a context. */
  readonly root: string
  readonly frame: Frame
  /** The partial that it is in, by `name|form`. */
  readonly part: string | undefined
  /** Code of paths that a condition around this place found to be there, and whether it found them to be true for Go. */
  readonly found: ReadonlyMap<string, boolean>
}

/** A context: the root, or what `each` or `with` made. */
export interface Frame {
  readonly up: Frame | undefined
  readonly ctx: Go
  /** The key or the index of the item. */
  readonly second: Go
  /** Names of the variables that count the items; they are declared only when they were asked for. */
  readonly loop: Loop | undefined
}

export interface Loop {
  readonly index: string
  readonly subject: string
  counted: boolean
  measured: boolean
}

export function templateScope(emitter: Emitter): Scope {
  return scopeAt(emitter, undefined, '', atom('.', rootType(emitter)))
}

/** The scope of a partial: with a context of its own it gets a map of both, else the root as it is. */
export function partScope(emitter: Emitter, part: string, ctx: Type | undefined): Scope {
  if (ctx === undefined) return scopeAt(emitter, part, '', atom('.', rootType(emitter)))
  return scopeAt(emitter, part, '$root', atom('$ctx', ctx))
}

function scopeAt(emitter: Emitter, part: string | undefined, root: string, ctx: Go): Scope {
  return { emitter, root, part, frame: { up: undefined, ctx, second: ctx, loop: undefined }, found: new Map() }
}

/** The scope inside of a block that makes a context. */
export function below(scope: Scope, frame: Omit<Frame, 'up'>): Scope {
  const around = dotless(scope)
  return { ...around, frame: { ...frame, up: around.frame } }
}

/** The same scope where Go's dot is something else: below `range` and `with`. */
export function dotless(scope: Scope): Scope {
  if (scope.root !== '') return scope
  return {
    ...scope,
    root: '$',
    frame: withoutDot(scope.frame),
    found: new Map([...scope.found].map(([code, isTrue]) => [fromRoot(code), isTrue])),
  }
}

/** `.Values.a` and `(.Values.a).b` with `$` before the dot. */
function fromRoot(code: string): string {
  return code.replaceAll(/(^|\()\./g, '$1$.')
}

function withoutDot(frame: Frame): Frame {
  return frame.ctx.code === '.' ? { ...frame, ctx: { ...frame.ctx, code: '$' } } : frame
}

/** The whole root: what a definition that sees only roots is called with. */
export function rootOf({ emitter, root }: Scope): Go {
  return atom(root === '' ? '.' : root, rootType(emitter))
}

export function variable({ emitter }: Scope, name: string): string {
  const { variables } = emitter
  let free = `$${name}`
  for (let number = 2; variables.has(free); number++) free = `$${name}${number}`
  variables.add(free)
  return free
}

export const rootNames: readonly string[] = ['Values', 'Release', 'Chart', 'Capabilities', 'Files', 'Template']

function rootType(emitter: Emitter): Type {
  const types = new Map<string, Type>([['Values', emitter.values], ...fixedRoots, ['Chart', emitter.chartRoot]])
  return mapOf(types)
}

/** A map of which these entries are known, and no others are there. */
export function mapOf(entries: ReadonlyMap<string, Type>): Type {
  return typed(KIND.MAP, { mayHold: (key) => entries.has(key), entry: (key) => entries.get(key) ?? nothing })
}

const nothing: Type = { ...unknown, kinds: 0 }

const fixedRoots: readonly [string, Type][] = [
  [
    'Release',
    mapOf(
      new Map([
        ['Name', word],
        ['Namespace', word],
        ['Service', word],
        ['Revision', { ...integer, bound: 1e5 }],
        ['IsInstall', boolean],
        ['IsUpgrade', boolean],
      ]),
    ),
  ],
  [
    'Capabilities',
    mapOf(
      new Map([
        [
          'KubeVersion',
          mapOf(
            new Map([
              ['Version', word],
              ['GitVersion', word],
              ['Major', word],
              ['Minor', word],
            ]),
          ),
        ],
      ]),
    ),
  ],
  [
    'Template',
    mapOf(
      new Map([
        ['Name', plainText],
        ['BasePath', plainText],
      ]),
    ),
  ],
]
