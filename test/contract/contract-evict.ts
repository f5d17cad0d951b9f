import { describe, expect, it } from 'vitest'
import type { JsonMap } from '../../src/core/json.ts'
import { refOf } from '../../src/core/object-ref.ts'
import { mapBelow, textBelow } from './below.ts'
import type { ContractBed } from './cluster.ts'
import { container } from './contract-objects.ts'

const manager = 'capstan'

export function evictContract(bed: () => ContractBed): void {
  describe('evicts a pod', () => {
    it('that is the one that is meant, and says false when it is gone', async (context) => {
      const pod = await running(bed(), 'evict-one')
      if (pod === undefined) return context.skip(noPods)
      const { uid, resourceVersion } = identityOf(pod)
      expect(await bed().cluster.evict(refOf(pod), { uid, resourceVersion })).toBe(true)
      const left = await bed().cluster.get(refOf(pod))
      expect(left === undefined || textBelow(left, 'metadata', 'deletionTimestamp') !== '').toBe(true)
      expect(await bed().cluster.evict({ ...refOf(pod), name: 'evict-none' })).toBe(false)
    })

    it('but no other one, and no later state of it', async () => {
      const { cluster, namespace } = bed()
      const pod = await cluster.create(podOf('evict-other', namespace, pending), { manager })
      const { uid } = identityOf(pod)
      const refused = (why: string) => ({
        code: 409,
        reason: 'Conflict',
        message: expect.stringMatching(
          `^Operation cannot be fulfilled on Pod "evict-other": the ${why} The object might have been`,
        ) as string,
        causes: [],
      })
      const version = String.raw`ResourceVersion in the precondition \(1\) does not match the ResourceVersion in record \(\d+\)\.`
      const identity = String.raw`UID in the precondition \(abc\) does not match the UID in record \(${uid}\)\.`
      // Without a version the server itself tries again for 10 s, of a pod that does not run.
      await expect(cluster.evict(refOf(pod), { uid, resourceVersion: '1' })).rejects.toMatchObject(refused(version))
      await expect(cluster.evict(refOf(pod), { uid: 'abc', resourceVersion: '1' })).rejects.toMatchObject(
        refused(identity),
      )
    })

    it('by its uid alone, when it runs', async (context) => {
      const pod = await running(bed(), 'evict-uid')
      if (pod === undefined) return context.skip(noPods)
      await expect(bed().cluster.evict(refOf(pod), { uid: 'abc' })).rejects.toMatchObject({ code: 409 })
      expect(await bed().cluster.evict(refOf(pod), { uid: identityOf(pod).uid })).toBe(true)
    })

    it('in a dry run only as if', async () => {
      const { cluster, namespace } = bed()
      const pod = await cluster.create(podOf('evict-dry', namespace, pending), { manager })
      expect(await cluster.evict(refOf(pod), { dryRun: true })).toBe(true)
      const left = await cluster.get(refOf(pod))
      expect(identityOf(left!).uid).toBe(identityOf(pod).uid)
      expect(mapBelow(left, 'metadata')).not.toHaveProperty('deletionTimestamp')
    })

    it('unless its disruption budget forbids it, which is asked before anything else', async (context) => {
      const { cluster, namespace } = bed()
      await cluster.create(budgetOf('evict-budget', namespace, { minAvailable: 1 }), { manager })
      const pod = await running(bed(), 'evict-budget')
      if (pod === undefined) return context.skip(noPods)
      const message = 'The disruption budget evict-budget needs 1 healthy pods and has 1 currently'
      const refused = {
        code: 429,
        reason: 'TooManyRequests',
        message: "Cannot evict pod as it would violate the pod's disruption budget.",
        causes: [{ reason: 'DisruptionBudget', message, field: '' }],
      }
      await expect(cluster.evict(refOf(pod))).rejects.toMatchObject(refused)
      await expect(cluster.evict(refOf(pod), { dryRun: true })).rejects.toMatchObject(refused)
      await expect(cluster.evict(refOf(pod), { uid: 'abc' })).rejects.toMatchObject(refused)
      await cluster.remove({ ...refOf(pod), apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' })
      await expect.poll(() => cluster.evict(refOf(pod), { dryRun: true }).catch(() => false)).toBe(true)
    })

    it('whatever the budget, when it does not run', async () => {
      const { cluster, namespace } = bed()
      await cluster.create(budgetOf('evict-idle', namespace, { minAvailable: 1 }), { manager })
      const pod = await cluster.create(podOf('evict-idle', namespace, pending), { manager })
      expect(await cluster.evict(refOf(pod))).toBe(true)
    })

    it('not with two budgets, which the server cannot count', async (context) => {
      const { cluster, namespace } = bed()
      for (const name of ['evict-two', 'evict-two-more'])
        await cluster.create(budgetOf(name, namespace, { minAvailable: 0 }, 'evict-two'), { manager })
      const pod = await running(bed(), 'evict-two')
      if (pod === undefined) return context.skip(noPods)
      await expect(cluster.evict(refOf(pod))).rejects.toMatchObject({
        code: 500,
        reason: '',
        message: 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
      })
    })

    it('only for who may', async (context) => {
      const { powerless, namespace } = bed()
      if (powerless === undefined) return context.skip('there is no such user on this cluster')
      await expect(powerless.evict(refOf(podOf('evict-none', namespace)))).rejects.toMatchObject({
        code: 403,
        reason: 'Forbidden',
        message: expect.stringMatching(
          `^pods "evict-none" is forbidden: User "[^"]*" cannot create resource "pods/eviction" in API group "" in the namespace "${namespace}"$`,
        ) as string,
      })
    })
  })
}

const noPods = 'images of the test bed run on the test bed only'

/** For a pod that no node takes. */
const pending: JsonMap = { nodeSelector: { 'capstan.dev/nowhere': 'true' } }

/** A pod that is Ready, and counted by its budgets. */
async function running({ cluster, namespace, ready }: ContractBed, name: string): Promise<JsonMap | undefined> {
  if (ready === undefined) return undefined
  const pod = await cluster.create(podOf(name, namespace), { manager })
  await ready(refOf(pod))
  return cluster.get(refOf(pod))
}

function podOf(name: string, namespace: string, more: JsonMap = {}): JsonMap {
  const metadata = { name, namespace, labels: { app: name } }
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [container()], ...more } }
}

function budgetOf(name: string, namespace: string, spec: JsonMap, app: string = name): JsonMap {
  const selector = { matchLabels: { app } }
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, namespace },
    spec: { selector, ...spec },
  }
}

function identityOf(object: JsonMap): { uid: string; resourceVersion: string } {
  return {
    uid: textBelow(object, 'metadata', 'uid'),
    resourceVersion: textBelow(object, 'metadata', 'resourceVersion'),
  }
}
