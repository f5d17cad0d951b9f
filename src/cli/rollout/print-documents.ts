import type { JsonMap } from '../../core/json.ts'
import type { CliIo } from '../cli-io.ts'
import { jsonText } from '../json-text.ts'

/** A list always, also of one set: a script for a release must not meet another shape on the day it has a second one. */
export function printDocuments(documents: readonly JsonMap[], io: CliIo): void {
  io.stdout.write(`${jsonText([...documents], 2)}\n`)
  io.stdout.flush()
}
