import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Cluster } from '../../src/core/cluster.ts'
import type { Json } from '../../src/core/json.ts'
import type { ObjectRef } from '../../src/core/object-ref.ts'
import answers from './answers.json' with { type: 'json' }
import { answersTo } from './contract-row.ts'
import { contractRows } from './contract-rows.ts'
import { customContract } from './contract-custom.ts'
import { evictContract } from './contract-evict.ts'
import { followContract } from './contract-follow.ts'
import { readContract } from './contract-read.ts'

/** The version whose answers `answers.json` has. */
const recordedOn = 'v1.36.'

/** What a contract is tried on. */
export interface ContractBed {
  readonly cluster: Cluster
  /** Empty but for what the server puts there; of the cluster's own context. */
  readonly namespace: string
  /** The same cluster for a user without rights; undefined where there is none. */
  readonly powerless: Cluster | undefined
  /** Waits until a pod is Ready and its budgets have counted it, or makes it so; undefined where it would never be. */
  readonly ready: ((pod: ObjectRef) => Promise<void>) | undefined
}

/** What every implementation of the port `Cluster` does: the fake in memory as well as a real API server. */
export function clusterContract(name: string, make: () => Promise<ContractBed & { end?: () => Promise<void> }>): void {
  describe(name, () => {
    let made: Awaited<ReturnType<typeof make>> | undefined
    beforeAll(async () => void (made = await make()))
    afterAll(async () => made?.end?.())
    const bed = (): ContractBed => made!

    describe('answers writes as the real server does', () => {
      it.for(contractRows)('$title', async (row, context) => {
        const { cluster } = bed()
        // Another version words refusals and sets defaults in its own way.
        context.skip(!(await cluster.version()).startsWith(recordedOn), `the answers are those of ${recordedOn}`)
        const got = await answersTo(cluster, row)
        expect(got).toEqual((answers as Record<string, Json[]>)[row.title])
      })
    })
    readContract(bed)
    followContract(bed)
    customContract(bed)
    evictContract(bed)
  })
}
