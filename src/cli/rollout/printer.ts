import type { Clock } from '../../core/ports.ts'
import type { CliIo } from '../cli-io.ts'
import type { OutputFormat } from '../commands/install-options.ts'
import { movesCursor } from '../live-area.ts'
import { printingErrors } from '../printing-errors.ts'
import { jsonPrinter } from './json-printer.ts'
import { linePrinter } from './line-printer.ts'
import { livePrinter } from './live-printer.ts'
import type { RolloutPrinter } from './rollout-printer.ts'

/**
 * JSON lines when they are asked for, a live view on a terminal that can move its cursor, else lines. `emit` never throws: a
 * rollout must not stop in the middle since nobody can read of it. The first failure to print is thrown by `close`.
 */
export function rolloutPrinter(output: OutputFormat, io: CliIo, clock: Clock): RolloutPrinter {
  const printer =
    output === 'json' ? jsonPrinter(io) : movesCursor(io) ? livePrinter(io, clock) : linePrinter(io, clock)
  const errors = printingErrors()
  return {
    of(set) {
      const emit = printer.of(set)
      return (event) => errors.kept(() => emit(event))
    },
    close() {
      printer.close()
      errors.rethrow()
    },
  }
}
