import { describe, expect, it } from 'vitest'
import type { JsonMap } from '../../../src/core/json.ts'
import { startTime } from '../../../src/rollout/plan/pace.ts'

function pod(seconds: number, more: { restarts?: number; ready?: string; metadata?: JsonMap } = {}): JsonMap {
  const created = Date.parse('2026-01-01T00:00:00Z')
  return {
    metadata: { creationTimestamp: new Date(created).toISOString(), ...more.metadata },
    status: {
      conditions: [
        {
          type: 'Ready',
          status: more.ready ?? 'True',
          lastTransitionTime: new Date(created + seconds * 1000).toISOString(),
        },
      ],
      containerStatuses: [{ name: 'kafka', restartCount: more.restarts ?? 0 }],
    },
  }
}

describe('the time that a pod takes to start', () => {
  it('is the median, so that one that waited for a disk tells nothing of the others', () => {
    expect(startTime([pod(100), pod(9), pod(10)])).toBe(10_000)
    expect(startTime([pod(20), pod(100), pod(9), pod(10)])).toBe(15_000)
  })

  it('is not told by pods whose containers restarted, that are not ready, or on their way out', () => {
    const leaving = { deletionTimestamp: '2026-01-01T00:01:00Z' }
    const silent = [
      pod(900, { restarts: 1 }),
      pod(1, { ready: 'False' }),
      pod(900, { metadata: leaving }),
      { kind: 'Pod' },
    ]
    expect(startTime([...silent, pod(10)])).toBe(10_000)
    expect(startTime(silent)).toBeUndefined()
  })
})
