import { Failures } from '../core/failure.ts'
import type { Json } from '../core/json.ts'
import { checkPaths } from '../template/check.ts'
import { compileTemplates } from '../template/compile.ts'
import type { Helper } from '../template/helper.ts'
import type { Skeleton } from '../template/op.ts'
import { readJson } from '../yaml/json.ts'
import { sourceReader } from './source-reader.ts'
import type { TemplateFiles } from './template-set.ts'
import { sourceOf } from './template-set.ts'

/** Compiles a chart's templates and checks every path in them against its schema. Throws Failures with all that is wrong. */
export function compileChart(files: TemplateFiles, helpers: ReadonlyMap<string, Helper>): Skeleton {
  const skeleton = compileTemplates({
    templates: files.templates.map(sourceOf),
    partials: files.partials.map(sourceOf),
    notes: files.notes === undefined ? undefined : sourceOf(files.notes),
    helpers,
  })
  const { schemaText, at } = files.chart
  const schema: Json | undefined =
    schemaText === undefined ? undefined : readJson(schemaText, `${at}/values.schema.json`)
  const failures = checkPaths({ skeleton, schema, source: sourceReader(skeleton, files) })
  if (failures.length > 0) throw new Failures(failures)
  return skeleton
}
