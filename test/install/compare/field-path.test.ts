import { describe, expect, it } from 'vitest'
import type { JsonMap, Path } from '../../../src/core/json.ts'
import { changedAt, isWithin, locate, writtenPath } from '../../../src/install/compare/field-path.ts'

const object: JsonMap = {
  metadata: { annotations: { 'a.b/c': '1', a: 'x' }, finalizers: ['one', 'two'] },
  spec: {
    replicas: 3,
    containers: [
      { name: 'web', image: 'i', ports: [{ containerPort: 80 }, { containerPort: 53, protocol: 'UDP' }] },
      { name: 'a]b', image: 'j', mounts: [{ mountPath: '/a,b' }] },
    ],
    empty: {},
  },
}

describe('A path is read along the object', () => {
  it.each<readonly [string, readonly Path[]]>([
    ['spec.replicas', [['spec', 'replicas']]],
    ['.spec.replicas', [['spec', 'replicas']]],
    ['spec.containers[name=web].image', [['spec', 'containers', 0, 'image']]],
    ['.spec.containers[name="web"].image', [['spec', 'containers', 0, 'image']]],
    ['spec.containers[name="a]b"].mounts[mountPath="/a,b"]', [['spec', 'containers', 1, 'mounts', 0]]],
    ['spec.containers[0].ports[containerPort=80,protocol="TCP"]', [['spec', 'containers', 0, 'ports', 0]]],
    ['spec.containers[0].ports[containerPort=53,protocol="TCP"]', []],
    [
      'spec.containers[*].image',
      [
        ['spec', 'containers', 0, 'image'],
        ['spec', 'containers', 1, 'image'],
      ],
    ],
    ['metadata.annotations.a.b/c', [['metadata', 'annotations', 'a.b/c']]],
    ['metadata.annotations."a.b/c"', [['metadata', 'annotations', 'a.b/c']]],
    ['metadata.annotations["a.b/c"]', [['metadata', 'annotations', 'a.b/c']]],
    ['metadata.finalizers[="two"]', [['metadata', 'finalizers', 1]]],
    ['metadata.finalizers[two]', []],
    ['spec.replica', []],
    ['spec.replicas.x', []],
    ['spec.containers[name=web', []],
    ['spec.containers[', []],
    ['spec..replicas', []],
    ['', []],
    ['__proto__', []],
  ])('%s', (text, paths) => {
    expect(locate(object, text)).toEqual(paths)
  })

  it('and written so that it is found again', () => {
    const path = ['spec', 'containers', 0, 'ports', 1]
    expect(writtenPath(object, path)).toBe('spec.containers[name=web].ports[1]')
    expect(locate(object, writtenPath(object, path))).toEqual([path])
  })

  it('is within another when that is its beginning', () => {
    expect(isWithin(['a', 0, 'b'], ['a', 0])).toBe(true)
    expect(isWithin(['a'], ['a', 0])).toBe(false)
  })
})

describe('An edited object', () => {
  it('loses what becomes empty by the edit, and nothing else', () => {
    const changed = changedAt(object, [
      { path: ['metadata', 'annotations', 'a'], value: undefined },
      { path: ['metadata', 'annotations', 'a.b/c'], value: undefined },
      { path: ['metadata', 'finalizers', 0], value: undefined },
    ])
    expect(changed).toEqual({ metadata: { finalizers: ['two'] }, spec: object['spec'] })
  })

  it('keeps nulls, empty maps and lists in lists', () => {
    const odd: JsonMap = { list: [null, {}, [1], { drop: 1 }] }
    expect(changedAt(odd, [{ path: ['list', 3, 'drop'], value: undefined }])).toEqual({ list: [null, {}, [1]] })
  })

  it('gets other values, and the given one stays as it was', () => {
    const before = structuredClone(object)
    expect(changedAt(object, [{ path: ['spec', 'replicas'], value: 5 }])).toMatchObject({ spec: { replicas: 5 } })
    expect(object).toEqual(before)
  })
})
