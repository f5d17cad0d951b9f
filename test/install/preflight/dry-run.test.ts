import { describe, expect, it } from 'vitest'
import { ApiError } from '../../../src/core/api-error.ts'
import type { JsonMap } from '../../../src/core/json.ts'
import { canDryRun, comingOf, refusesDryRun } from '../../../src/install/preflight/dry-run.ts'
import type { WantedObject } from '../../../src/install/preflight/prepare.ts'

const wanted = (kind: string, more: JsonMap = {}, namespace: string | undefined = 'n'): WantedObject => ({
  ref: { apiVersion: 'v1', kind, namespace, name: 'x' },
  source: 's',
  object: more,
  kindIsNew: false,
})
const cluster = (kind: string): WantedObject => {
  return { ...wanted(kind), ref: { apiVersion: 'v1', kind, namespace: undefined, name: 'x' } }
}

describe('A dry run is impossible', () => {
  it.each<[string, WantedObject, WantedObject[]]>([
    ['of a kind that is defined by this install', { ...wanted('Widget'), kindIsNew: true }, []],
    ['in a namespace that comes with it', wanted('ConfigMap', {}, 'x'), [cluster('Namespace')]],
    [
      'of a Pod whose ServiceAccount comes with it',
      wanted('Pod', { spec: { serviceAccountName: 'x' } }),
      [wanted('ServiceAccount')],
    ],
    [
      'of a Pod whose PriorityClass comes with it',
      wanted('Pod', { spec: { priorityClassName: 'x' } }),
      [cluster('PriorityClass')],
    ],
    [
      'of a binding whose Role comes with it',
      wanted('RoleBinding', { roleRef: { kind: 'Role', name: 'x' } }),
      [wanted('Role')],
    ],
    [
      'of a binding whose ClusterRole comes with it',
      wanted('RoleBinding', { roleRef: { kind: 'ClusterRole', name: 'x' } }),
      [cluster('ClusterRole')],
    ],
  ])('%s.', (_, object, coming) => {
    expect(canDryRun(object, comingOf(coming))).toBe(false)
    expect(canDryRun({ ...object, kindIsNew: false }, comingOf([]))).toBe(true)
  })

  it('in a namespace that the install makes by itself.', () => {
    expect(canDryRun(wanted('ConfigMap'), comingOf([], ['n']))).toBe(false)
  })

  it('where an admission webhook has side effects.', () => {
    const text = 'admission webhook "g.example.com" does not support dry run'
    expect(refusesDryRun(new ApiError(400, 'BadRequest', text))).toBe(true)
    expect(refusesDryRun(new ApiError(400, 'BadRequest', 'no'))).toBe(false)
  })
})
