import { describe, expect, it } from 'vitest'
import type { Failures } from '../../src/core/failure.ts'
import { failuresOf } from '../../src/core/failure.ts'
import type { Fault } from '../../src/simulate/fault.ts'
import { faultForms, faultsOf } from '../../src/simulate/fault.ts'

describe('a fault', () => {
  it.for<[string, Fault]>([
    ['crash@57', { is: 'pod', ordinal: 57, fate: { is: 'crash', after: 1000, ready: false, code: 1 } }],
    ['crash@57:30s', { is: 'pod', ordinal: 57, fate: { is: 'crash', after: 30_000, ready: true, code: 1 } }],
    ['never-ready@0', { is: 'pod', ordinal: 0, fate: { is: 'never-ready' } }],
    ['nopull@3', { is: 'pod', ordinal: 3, fate: { is: 'nopull' } }],
    ['unschedulable@3', { is: 'pod', ordinal: 3, fate: { is: 'unschedulable' } }],
    ['flap@3', { is: 'pod', ordinal: 3, fate: { is: 'flap', every: 5000 } }],
    ['flap@3:100ms', { is: 'pod', ordinal: 3, fate: { is: 'flap', every: 100 } }],
    ['fade@3:300ms', { is: 'pod', ordinal: 3, fate: { is: 'fade', after: 300 } }],
    ['evict@3:2s', { is: 'pod', ordinal: 3, fate: { is: 'evicted', after: 2000 } }],
    ['slow@3:120s', { is: 'slow', ordinal: 3, starts: 120_000 }],
    ['stuck-terminating@3', { is: 'stuck', ordinal: 3, lasts: undefined }],
    ['stuck-terminating@3:2m', { is: 'stuck', ordinal: 3, lasts: 120_000 }],
    ['lag:30s', { is: 'lag', at: 0, lasts: 30_000 }],
    ['lag@1m:30s', { is: 'lag', at: 60_000, lasts: 30_000 }],
    ['edit@90s:v3', { is: 'edit', at: 90_000, tag: 'v3' }],
    ['revert@1m30s', { is: 'revert', at: 90_000 }],
    ['scale@20s:7', { is: 'scale', at: 20_000, replicas: 7 }],
    ['delete@20s:4', { is: 'delete', at: 20_000, ordinal: 4 }],
    ['partition@0:0', { is: 'partition', at: 0, partition: 0 }],
    ['unready@5s:1', { is: 'unready', at: 5000, ordinal: 1 }],
    ['kill@20s', { is: 'kill', at: 20_000 }],
    ['gate@20s:lag', { is: 'gate', at: 20_000, name: 'lag' }],
  ])('is written %s', ([text, fault]) => {
    expect(faultsOf([text])).toEqual([fault])
  })

  it('has a form for every word', () => {
    expect(faultForms).toHaveLength(18)
  })

  it.for<[string, string, string | undefined]>([
    ['crash', 'fault "crash": @ORDINAL is missing', 'it is written crash@ORDINAL[:READY]'],
    ['crash@x', 'fault "crash@x": an ordinal is wanted, got "x"', 'it is written crash@ORDINAL[:READY]'],
    ['crash@', 'fault "crash@": an ordinal is wanted, got ""', 'it is written crash@ORDINAL[:READY]'],
    ['crash@01', 'fault "crash@01": an ordinal is wanted, got "01"', 'it is written crash@ORDINAL[:READY]'],
    ['crash@1:', 'fault "crash@1:": nothing is said after :', 'it is written crash@ORDINAL[:READY]'],
    ['crahs@1', 'fault "crahs@1": nothing is known by this name', 'did you mean crash@ORDINAL[:READY]?'],
    ['', 'fault "": nothing is known by this name', undefined],
    ['constructor@1', 'fault "constructor@1": nothing is known by this name', undefined],
    ['slow@3', 'fault "slow@3": :TIME is missing', 'it is written slow@ORDINAL:TIME'],
    [
      'slow@3:120',
      'fault "slow@3:120": a time like 90s or 2m30s is wanted, got "120"',
      'it is written slow@ORDINAL:TIME',
    ],
    [
      'slow@3:-1s',
      'fault "slow@3:-1s": a time like 90s or 2m30s is wanted, got "-1s"',
      'it is written slow@ORDINAL:TIME',
    ],
    [
      'scale@20:7',
      'fault "scale@20:7": a time like 90s or 2m30s is wanted, got "20"',
      'it is written scale@TIME:REPLICAS',
    ],
    [
      'scale@20s:-1',
      'fault "scale@20s:-1": a number of replicas is wanted, got "-1"',
      'it is written scale@TIME:REPLICAS',
    ],
    [
      'scale@20s:9999999999',
      'fault "scale@20s:9999999999": a number of replicas is wanted, got "9999999999"',
      'it is written scale@TIME:REPLICAS',
    ],
    ['lag', 'fault "lag": :TIME is missing', 'it is written lag[@TIME]:TIME'],
    ['kill@5s:1', 'fault "kill@5s:1": nothing comes after :, got "1"', 'it is written kill@TIME'],
  ])('that is %j is refused', ([text, message, hint]) => {
    expect(() => faultsOf([text])).toThrow(
      expect.objectContaining({ all: [expect.objectContaining({ code: 'rollout/plan', message, hint })] }) as Failures,
    )
  })

  it('is refused together with all others that are bad', () => {
    const bad = (): unknown => {
      try {
        return faultsOf(['crash@1', 'x', 'slow@1'])
      } catch (error) {
        return error
      }
    }
    expect(failuresOf(bad())).toHaveLength(2)
  })
})
