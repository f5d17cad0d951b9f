import type { CliIo } from '../cli-io.ts'
import { jsonText } from '../json-text.ts'
import { eventJson } from '../install/event-json.ts'
import { rolloutEventJson, timeJson } from './event-json.ts'
import type { RolloutPrinter } from './rollout-printer.ts'

/** One JSON object per line on standard output, each written at once. */
export function jsonPrinter(io: CliIo): RolloutPrinter {
  return {
    of: (set) => (event) => {
      const line =
        event.is === 'evidence' ? { at: timeJson(event.at), ...eventJson(event) } : rolloutEventJson(set, event)
      io.stdout.write(`${jsonText(line)}\n`)
      io.stdout.flush()
    },
    close: () => undefined,
  }
}
