import type { Failure } from '../core/failure.ts'
import type { Json, JsonMap } from '../core/json.ts'
import { copyMap, put } from '../core/json.ts'
import type { Span } from '../core/span.ts'
import { fillDocuments } from './fill.ts'
import { fillText } from './fill-text.ts'
import type { Helper, HelperEnv } from './helper.ts'
import type { Skeleton } from './op.ts'
import type { Run } from './run.ts'
import { mostSteps, placeOf, rootFrame } from './run.ts'
import { noSteadyNodes } from './steady.ts'
import { tooDeep } from './too-deep.ts'

/** What a skeleton is rendered with. */
export interface TemplateInput {
  readonly skeleton: Skeleton
  /** The chart's place in the tree, as in `# Source:` comments: `kafka` or `kafka/charts/metrics`. */
  readonly base: string
  /** `Values`, `Release`, `Chart`, `Capabilities`, `Files`: shared and never changed. */
  readonly roots: JsonMap
  readonly helpers: ReadonlyMap<string, Helper>
  readonly env: HelperEnv
  /** Source of a file of the skeleton by its number; asked only when something failed. */
  readonly source: (file: number) => { readonly file: string; readonly text: string }
  /** The budget of steps (see run.ts). Default: 10 000 000. */
  readonly mostSteps?: number
  /** Whether what is the same in every pass of a loop is filled once; it changes the time and nothing else. Default: true. */
  readonly keepSteady?: boolean
  /** Gets every map and list that goes into the output as it is, constants and values: many objects may hold the same one. */
  readonly shared?: WeakSet<object> | undefined
}

/**
 * Renders every template of a chart in path order. `emit` gets each object as soon as it is made, with the template's
 * path and the place where the object begins.
 * Everything that fails is in the result, and then the objects are worth nothing.
 */
export function renderTemplates(
  input: TemplateInput,
  emit: (value: Json, path: string, at: () => Span | undefined) => void,
): { notes: string | undefined; failures: Failure[] } {
  const { skeleton } = input
  const run = beginRun(input)
  for (const { file, documents } of skeleton.templates) {
    const path = skeleton.files[file]!
    enterFile(run, input, path)
    const ended = guarded(run, file, () => {
      fillDocuments(documents, rootFrame(run.roots), run, (value, hole) =>
        emit(value, path, () => (hole === undefined ? undefined : placeOf(run, hole))),
      )
    })
    if (ended === 'exhausted') return { notes: undefined, failures: run.failures }
  }
  let notes: string | undefined
  const { notes: parts } = skeleton
  if (parts !== null) {
    const file = skeleton.files.findIndex((path) => path.endsWith('NOTES.txt.hbs'))
    enterFile(run, input, notesPath)
    guarded(run, Math.max(0, file), () => (notes = fillText(parts, rootFrame(run.roots), run)))
  }
  return { notes, failures: run.failures }
}

/** NOTES.txt.hbs as the root `Template` names it. */
export const notesPath = 'templates/NOTES.txt'

export function beginRun(input: TemplateInput): Run {
  return {
    ...input,
    failures: [],
    told: new Set(),
    memo: new Map(),
    weights: new WeakMap(),
    surveyed: new WeakSet(),
    steady: input.keepSteady === false ? noSteadyNodes : new WeakSet(),
    remembered: new WeakMap(),
    mostSteps: input.mostSteps ?? mostSteps,
    depth: 0,
    steps: 0,
    loop: 0,
    ended: false,
  }
}

/** The root `Template` is the only one that differs from file to file. */
export function enterFile(run: Run, { roots, base }: Pick<TemplateInput, 'roots' | 'base'>, path: string): void {
  run.roots = copyMap(roots)
  put(run.roots, 'Template', { Name: `${base}/${path}`, BasePath: `${base}/templates` })
}

/** A used-up budget ends the render, a stack that is too deep only this file. What `emit` throws is not ours. */
export function guarded(run: Run, file: number, work: () => void): 'done' | 'exhausted' {
  try {
    work()
  } catch (error) {
    if (error instanceof RangeError) {
      const source = run.source(file)
      run.failures.push(tooDeep(source.text, source.file))
    } else if (run.ended) return 'exhausted'
    else throw error
  }
  return 'done'
}
