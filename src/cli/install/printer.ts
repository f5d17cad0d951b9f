import type { Clock } from '../../core/ports.ts'
import type { CliIo } from '../cli-io.ts'
import type { OutputFormat } from '../commands/install-options.ts'
import { movesCursor } from '../live-area.ts'
import { printingErrors } from '../printing-errors.ts'
import type { InstallPrinter } from './install-printer.ts'
import { jsonPrinter } from './json-printer.ts'
import { linePrinter } from './line-printer.ts'
import { maskEvents } from './masked-event.ts'
import { tablePrinter } from './table-printer.ts'

/**
 * JSON lines when they are asked for, a live table on a terminal that can move its cursor, else lines. Whichever it is,
 * what Secrets hold is masked. `emit` never throws: an install must not stop in the middle since nobody can read of it.
 * The first failure to print is thrown by `close`.
 */
export function installPrinter(output: OutputFormat, io: CliIo, clock: Clock): InstallPrinter {
  const printer =
    output === 'json' ? jsonPrinter(io, clock) : movesCursor(io) ? tablePrinter(io, clock) : linePrinter(io, clock)
  const mask = maskEvents()
  const errors = printingErrors()
  return {
    emit(event) {
      errors.kept(() => printer.emit(mask(event)))
    },
    close() {
      printer.close()
      errors.rethrow()
    },
  }
}
