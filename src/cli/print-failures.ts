import type { Failure } from '../core/failure.ts'
import type { CliIo } from './cli-io.ts'
import { paintFor } from './paint.ts'
import { pictureFailure, type PictureOptions } from './picture-failure.ts'

/** Pictures failures on standard error, with a blank line between two and their number below several. */
export function printFailures(failures: readonly Failure[], io: CliIo): void {
  print(failures, 'error', io)
}

/** The same for what does not stop a command. */
export function printWarnings(warnings: readonly Failure[], io: CliIo): void {
  print(warnings, 'warning', io)
}

function print(failures: readonly Failure[], level: PictureOptions['level'], io: CliIo): void {
  const options = { level, paint: paintFor(io), columns: io.terminal.stderr ? io.terminal.columns : pageColumns }
  let separator = ''
  for (const failure of failures) {
    if (!io.stderr.write(separator + pictureFailure(failure, options))) return
    separator = '\n'
  }
  if (failures.length > 1) io.stderr.write(`\n${failures.length} ${level}s\n`)
}

/** Width of a log, where nobody knows the reader's window. */
const pageColumns = 120
