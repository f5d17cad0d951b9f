import { expect, it } from 'vitest'
import type { JsonMap } from '../../src/core/json.ts'
import { timeoutOf } from '../../src/install/timeout.ts'

const minute = 60_000

function changeOf(kind: string, spec: JsonMap) {
  const ref = { apiVersion: 'apps/v1', kind, namespace: 'shop', name: 'web' }
  const rest = { action: 'create', source: undefined, live: undefined, result: undefined, why: undefined } as const
  return { ref, ...rest, wanted: { apiVersion: 'apps/v1', kind, spec } }
}

const byKind = { timeout: 'by-kind' } as const
const pods = (pod: JsonMap): JsonMap => ({ metadata: {}, spec: pod })

it.each([
  ['a ConfigMap', 'ConfigMap', {}, 5 * minute],
  ['a StatefulSet of three pods, 3.5 minutes each', 'StatefulSet', { replicas: 3 }, 11.5 * minute],
  ['pods that must be ready for a minute', 'StatefulSet', { replicas: 3, minReadySeconds: 60 }, 14.5 * minute],
  [
    'a broker that may recover its log for half an hour',
    'StatefulSet',
    {
      replicas: 1,
      template: pods({
        terminationGracePeriodSeconds: 300,
        containers: [{ name: 'kafka', startupProbe: { failureThreshold: 180, periodSeconds: 10 } }],
      }),
    },
    36 * minute,
  ],
  ['a Deployment with its own deadline', 'Deployment', { progressDeadlineSeconds: 1200 }, 21 * minute],
  ['a Job with its own deadline', 'Job', { activeDeadlineSeconds: 3600 }, 61 * minute],
])('%s has the time that it may rightly take', (_, kind, spec, milliseconds) => {
  expect(timeoutOf(byKind, [changeOf('Service', {}), changeOf(kind, spec)])).toBe(milliseconds)
})

it('the user knows better', () => {
  expect(timeoutOf({ timeout: 1000 }, [changeOf('StatefulSet', { replicas: 100 })])).toBe(1000)
})
