import type { CliIo } from '../cli-io.ts'
import { jsonText } from '../json-text.ts'
import { rolloutEventJson } from './event-json.ts'
import type { RolloutPrinter } from './rollout-printer.ts'

/** One JSON object per line on standard output, each written at once. */
export function jsonPrinter(io: CliIo): RolloutPrinter {
  return {
    of: (set) => (event) => {
      io.stdout.write(`${jsonText(rolloutEventJson(set, event))}\n`)
      io.stdout.flush()
    },
    close: () => undefined,
  }
}
