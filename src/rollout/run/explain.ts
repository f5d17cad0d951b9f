import { ApiError } from '../../core/api-error.ts'
import type { Cluster } from '../../core/cluster.ts'
import type { JsonMap } from '../../core/json.ts'
import type { Clock } from '../../core/ports.ts'
import { textAt } from '../../status/field.ts'

/** Events about a set and its pods: asked for only while something is wrong, and not at every look. */
export interface Explainer {
  /** What is known now. */
  events(): readonly JsonMap[]
  /** Asks again when that is due; resolves without waiting for an answer otherwise. */
  refresh(set: JsonMap): Promise<void>
}

/** Milliseconds between two lists of events. */
const pace = 3000

export function explainer(cluster: Cluster, clock: Clock): Explainer {
  let events: readonly JsonMap[] = []
  let asked = -Infinity
  return {
    events: () => events,
    refresh: async (set) => {
      if (clock.monotonic() - asked < pace) return
      asked = clock.monotonic()
      const namespace = textAt(set, 'metadata', 'namespace')
      const name = textAt(set, 'metadata', 'name') ?? ''
      try {
        // Thousands of events may be about others: those are not kept for a moment.
        const isOurs = (event: JsonMap): boolean => {
          const about = textAt(event, 'involvedObject', 'name') ?? ''
          return about === name || about.startsWith(`${name}-`)
        }
        const keep = (event: JsonMap): JsonMap => (isOurs(event) ? event : {})
        const { items } = await cluster.list({ apiVersion: 'v1', kind: 'Event' }, { namespace, keep })
        events = items.filter(isOurs)
      } catch (error) {
        // Who may not read events is told the rest.
        if (!(error instanceof ApiError)) throw error
      }
    },
  }
}
