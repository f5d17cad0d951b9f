import { describe, expect, it } from 'vitest'
import type { Cluster } from '../../../src/core/cluster.ts'
import type { JsonMap } from '../../../src/core/json.ts'
import { claim } from '../../../src/rollout/run/claim.ts'
import { HOLD, markerOf, scene } from '../scene.ts'

/** The server stores this partition, whatever is written. */
async function claimed(partition: number, hold: boolean): Promise<JsonMap> {
  const { object } = scene({ pods: 'B B B', p: 3 }).set
  const spec = { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition } } }
  const stored: JsonMap = { ...object, spec }
  const cluster = { patch: () => Promise.resolve(stored) } as unknown as Cluster
  return claim(cluster, object, markerOf(), hold)
}

describe('a set that is to be held', () => {
  it('is refused where a webhook puts its partition back, before a template is written to it', async () => {
    await expect(claimed(0, true)).rejects.toMatchObject({ code: 'rollout/refused', hint: /webhook/ })
  })

  it('is claimed where it is held', async () => {
    expect(await claimed(HOLD, true)).toMatchObject({
      spec: { updateStrategy: { rollingUpdate: { partition: HOLD } } },
    })
  })

  it('may have any partition where only the marker is written', async () => {
    expect(await claimed(0, false)).toBeDefined()
  })
})
