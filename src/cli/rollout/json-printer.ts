import type { RolloutEvent, SetName } from '../../rollout/event.ts'
import type { CliIo } from '../cli-io.ts'
import { jsonText } from '../json-text.ts'
import { eventJson } from '../install/event-json.ts'
import { rolloutEventJson, setJson, timeJson } from './event-json.ts'
import type { RolloutPrinter } from './rollout-printer.ts'

/** One JSON object per line on standard output, each written at once. */
export function jsonPrinter(io: CliIo): RolloutPrinter {
  return {
    of(set) {
      const last = lastUpdated(set)
      return (event) => {
        const line =
          event.is === 'evidence'
            ? { at: timeJson(event.at), ...eventJson(event), set: setJson(set) }
            : rolloutEventJson(set, event, last(event))
        io.stdout.write(`${jsonText(line)}\n`)
        io.stdout.flush()
      }
    },
    close: () => undefined,
  }
}

/** The pod that went last, as far as the events up to this one tell; of a rollout that goes on its partition does. */
function lastUpdated({ name }: SetName): (event: RolloutEvent) => string | undefined {
  let pod: string | undefined
  return (event) => {
    if (event.is === 'begin') {
      const { phase, deletes, from, replicas, start } = event
      pod = phase === 'roll' && deletes !== true && from < replicas ? `${name}-${from + start}` : undefined
    } else if (event.is === 'deleted' || (event.is === 'moved' && event.how === 'lower')) pod = event.pod
    return pod
  }
}
