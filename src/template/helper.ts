import type { Json } from '../core/json.ts'

/**
 * A function that a template can call. Names, argument order and edge cases are Sprig's and Helm's,
 * so that a chart means the same under Capstan and, once packaged, under Helm.
 */
export interface Helper {
  readonly name: string
  /** Name and arguments as documentation prints them: `default FALLBACK VALUE`. */
  readonly signature: string
  /** One sentence. */
  readonly doc: string
  /** A call and its result as JSON; both are run by the tests. */
  readonly example: readonly [call: string, result: string]
  /** Least and most number of arguments; Infinity for any number. */
  readonly arity: readonly [least: number, most: number]
  /** A missing argument arrives as null. Without it the evaluator refuses a missing argument before the call. */
  readonly lenient?: true
  /** The Go template function that a packaged chart calls; undefined when there is none with the same meaning. */
  readonly go: string | undefined
  /** Pure. Never changes an argument. Throws HelperError; a result of null means missing. */
  readonly call: (args: readonly Json[], env: HelperEnv) => Json
}

/** What a few helpers may ask of the render that they run in. */
export interface HelperEnv {
  /** A file of the chart (`.Files` of Helm: neither templates nor values); undefined when there is none. */
  readonly file: (path: string) => Uint8Array | undefined
  /** Paths of the files of the chart that match a glob (`*`, `**`, `?`, `[a-z]`, `{a,b}`), sorted. */
  readonly glob: (pattern: string) => readonly string[]
  /** `Capabilities.APIVersions.Has`: a version (`apps/v1`) or a kind (`apps/v1/StatefulSet`). */
  readonly hasApi: (name: string) => boolean
}

/** Why a helper refuses its arguments; the evaluator adds the place. */
export class HelperError extends Error {
  readonly hint: string | undefined

  constructor(message: string, hint?: string) {
    super(message)
    this.name = 'HelperError'
    this.hint = hint
  }
}
