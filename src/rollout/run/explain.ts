import { ApiError } from '../../core/api-error.ts'
import type { Cluster } from '../../core/cluster.ts'
import type { JsonMap } from '../../core/json.ts'
import type { Clock } from '../../core/ports.ts'
import { nameOf, textAt } from '../../status/field.ts'

/** Events about a set and its pods: asked for only while something is wrong, and not at every look. */
export interface Explainer {
  /** What is known now. */
  events(): readonly JsonMap[]
  /** Asks again about the set and these of its pods when that is due; resolves without waiting for an answer otherwise. */
  refresh(set: JsonMap, pods: readonly string[]): Promise<void>
}

/** Milliseconds between two questions for events. */
const pace = 2000

/** Of more pods than these the events of the whole namespace cost less. */
const few = 4

export function explainer(cluster: Cluster, clock: Clock): Explainer {
  let events: readonly JsonMap[] = []
  let asked = -Infinity
  return {
    events: () => events,
    refresh: async (set, pods) => {
      if (clock.monotonic() - asked < pace) return
      asked = clock.monotonic()
      const namespace = textAt(set, 'metadata', 'namespace')
      try {
        events = await (pods.length > few
          ? eventsOfAll(cluster, set)
          : eventsOf(cluster, namespace, [nameOf(set), ...pods]))
      } catch (error) {
        // Who may not read events is told the rest.
        if (!(error instanceof ApiError)) throw error
      }
    },
  }
}

async function eventsOf(
  cluster: Cluster,
  namespace: string | undefined,
  names: readonly string[],
): Promise<readonly JsonMap[]> {
  const lists = names.map((name) => cluster.list(eventKind, { namespace, fields: `involvedObject.name=${name}` }))
  return (await Promise.all(lists)).flatMap(({ items }) => items)
}

/** Thousands of events may be about others: those are not kept for a moment. */
async function eventsOfAll(cluster: Cluster, set: JsonMap): Promise<readonly JsonMap[]> {
  const name = nameOf(set)
  const isOurs = (event: JsonMap): boolean => {
    const about = textAt(event, 'involvedObject', 'name') ?? ''
    return about === name || about.startsWith(`${name}-`)
  }
  const keep = (event: JsonMap): JsonMap => (isOurs(event) ? event : {})
  const { items } = await cluster.list(eventKind, { namespace: textAt(set, 'metadata', 'namespace'), keep })
  return items.filter(isOurs)
}

const eventKind = { apiVersion: 'v1', kind: 'Event' } as const
