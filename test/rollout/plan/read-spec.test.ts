import { describe, expect, it, test } from 'vitest'
import { failuresOf } from '../../../src/core/failure.ts'
import type { Json } from '../../../src/core/json.ts'
import { readSpec } from '../../../src/rollout/plan/read-spec.ts'
import { defaultSpec } from '../../../src/rollout/plan/stages.ts'
import type { GateSource, GateSpec, RolloutSpec } from '../../../src/rollout/spec.ts'
import { readDocument } from '../../../src/yaml/read.ts'
import { accepted, beyondSchema, refused } from './declarations.ts'

const user = { source: 'user', place: 'values.yaml: rollout' } as const

function read(declared: Json, source: GateSource = 'user'): RolloutSpec {
  return readSpec(declared, { ...user, source }, defaultSpec)
}

function faults(
  declared: Json,
  source: GateSource = 'user',
): { message: string; hint: string | undefined; code: string }[] {
  try {
    read(declared, source)
  } catch (error) {
    return failuresOf(error)!.map(({ message, hint, code }) => ({ message, hint, code }))
  }
  return []
}

function gate(declared: Json): GateSpec {
  return read({ gates: [declared] }).gates[0]!
}

describe('a declared rollout', () => {
  it('is read as people write it', () => {
    const text = `
      stages: [100, 99, 25%, 0]
      soak: 30s
      patience: 1h30m
      order: rack
      park: true
      gates:
        - http: {service: kafka-connect, port: 8083, path: /health}
        - name: lag
          at: stage
          passes: 3
          prometheus: {url: "https://prometheus.example.com", query: "max(lag)", pass: "< 100"}
    `
    const usual = { interval: 5_000, timeout: 10_000, errors: 5, wait: undefined, source: 'user' }
    expect(read(readDocument(text, 'values.yaml'))).toEqual({
      ...defaultSpec,
      stages: { is: 'marks', marks: [{ partition: 100 }, { partition: 99 }, { percent: 25 }, { partition: 0 }] },
      soak: 30_000,
      patience: 5_400_000,
      order: { by: 'rack', label: 'topology.kubernetes.io/zone' },
      park: true,
      gates: [
        {
          ...usual,
          name: 'http',
          at: 'ordinal',
          passes: 1,
          check: {
            kind: 'http',
            to: {
              kind: 'Service',
              namespace: undefined,
              name: 'kafka-connect',
              port: '8083',
              scheme: 'http',
              path: '/health',
            },
            status: [200],
            contains: undefined,
          },
        },
        {
          ...usual,
          name: 'lag',
          at: 'stage',
          passes: 3,
          check: {
            kind: 'prometheus',
            to: { url: 'https://prometheus.example.com', headers: {} },
            query: 'max(lag)',
            pass: { operator: '<', than: 100 },
            onEmpty: 'unknown',
            onNaN: 'unknown',
            staleAfter: 60_000,
          },
        },
      ],
    })
  })

  test.for(accepted)('may declare %s', ([, declared]) => {
    expect(faults(declared)).toEqual([])
  })

  test.for([...refused, ...beyondSchema])('%j is refused', ([declared, message, hint]) => {
    const found = faults(declared)
    const fault = found.find((one) => one.message.startsWith(`values.yaml: rollout: ${message}`))
    expect(fault, JSON.stringify(found)).toBeDefined()
    expect(fault!.code).toBe('rollout/plan')
    if (hint !== undefined) expect(fault!.hint).toContain(hint)
  })

  it('has all of its faults told at once', () => {
    const found = faults({ soak: 5, stages: ['x', -1], gates: [{ http: {} }, { exec: {}, at: 'end', patience: 1 }] })
    expect(found.map(({ message }) => message.slice('values.yaml: rollout: '.length).split(' ')[0])).toEqual([
      'stages[0]',
      'stages[1]',
      'soak',
      'gates[0].http',
      'gates[1].patience',
      'gates[1].at',
      'gates[1].exec.command',
    ])
  })

  it('takes what it does not say from what lies under it', () => {
    const under: RolloutSpec = {
      ...defaultSpec,
      soak: 1,
      park: true,
      pointOfNoReturn: 2,
      gates: [gate({ manual: {} })],
    }
    expect(readSpec({ patience: '1s' }, user, under)).toEqual({ ...under, patience: 1000 })
  })

  it('replaces the gates under it by its own, as everywhere in values', () => {
    const under: RolloutSpec = { ...defaultSpec, gates: [gate({ manual: {} })] }
    expect(readSpec({ gates: [] }, user, under).gates).toEqual([])
  })

  it('rounds a duration up to milliseconds, so that only 0 is 0', () => {
    expect(read({ soak: '0.1ms' }).soak).toBe(1)
    expect(read({ soak: '0s' }).soak).toBe(0)
  })
})

describe('a gate', () => {
  it('is named after its kind, with a number where that is taken', () => {
    const gates: Json = [{ manual: {} }, { name: 'manual-2', manual: {} }, { manual: {} }, { exec: { command: ['a'] } }]
    expect(read({ gates }).gates.map(({ name }) => name)).toEqual(['manual', 'manual-2', 'manual-3', 'exec'])
  })

  test.for<[string, Json, 'ordinal' | 'stage']>([
    ['http', { http: { url: 'http://x' } }, 'ordinal'],
    ['a command', { exec: { command: ['a'] } }, 'ordinal'],
    ['a Job', { job: { spec: { template: { spec: { containers: [{}] } } } } }, 'stage'],
    ['a person', { manual: {} }, 'stage'],
    ['an error budget', { slo: { url: 'http://x', query: 'x', most: 0 } }, 'stage'],
  ])('of %s is asked at each %s', ([, declared, at]) => {
    expect(gate(declared).at).toBe(at)
  })

  test.for(['chart', 'annotation'] as const)(
    'of a %s runs no command on the machine of whoever rolls out',
    (source) => {
      const [fault] = faults({ gates: [{ local: { command: ['rm'] } }] }, source)
      expect(fault?.message).toContain('gates[0].local would run a command on the machine of whoever rolls out')
      expect(fault?.hint).toBe('exec runs a command in a pod')
    },
  )

  test.for(['chart', 'annotation'] as const)('of a %s cannot say that it is the user’s', (source) => {
    expect(faults({ gates: [{ source: 'user', manual: {} }] }, source)[0]?.message).toContain(
      'gates[0].source is not known',
    )
    expect(read({ gates: [{ manual: {} }] }, source).gates[0]?.source).toBe(source)
  })
})
