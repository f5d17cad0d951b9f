import type { Failure } from '../core/failure.ts'
import type { PartBody, Skeleton } from '../template/op.ts'
import type { Chars, Type } from './type.ts'

/** What emitting the templates of one chart needs and gathers. */
export interface Emitter {
  /** Prefix of every definition: definitions are global in Helm, and a parent's beats a child's. */
  readonly chart: string
  readonly skeleton: Skeleton
  readonly source: (file: number) => { readonly file: string; readonly text: string }
  /** What the schema says of `Values`; open in the exact form. */
  readonly values: Type
  /** What is known of the root `Chart`. */
  readonly chartRoot: Type
  /** Whether the chart has a file: `filesGet` of a literal is checked here. */
  readonly hasFile: (path: string) => boolean
  /** The text of a file of the chart: what it holds as data is known. Absent: nothing is known of files. */
  readonly fileText?: ((path: string) => string | undefined) | undefined
  /** Names of the definitions of our own that the output calls (see defines.ts). */
  readonly defines: Set<string>
  /** What cannot be carried. */
  readonly failures: Failure[]
  /** Partials by `name|form`, and how they are called. */
  readonly parts: ReadonlyMap<string, PartUse>
  /** Names of variables that are taken in the template at hand. */
  variables: Set<string>
  /** Told of every partial that the partial at hand calls, whether it passes its context on, and of uses of its context as a whole. */
  readonly notice: (
    from: string | undefined,
    what: { readonly calls: string; readonly passes: boolean } | 'whole',
  ) => void
}

/** The name of one of our definitions, which from then on is part of the output: `kafka.capstan.node`. */
export function define(emitter: Emitter, name: string): string {
  emitter.defines.add(name)
  return `${emitter.chart}.capstan.${name}`
}

/** A partial in one form, and what is known of its uses. */
export interface PartUse {
  readonly key: string
  /** The name of its definition. */
  readonly define: string
  readonly body: PartBody
  /** It is called from within itself, or nobody has looked yet: nothing is known of its context. */
  readonly recursive: boolean
  /** It uses its context as a whole, or reads a root through it (`this.Values`). */
  readonly wholeContext: boolean
  /** What it may be called with, joined over all calls so far. */
  context: Type | undefined
  /** What its text is, once somebody asked. */
  textType?: { readonly chars: Chars; readonly tight: boolean } | undefined
}
