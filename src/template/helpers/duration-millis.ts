import { parseDuration } from '../../core/duration.ts'
import { textAt } from '../helper-arguments.ts'
import { HelperError } from '../helper.ts'
import type { Helper } from '../helper.ts'

/** Kafka counts milliseconds, people write durations. Named so because Helm 4.3 has a `duration` of its own. */
export const durationMillis: Helper = {
  name: 'durationMillis',
  signature: 'durationMillis DURATION',
  doc: 'The milliseconds of a duration in the form of Go and Kubernetes: "1h30m", "1.5s", "250ms".',
  example: ['durationMillis "1h30m"', '5400000'],
  arity: [1, 1],
  go: undefined,
  call: (args) => {
    const text = textAt(args, 0)
    const nanos = parseDuration(text)
    if (nanos === undefined) {
      const days = /\d[dwy]/.test(text) ? 'there is no unit for days: 7d is 168h' : 'like 1h30m, 90s or 250ms'
      throw new HelperError(`${JSON.stringify(text)} is no duration`, days)
    }
    if (nanos % 1_000_000n === 0n) return Number(nanos / 1_000_000n)
    throw new HelperError(`${JSON.stringify(text)} is no whole number of milliseconds`)
  },
}
