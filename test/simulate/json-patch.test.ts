import { describe, expect, it } from 'vitest'
import type { PatchStep } from '../../src/core/cluster.ts'
import type { Json, JsonMap } from '../../src/core/json.ts'
import { patched } from '../../src/simulate/json-patch.ts'

const object: JsonMap = { a: { b: 1, 'c/d': 2, '~': 3 }, list: [1, { x: 1 }], none: null }

describe('a JSON Patch', () => {
  it.for<[PatchStep, JsonMap]>([
    [{ op: 'add', path: '/a/b', value: 9 }, { a: { b: 9, 'c/d': 2, '~': 3 } }],
    [{ op: 'replace', path: '/a/c~1d', value: 9 }, { a: { b: 1, 'c/d': 9, '~': 3 } }],
    [{ op: 'remove', path: '/a/~0' }, { a: { b: 1, 'c/d': 2 } }],
    // Not as RFC 6902 has it.
    [{ op: 'replace', path: '/new', value: 9 }, { new: 9 }],
    [{ op: 'add', path: '/list/1', value: 2 }, { list: [1, 2, { x: 1 }] }],
    [{ op: 'add', path: '/list/-', value: 2 }, { list: [1, { x: 1 }, 2] }],
    [{ op: 'replace', path: '/list/1/x', value: 2 }, { list: [1, { x: 2 }] }],
    [{ op: 'remove', path: '/list/0' }, { list: [{ x: 1 }] }],
    [{ op: 'add', path: '/__proto__', value: { y: 1 } }, JSON.parse('{"__proto__":{"y":1}}') as JsonMap],
  ])('does %j', ([step, change]) => {
    expect(JSON.stringify(patched(object, [step]))).toBe(JSON.stringify({ ...object, ...own(change) }))
  })

  it.for<PatchStep>([
    { op: 'test', path: '/a/b', value: 1 },
    { op: 'test', path: '/a', value: { '~': 3, b: 1, 'c/d': 2 } },
    { op: 'test', path: '/a/none', value: null },
    { op: 'test', path: '/list/1/none', value: null },
    { op: 'test', path: '/none', value: null },
  ])('passes %j', (step) => {
    expect(patched(object, [step])).toBe(object)
  })

  it.for<PatchStep>([
    { op: 'test', path: '/a/b', value: 2 },
    { op: 'test', path: '/a/none', value: 0 },
    // Where there is no map, there is nothing that could lack the key.
    { op: 'test', path: '/no/b', value: null },
    { op: 'test', path: '/list/5', value: null },
    { op: 'test', path: '/none/b', value: null },
    { op: 'add', path: '/no/b', value: 1 },
    { op: 'add', path: '/list/3', value: 1 },
    { op: 'add', path: '/list/01', value: 1 },
    { op: 'replace', path: '/list/2', value: 1 },
    { op: 'replace', path: '/list/-', value: 1 },
    { op: 'remove', path: '/no' },
    { op: 'remove', path: '/a/no' },
    { op: 'remove', path: '' },
    { op: 'replace', path: '/a/b/c', value: 1 },
    { op: 'replace', path: '', value: 1 },
  ])('is refused for %j, without a word about which step it was', (step) => {
    expect(() => patched(object, [step])).toThrow(
      expect.objectContaining({
        code: 422,
        reason: 'Invalid',
        message: 'the server rejected our request due to an error in our request',
        causes: [],
      }),
    )
  })

  it('leaves the object as it was, and shares with it what did not change', () => {
    const before = JSON.stringify(object)
    const after = patched(object, [{ op: 'add', path: '/a/b', value: 5 }])
    expect(JSON.stringify(object)).toBe(before)
    expect(after['list']).toBe(object['list'])
  })

  it('sees in each step what the steps before it did', () => {
    const steps: PatchStep[] = [
      { op: 'replace', path: '/a/b', value: 7 },
      { op: 'test', path: '/a/b', value: 7 },
    ]
    expect(patched(object, steps)['a']).toMatchObject({ b: 7 })
  })
})

/** With an own `__proto__`, where there is one. */
function own(map: JsonMap): JsonMap {
  return Object.fromEntries<Json>(Object.entries(map))
}
