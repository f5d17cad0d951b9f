import { describe, expect, it } from 'vitest'
import { choiceFailures, isTaken, pathFor, yieldPaths } from '../../../src/install/compare/field-choice.ts'
import { wantedDeployment } from './objects.ts'

const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' }
const wanted = [{ ref, source: 'web.yaml', object: wantedDeployment() }]
const none = { take: [], yield: [] }
const conflict = {
  ref,
  field: 'spec.template.spec.containers[name="web"].image',
  manager: 'kubectl-edit',
  operation: 'Update',
  subresource: undefined,
  since: undefined,
  ours: 1,
  theirs: 2,
} as const

describe('A pattern of --take or --yield', () => {
  it.each([
    ['spec.replicas', 'spec.replicas'],
    ['Deployment/web:spec.replicas', 'spec.replicas'],
    ['Deployment/shop/web:spec.replicas', 'spec.replicas'],
    ['Deployment/other/web:spec.replicas', undefined],
    ['StatefulSet/web:spec.replicas', undefined],
    ['Deployment/web2:spec.replicas', undefined],
    ['data.a:b', 'data.a:b'],
  ])('%s', (pattern, path) => {
    expect(pathFor(pattern, ref)).toBe(path)
  })

  it('speaks of names that have colons', () => {
    const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', namespace: undefined, name: 'a:b' }
    expect(pathFor('ClusterRole/a:b:rules', role)).toBe('rules')
  })

  it.each([
    ['take', 'spec.replica', 'did you mean spec.replicas?'],
    ['yield', 'Deployment/web:spec.replica', 'did you mean spec.replicas?'],
    ['yield', 'Deployment/wep:spec.replicas', 'did you mean Deployment/web?'],
    ['take', 'no.such.thing.at.all', 'paths are written as in spec.template.spec.containers[name=kafka].image'],
  ] as const)('--%s %s names nothing, which is told', (flag, pattern, hint) => {
    const [failure] = choiceFailures(wanted, { ...none, [flag]: [pattern] })
    expect(failure!.code).toBe('usage')
    expect(failure!.message).toContain(`--${flag} ${pattern}`)
    expect(failure!.hint).toBe(hint)
  })

  it('that names a field without a conflict is fine: command lines are run again', () => {
    expect(choiceFailures(wanted, { take: ['spec.replicas'], yield: ['Deployment/web:spec.selector'] })).toEqual([])
  })

  it.each(['metadata.name', 'kind', 'metadata'])('cannot yield %s', (path) => {
    expect(choiceFailures(wanted, { ...none, yield: [path] })).toHaveLength(1)
  })
})

describe('Yielded fields', () => {
  it('are not sent, nor maps that become empty by it', () => {
    const object = yieldPaths(wantedDeployment(), [
      'spec.replicas',
      'spec.template.spec.containers[name=web].resources.requests.memory',
    ])
    expect(JSON.stringify(object)).not.toMatch(/replicas|resources/)
    expect(JSON.stringify(object)).toContain('securityContext')
  })

  it('of other objects are', () => {
    const object = wantedDeployment()
    expect(yieldPaths(object, ['StatefulSet/web:spec.replicas'])).toBe(object)
  })
})

describe('A conflict is taken', () => {
  it.each([
    ['spec.template.spec.containers[name=web].image', true],
    ['.spec.template.spec.containers[name="web"].image', true],
    ['Deployment/web:spec.template.spec.containers[name=web]', true],
    ['spec.template', true],
    ['spec.template.spec.containers[name=web].args', false],
    ['spec.replicas', false],
    ['Deployment/other:spec.template', false],
  ])('by %s: %s', (pattern, taken) => {
    expect(isTaken(conflict, wantedDeployment(), [pattern])).toBe(taken)
  })
})
