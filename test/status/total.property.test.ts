import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json, JsonMap } from '../../src/core/json.ts'
import { isMap } from '../../src/core/json.ts'
import { verdictOf } from '../../src/status/verdict.ts'
import { crashing, pod, statefulSet, unready } from './objects.ts'

const kinds = [
  'v1 Pod',
  'v1 Service',
  'v1 Namespace',
  'v1 PersistentVolumeClaim',
  'apps/v1 StatefulSet',
  'apps/v1 Deployment',
  'apps/v1 DaemonSet',
  'apps/v1 ReplicaSet',
  'batch/v1 Job',
  'batch/v1 CronJob',
  'networking.k8s.io/v1 Ingress',
  'policy/v1 PodDisruptionBudget',
  'autoscaling/v2 HorizontalPodAutoscaler',
  'apiextensions.k8s.io/v1 CustomResourceDefinition',
  'apiregistration.k8s.io/v1 APIService',
  'example.com/v1 Thing',
]

/** Every way to put something wrong in the place of one node of `value`. */
function* spoiled(value: Json, wrong: Json): Generator<Json> {
  yield wrong
  if (Array.isArray(value))
    for (const [index, item] of value.entries())
      for (const other of spoiled(item, wrong)) yield value.map((one, at) => (at === index ? other : one))
  else if (typeof value === 'object' && value !== null)
    for (const key of Object.keys(value))
      for (const other of spoiled(value[key]!, wrong)) yield { ...value, [key]: other }
}

describe('Every object has a verdict, whatever its controller wrote into it', () => {
  it.each(kinds)('%s with any JSON as spec and status', (name) => {
    const [apiVersion = '', kind = ''] = name.split(' ')
    const part = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>
    fc.assert(
      fc.property(part, part, part, (metadata, spec, status) => {
        const object: JsonMap = { apiVersion, kind, metadata, spec, status }
        expect(verdictOf(object, { pods: [object], events: [object], claims: [object] }).is).toMatch(
          /ready|waiting|failed/,
        )
      }),
      { numRuns: 50 },
    )
  })

  it('a set and its pods with any node replaced by a value of another kind', () => {
    for (const wrong of [null, 'text', -1, [null], { a: 1 }] satisfies Json[])
      for (const broken of spoiled(unready(1, crashing(2)), wrong)) {
        const pods = [pod(0), broken].filter(isMap)
        expect(verdictOf(statefulSet(2), { pods }).is).toMatch(/ready|waiting|failed/)
        if (isMap(broken))
          expect(verdictOf({ ...broken, apiVersion: 'v1', kind: 'Pod' }).is).toMatch(/ready|waiting|failed/)
      }
  })
})
