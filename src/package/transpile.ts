import type { Failure } from '../core/failure.ts'
import type { Skeleton, Text } from '../template/op.ts'
import { callOrder } from './call-order.ts'
import { allDefines } from './all-defines.ts'
import { documentLines } from './documents.ts'
import type { Emitter, PartUse } from './emitter.ts'
import { erasedTexts } from './erased.ts'
import { partialDefine } from './partial.ts'
import { templateScope } from './scope.ts'
import { templateText } from './text.ts'
import type { Type } from './type.ts'

export interface TranspileInput {
  /** Name of the chart: the prefix of every definition. */
  readonly chart: string
  readonly skeleton: Skeleton
  readonly source: Emitter['source']
  readonly hasFile: Emitter['hasFile']
  readonly fileText?: Emitter['fileText']
  /** What is known of `Values`. Unknown gives the exact form, which works for any values. */
  readonly values: Type
  /** What is known of `Chart`. */
  readonly chartRoot: Type
  /** Definitions of our own that other files of the chart call. */
  readonly defines?: ReadonlySet<string>
}

export interface Transpiled {
  /** Go templates by path in the chart: `templates/statefulset.yaml`, `templates/_helpers.tpl`. */
  readonly files: ReadonlyMap<string, string>
  /** What cannot be carried, with line and alternative; then the files are worth nothing. */
  readonly failures: readonly Failure[]
}

/** Writes the templates of one chart as Go templates that mean the same. */
export function transpile(input: TranspileInput): Transpiled {
  const { parts, notice } = callOrder(input.skeleton, input.chart, (emitterParts, told) => {
    emitAll(input, emitterParts, told, [...emitterParts.values()])
  })
  const ordered = [...parts.values()]
  const { files, failures } = emitAll(input, parts, notice, ordered)
  return { files, failures: [...failures, ...erasedTexts(input)] }
}

/** Partials come after what calls them, so that all that is known of their contexts is known then. */
function emitAll(
  input: TranspileInput,
  parts: ReadonlyMap<string, PartUse>,
  notice: Emitter['notice'],
  ordered: readonly PartUse[],
): Transpiled {
  const { skeleton, chart } = input
  const emitter: Emitter = {
    ...input,
    defines: new Set(input.defines),
    failures: [],
    parts,
    variables: new Set(),
    notice,
  }
  const files = new Map<string, string>()
  for (const { file, documents } of skeleton.templates) {
    fresh(emitter)
    files.set(goPath(skeleton.files[file]!), `${documentLines(documents, templateScope(emitter)).join('\n')}\n`)
  }
  if (skeleton.notes !== null) {
    fresh(emitter)
    files.set('templates/NOTES.txt', notesText(skeleton.notes, emitter))
  }
  const helpers = ordered.map((part) => {
    fresh(emitter)
    return partialDefine(part, emitter)
  })
  if (helpers.length > 0) files.set('templates/_helpers.tpl', helpers.join('\n'))
  const own = allDefines(emitter.defines, chart)
  if (own !== '') files.set('templates/_capstan.tpl', own)
  return { files, failures: emitter.failures }
}

function fresh({ variables }: Emitter): void {
  variables.clear()
  for (const taken of ['$root', '$ctx']) variables.add(taken)
}

function notesText(notes: readonly Text[], emitter: Emitter): string {
  return templateText(notes, { in: 'text' }, templateScope(emitter))
}

/** `templates/x.yaml.hbs` as Helm has it. */
function goPath(path: string): string {
  return path.replace(/\.hbs$/, '')
}
