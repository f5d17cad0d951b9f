import { Failure } from '../core/failure.ts'
import type { JsonMap } from '../core/json.ts'
import { isMap, kindOf } from '../core/json.ts'
import { mergeFiles } from '../values/merge.ts'
import { locate } from '../yaml/locate.ts'
import { readDocuments } from '../yaml/read.ts'

/** The values in a text; several documents are merged in order, as Helm 4 does. An empty text has none. */
export function valuesOf(text: string, file: string): JsonMap {
  let values: JsonMap = {}
  readDocuments(text, file).forEach((document, number) => {
    const content = document ?? {}
    if (!isMap(content)) {
      const at = locate(text, file, [], { document: number })
      throw new Failure('values/kind', `${file} must be a map of values at its top level, got a ${kindOf(content)}`, {
        at,
        hint: 'begin with a key: replicas: 3',
      })
    }
    values = number === 0 ? content : mergeFiles(values, content)
  })
  return values
}
