import { describe, expect, it } from 'vitest'
import { fieldSet, ownedBy, stepOfItem, unionOfFields } from '../../../src/install/compare/field-set.ts'
import { liveDeployment } from './objects.ts'

describe('FieldsV1 as a set of paths', () => {
  it('is written as the server writes conflicts', () => {
    const fields = {
      'f:metadata': { 'f:annotations': { '.': {}, 'f:a.b/c': {} }, 'f:finalizers': { 'v:"x"': {} } },
      'f:spec': { 'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:name': {} } }, 'f:old': { 'i:3': {} } },
    }
    expect([...fieldSet(fields)]).toEqual([
      '.metadata.annotations',
      '.metadata.annotations.a.b/c',
      '.metadata.finalizers[="x"]',
      '.spec.ports[port=80,protocol="TCP"]',
      '.spec.ports[port=80,protocol="TCP"].name',
      '.spec.old[3]',
    ])
  })

  it('of nothing is empty, and broken steps do no harm', () => {
    expect(fieldSet({})).toEqual(new Set())
    expect(fieldSet({ 'k:{': {}, x: {} }).size).toBe(2)
  })

  it('is read by manager and operation, without subresources', () => {
    expect(ownedBy(liveDeployment(), 'capstan')).toContain('.spec.template.spec.containers[name="web"].image')
    expect(ownedBy(liveDeployment(), 'capstan', 'Update').size).toBe(0)
    expect(ownedBy(liveDeployment(), 'kube-controller-manager', 'Update').size).toBe(0)
  })
})

describe('The union of two sets', () => {
  it('keeps that a map itself is owned when its entries are owned as well', () => {
    expect(unionOfFields({ 'f:a': {} }, { 'f:a': { 'f:b': {} } })).toEqual({ 'f:a': { '.': {}, 'f:b': {} } })
    expect(unionOfFields({ 'f:a': { 'f:b': {} } }, { 'f:a': { 'f:c': {} } })).toEqual({
      'f:a': { 'f:b': {}, 'f:c': {} },
    })
    expect(unionOfFields({}, { 'f:a': {} })).toEqual({ 'f:a': {} })
  })
})

describe('The step of a list item', () => {
  it.each([
    [{ name: 'a"b' }, ['name'], 'k:{"name":"a\\"b"}'],
    [{ port: 80 }, ['port', 'protocol'], 'k:{"port":80,"protocol":"TCP"}'],
    [{ port: 80 }, ['port', 'name'], undefined],
    ['x', ['name'], undefined],
    ['x', undefined, 'v:"x"'],
    [1, undefined, undefined],
  ] as const)('of %j by %j is %s', (item, names, step) => {
    expect(stepOfItem(item, names)).toBe(step)
  })
})
