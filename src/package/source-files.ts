import type { Chart } from '../chart/model.ts'
import { sourceFolder } from '../chart/packed-source.ts'
import type { Json } from '../core/json.ts'
import { writeJson } from '../yaml/json.ts'
import { withEnabled } from './enabled-key.ts'

/**
 * What Capstan needs of a chart beyond what Helm has of it: the templates, and the schema and the README before they
 * were made Helm's. With them one archive serves both engines. `packedSource` reads them back.
 */
export function sourceFiles(
  chart: Chart,
  schema: Json | undefined,
  enabled = false,
): ReadonlyMap<string, string | Uint8Array> {
  const files = new Map<string, string | Uint8Array>()
  const add = (path: string, content: string | Uint8Array | undefined): void => {
    if (content !== undefined) files.set(sourceFolder + path, content)
  }
  for (const [path, bytes] of chart.templates) add(path, bytes)
  add('NOTES.txt.hbs', chart.notes)
  const admitted = enabled && schema !== undefined ? `${writeJson(withEnabled(schema), 2)}\n` : chart.schemaText
  add('values.schema.json', admitted)
  add('README.md', chart.files.get('README.md'))
  return files
}
