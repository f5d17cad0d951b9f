import { describe, expect, it } from 'vitest'
import { ApiError } from '../../../src/core/api-error.ts'
import type { Cluster, Where } from '../../../src/core/cluster.ts'
import type { JsonMap } from '../../../src/core/json.ts'
import type { Clock } from '../../../src/core/ports.ts'
import { explainer } from '../../../src/rollout/run/explain.ts'

const set = { metadata: { name: 'kafka', namespace: 'prod' } }

/** Events about these, and who asks about them; `at` is the monotonic clock. */
function asked(about: readonly string[], refused?: ApiError) {
  const lists: string[] = []
  const time = { at: 0 }
  const events = about.map((name): JsonMap => ({ involvedObject: { name } }))
  const list = (_: unknown, { namespace, fields = 'all', keep }: Where) => {
    lists.push(`${namespace} ${fields}`)
    if (refused !== undefined) return Promise.reject(refused)
    const wanted = events.filter((event) => fields === 'all' || fields === `involvedObject.name=${nameIn(event)}`)
    return Promise.resolve({ items: keep === undefined ? wanted : wanted.map(keep) })
  }
  const told = explainer({ list } as unknown as Cluster, { monotonic: () => time.at } as Clock)
  return { told, lists, time, names: () => told.events().map(nameIn) }
}

function nameIn(event: JsonMap): string {
  return (event['involvedObject'] as { name: string }).name
}

describe('events that explain', () => {
  it('are asked about the set and the few pods in question, since a namespace may have thousands', async () => {
    const { told, lists, names } = asked(['kafka', 'kafka-1', 'kafka-2', 'zookeeper-1'])
    await told.refresh(set, ['kafka-2'])
    expect(lists).toEqual(['prod involvedObject.name=kafka', 'prod involvedObject.name=kafka-2'])
    expect(names()).toEqual(['kafka', 'kafka-2'])
  })

  it('are all read where many pods are in question, and those about others forgotten', async () => {
    const { told, lists, names } = asked(['kafka', 'kafka-9', 'kafkaesque', 'zookeeper-1'])
    await told.refresh(set, ['kafka-0', 'kafka-1', 'kafka-2', 'kafka-3', 'kafka-4'])
    expect(lists).toEqual(['prod all'])
    expect(names()).toEqual(['kafka', 'kafka-9'])
  })

  it('are asked for every two seconds at most', async () => {
    const { told, lists, time } = asked([])
    for (const at of [0, 1999, 2000, 2001]) {
      time.at = at
      await told.refresh(set, [])
    }
    expect(lists).toHaveLength(2)
  })

  it('are done without by who may not read them', async () => {
    const { told, names } = asked(['kafka'], new ApiError(403, 'Forbidden', 'no'))
    await told.refresh(set, [])
    expect(names()).toEqual([])
  })
})
