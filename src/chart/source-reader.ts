import type { Skeleton } from '../template/op.ts'
import type { TemplateFile, TemplateFiles } from './template-set.ts'
import { sourceOf } from './template-set.ts'

/** Finds the source behind a file number of a skeleton, for messages. */
export function sourceReader(
  skeleton: Skeleton,
  files: TemplateFiles,
): (file: number) => { file: string; text: string } {
  const known = new Map<string, TemplateFile>()
  for (const file of [...files.templates, ...files.partials, ...(files.notes === undefined ? [] : [files.notes])])
    known.set(file.path, file)
  const read = new Map<number, { file: string; text: string }>()
  return (number) => {
    const before = read.get(number)
    if (before !== undefined) return before
    const source = sourceOf(known.get(skeleton.files[number]!)!)
    read.set(number, source)
    return source
  }
}
