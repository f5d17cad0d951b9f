import type { Failure } from '../core/failure.ts'
import type { Json, JsonMap } from '../core/json.ts'
import { put } from '../core/json.ts'
import { fillDocuments } from './fill.ts'
import { fillText } from './fill-text.ts'
import type { Helper, HelperEnv } from './helper.ts'
import type { Skeleton } from './op.ts'
import type { Run } from './run.ts'
import { rootFrame } from './run.ts'

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
}

/**
 * Renders every template of a chart in path order. `emit` gets each object as soon as it is made, with the template's path.
 * Everything that fails is in the result, and then the objects are worth nothing.
 */
export function renderTemplates(
  input: TemplateInput,
  emit: (value: Json, path: string) => void,
): { notes: string | undefined; failures: Failure[] } {
  const roots: JsonMap = { ...input.roots }
  const { skeleton } = input
  const run: Run = { ...input, roots, failures: [], told: new Set(), memo: new Map(), depth: 0, steps: 0, written: 0, duplicate: false }
  const frame = rootFrame(roots)
  for (const { file, documents } of skeleton.templates) {
    const path = skeleton.files[file]!
    put(roots, 'Template', { Name: `${input.base}/${path}`, BasePath: `${input.base}/templates` })
    fillDocuments(documents, frame, run, (value) => emit(value, path))
  }
  const notes = skeleton.notes === null ? undefined : fillText(skeleton.notes, frame, run)
  return { notes, failures: run.failures }
}
