import type { Clock } from '../../core/ports.ts'
import type { CliIo } from '../cli-io.ts'
import { jsonText } from '../json-text.ts'
import { eventJson } from './event-json.ts'
import type { InstallPrinter } from './install-printer.ts'

/** One JSON object per line on standard output, each written at once; `at` is this machine's time in RFC 3339. */
export function jsonPrinter(io: CliIo, clock: Pick<Clock, 'now'>): InstallPrinter {
  return {
    emit(event) {
      // Told by the printer of rollouts.
      if (event.is === 'rollout') return
      io.stdout.write(`${jsonText({ at: new Date(clock.now()).toISOString(), ...eventJson(event) })}\n`)
      io.stdout.flush()
    },
    close: () => undefined,
  }
}
