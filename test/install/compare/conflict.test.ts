import { describe, expect, it } from 'vitest'
import { ApiError } from '../../../src/core/api-error.ts'
import { conflictFailures, conflictsOf, isFieldConflict } from '../../../src/install/compare/conflict.ts'
import { but, liveDeployment, wantedDeployment } from './objects.ts'

const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' }
const wanted = but(wantedDeployment(), 'spec.replicas', 2)
const live = but(liveDeployment(), 'metadata.managedFields.2', {
  manager: 'kubectl-edit',
  operation: 'Update',
  apiVersion: 'apps/v1',
  time: '2026-11-21T13:08:29Z',
  fieldsType: 'FieldsV1',
  fieldsV1: {
    'f:spec': { 'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"web"}': { 'f:image': {} } } } } },
  },
})
const cause = (message: string, field: string) => ({ reason: 'FieldManagerConflict', message, field })
const image = '.spec.template.spec.containers[name="web"].image'
const error = new ApiError(409, 'Conflict', 'Apply failed with 3 conflicts', [
  cause('conflict with "kubectl-edit" using apps/v1', image),
  cause('conflict with "kube-controller-manager" with subresource "scale" using apps/v1', '.spec.replicas'),
  cause('conflict with "argocd-controller"', '.spec.paused'),
])

describe('A conflict', () => {
  it('is told by the causes of a 409, with its manager, since when, and both values', () => {
    expect(conflictsOf(error, ref, wanted, live)).toEqual([
      {
        ref,
        field: image.slice(1),
        manager: 'kubectl-edit',
        operation: 'Update',
        subresource: undefined,
        since: '2026-11-21T13:08:29Z',
        ours: 'web:v1',
        theirs: 'web:v1',
      },
      {
        ref,
        field: 'spec.replicas',
        manager: 'kube-controller-manager',
        operation: 'Update',
        subresource: 'scale',
        since: undefined,
        ours: 2,
        theirs: 3,
      },
      {
        ref,
        field: 'spec.paused',
        manager: 'argocd-controller',
        operation: 'Apply',
        subresource: undefined,
        since: undefined,
        ours: undefined,
        theirs: undefined,
      },
    ])
  })

  it('is something else than an object that was modified', () => {
    expect(isFieldConflict(error)).toBe(true)
    expect(isFieldConflict(new ApiError(409, 'Conflict', 'the object has been modified'))).toBe(false)
  })

  it('is one failure per object: field, manager, since when, both values, and what can be done', () => {
    const [failure, ...more] = conflictFailures(conflictsOf(error, ref, wanted, live).slice(0, 2))
    expect(more).toEqual([])
    expect(failure!.code).toBe('install/conflict')
    expect(failure!.message).toBe(
      'Deployment/shop/web: 2 fields that you set belong to kube-controller-manager, kubectl-edit',
    )
    expect(failure!.notes.map((note) => note.replaceAll(/ +/g, ' '))).toEqual([
      'spec.template.spec.containers[name="web"].image kubectl-edit since 2026-11-21T13:08:29Z "web:v1", you want "web:v1"',
      'spec.replicas kube-controller-manager (scale) 3, you want 2',
      `--take 'Deployment/web:spec.template.spec.containers[name="web"].image' sets it, and makes it yours`,
      `--yield 'Deployment/web:spec.template.spec.containers[name="web"].image' leaves it as it is, and to its manager`,
      '--adopt makes all that kubectl-edit owns of this object yours, once',
      '--force-conflicts takes every field of every object that is in conflict',
    ])
  })

  it('of a field that was written through a subresource is nothing that --adopt changes', () => {
    const conflict = {
      ref,
      field: 'spec.replicas',
      manager: 'kubectl',
      operation: 'Update',
      subresource: 'scale',
    } as const
    const [failure] = conflictFailures([{ ...conflict, since: undefined, ours: 1, theirs: 2 }])
    expect(failure!.message).toBe('Deployment/shop/web: a field that you set belongs to kubectl')
    expect(failure!.notes.join('\n')).not.toContain('--adopt')
  })

  it.each([
    ['argocd-controller', /writes its state again by itself/],
    ['kube-controller-manager', /autoscaler/],
    ['kubectl-edit', /put the change into your values/],
    ['my-operator', /undo each other for ever/],
  ])('with %s has a cure of its own', (manager, hint) => {
    const conflict = { ref, field: 'spec.replicas', manager, operation: 'Update', subresource: undefined } as const
    const [failure] = conflictFailures([{ ...conflict, since: undefined, ours: 1, theirs: 2 }])
    expect(failure!.hint).toMatch(hint)
  })

  it('never shows what is in a Secret', () => {
    const secret = { apiVersion: 'v1', kind: 'Secret', namespace: 'shop', name: 's' }
    const conflict = {
      ref: secret,
      field: 'data.password',
      manager: 'x',
      operation: 'Apply',
      subresource: undefined,
    } as const
    const [failure] = conflictFailures([{ ...conflict, since: undefined, ours: 'b3Vycw==', theirs: 'dGhlaXJz' }])
    expect(JSON.stringify(failure!.notes)).not.toMatch(/b3Vycw|dGhlaXJz/)
  })
})
