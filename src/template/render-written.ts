import type { Json } from '../core/json.ts'
import type { SharedParts } from '../yaml/write.ts'
import { fillText } from './fill-text.ts'
import { fillWritten, newPage } from './fill-written.ts'
import type { Skeleton } from './op.ts'
import type { TemplateInput } from './render.ts'
import { beginRun, enterFile, guarded, notesPath } from './render.ts'
import { rootFrame } from './run.ts'
import { Unwritten } from './written.ts'
import type { WrittenSkeleton } from './written.ts'

/** What the written form of a chart's templates is rendered with. */
export type WrittenInput = Omit<TemplateInput, 'skeleton' | 'source' | 'shared' | 'keepSteady'> & {
  readonly written: WrittenSkeleton
  readonly shared: SharedParts
}

/**
 * As `renderTemplates`, with the YAML of each object in its place: `emit` gets as much of the object as its identity is
 * read from, the template's path, and the text. Throws `Unwritten` when anything fails.
 */
export function renderWritten(
  input: WrittenInput,
  emit: (value: Json, path: string, text: string) => void,
): { notes: string | undefined } {
  const { written, shared } = input
  const skeleton: Skeleton = { ...written, templates: [], places: [] }
  const run = beginRun({ ...input, skeleton, source: unknownSource, shared: shared.objects })
  const page = newPage(run, shared)
  for (const { file, documents } of written.templates) {
    const path = written.files[file]!
    enterFile(run, input, path)
    guarded(run, file, () =>
      fillWritten(documents, rootFrame(run.roots), page, (value, text) => emit(value, path, text)),
    )
  }
  const parts = written.notes
  if (parts === null) return { notes: undefined }
  enterFile(run, input, notesPath)
  let notes: string | undefined
  guarded(run, 0, () => (notes = fillText(parts, rootFrame(run.roots), run)))
  return { notes }
}

/** Whoever tells a failure asks for its source first. */
function unknownSource(): never {
  throw new Unwritten()
}
