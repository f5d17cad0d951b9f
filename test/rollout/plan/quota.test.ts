import { describe, expect, it, test } from 'vitest'
import type { JsonMap } from '../../../src/core/json.ts'
import { quantityText } from '../../../src/core/quantity.ts'
import { admittedSpec, podUse } from '../../../src/rollout/plan/pod-use.ts'
import { quotaRefusal } from '../../../src/rollout/plan/quota.ts'

const gib = (requests: string): JsonMap => asking({ requests: { memory: requests } })
const three = pods(gib('1Gi'), 3)

describe('a quota', () => {
  it.each<[string, string, string, string | undefined]>([
    ['the same as before fits, though the quota is full', '3Gi', '1Gi', undefined],
    ['less than before fits', '3Gi', '512Mi', undefined],
    ['more than before fits, where there is room for all pods', '6Gi', '2Gi', undefined],
    [
      'the first pod that would not fit is named',
      '3Gi',
      '2Gi',
      'kafka-2 could not be made again: ResourceQuota compute allows 3Gi of requests.memory, and with it 4Gi would be used',
    ],
    [
      'those before it may fit: all of them ask for more',
      '5Gi',
      '2Gi',
      'kafka-0 could not be made again: ResourceQuota compute allows 5Gi of requests.memory, and with it 6Gi would be used',
    ],
    [
      'nothing fits into one that was cut below what is used',
      '2Gi',
      '1Gi',
      'kafka-2 could not be made again: ResourceQuota compute allows 2Gi of requests.memory, and with it 3Gi would be used',
    ],
  ])('%s', (_, most, asked, text) => {
    const limited = quota({ memory: most }, { memory: '3Gi' })
    expect(quotaRefusal(three, { spec: gib(asked) }, { quotas: [limited], limits: [] })?.text).toBe(text)
  })

  it('of pods alone says nothing about a pod that takes the place of another', () => {
    const full = quota({ pods: '3', 'count/pods': '3' }, { pods: '3', 'count/pods': '3' })
    expect(quotaRefusal(three, { spec: gib('9Gi') }, { quotas: [full], limits: [] })).toBeUndefined()
  })

  it('that nobody has counted yet, or of which nothing restarts, says nothing', () => {
    const uncounted = { metadata: { name: 'compute' }, spec: { hard: { memory: '1' } } }
    expect(quotaRefusal(three, { spec: gib('2Gi') }, { quotas: [uncounted], limits: [] })).toBeUndefined()
    const tight = quota({ memory: '1', 'limits.cpu': '1' }, { memory: '0', 'limits.cpu': '0' })
    expect(quotaRefusal([], { spec: gib('2Gi') }, { quotas: [tight], limits: [] })).toBeUndefined()
  })

  it('that is used up by others says nothing of what the pods do not ask for', () => {
    const full = quota({ 'requests.ephemeral-storage': '1Gi' }, { 'requests.ephemeral-storage': '2Gi' })
    expect(quotaRefusal(three, { spec: gib('1Gi') }, { quotas: [full], limits: [] })).toBeUndefined()
  })

  it.each(['Failed', 'Succeeded'])('does not count a pod that has %s: its successor asks for all it needs', (phase) => {
    const ended = pods(gib('1Gi'), 1).map((pod) => ({ ...pod, status: { phase } }))
    const limited = quota({ memory: '3Gi' }, { memory: '3Gi' })
    expect(quotaRefusal(ended, { spec: gib('1Gi') }, { quotas: [limited], limits: [] })?.text).toContain('4Gi')
  })

  it('demands that every container says what it limits', () => {
    const limited = quota({ 'limits.cpu': '10', memory: '9Gi' }, { 'limits.cpu': '3', memory: '3Gi' })
    const refusal = quotaRefusal(three, { spec: gib('1Gi') }, { quotas: [limited], limits: [] })
    expect(refusal).toEqual({
      name: 'quota',
      text: 'kafka-2 could not be made again: ResourceQuota compute demands limits.cpu, which container app does not say',
      hint: 'set it in the template, or give the namespace a LimitRange with defaults',
    })
  })

  it.each(['5Gi', '9Gi'])('that says memory by both its words is as narrow as the smaller, beside %s', (other) => {
    const both = quota({ memory: '4Gi', 'requests.memory': other }, { memory: '3Gi', 'requests.memory': '3Gi' })
    const swapped = quota({ memory: other, 'requests.memory': '4Gi' }, { memory: '3Gi', 'requests.memory': '3Gi' })
    for (const limited of [both, swapped]) {
      const refusal = quotaRefusal(three, { spec: gib('2Gi') }, { quotas: [limited], limits: [] })
      expect(refusal?.text).toContain('allows 4Gi of requests.memory')
    }
  })

  it('is content with what is said of the pod as a whole', () => {
    const limited = quota({ 'limits.cpu': '10' }, { 'limits.cpu': '3' })
    const whole = { ...gib('1Gi'), resources: { limits: { cpu: '1' } } }
    expect(quotaRefusal(three, { spec: whole }, { quotas: [limited], limits: [] })).toBeUndefined()
  })

  it('is content with what a LimitRange fills in, and counts it', () => {
    const limits = [{ spec: { limits: [{ type: 'Container', default: { cpu: '2' }, defaultRequest: { cpu: '1' } }] } }]
    const wide = quota({ 'limits.cpu': '12', cpu: '6' }, { 'limits.cpu': '6', cpu: '3' })
    expect(quotaRefusal(three, { spec: asking({}) }, { quotas: [wide], limits })).toBeUndefined()
    const narrow = quota({ 'limits.cpu': '6' }, { 'limits.cpu': '6' })
    expect(quotaRefusal(three, { spec: asking({}) }, { quotas: [narrow], limits })?.text).toContain('limits.cpu')
  })

  test.for<[string, JsonMap, JsonMap, boolean]>([
    ['BestEffort', { scopes: ['BestEffort'] }, {}, false],
    ['NotBestEffort', { scopes: ['NotBestEffort'] }, {}, true],
    ['BestEffort, by pods that ask for nothing', { scopes: ['BestEffort'] }, asking({}), true],
    ['BestEffort, by pods with a processor', { scopes: ['BestEffort'] }, asking({ limits: { cpu: '1' } }), false],
    ['NotBestEffort, by pods that ask for nothing', { scopes: ['NotBestEffort'] }, asking({}), false],
    ['NotBestEffort, as a selector has it', chosen('NotBestEffort', 'Exists'), {}, true],
    ['BestEffort, as a selector has it', chosen('BestEffort', 'Exists'), {}, false],
    ['NotTerminating', { scopes: ['NotTerminating'] }, {}, true],
    ['Terminating', { scopes: ['Terminating'] }, {}, false],
    ['a class that the new pods have', chosen('PriorityClass', 'In', 'high'), { priorityClassName: 'high' }, true],
    ['a class that they have not', chosen('PriorityClass', 'In', 'high'), { priorityClassName: 'low' }, false],
    ['all classes but one', chosen('PriorityClass', 'NotIn', 'high'), {}, true],
    ['any class that a pod has', { scopes: ['PriorityClass'] }, { priorityClassName: 'low' }, true],
    ['any class, by pods without one', { scopes: ['PriorityClass'] }, {}, false],
    ['any class, by a selector', chosen('PriorityClass', 'Exists'), {}, false],
    ['a scope that is not known here', { scopes: ['CrossNamespacePodAffinity'] }, {}, false],
  ])('of the scope %s counts only pods of it', ([, spec, more, counts]) => {
    const scoped = { ...quota({ memory: '1Gi' }, { memory: '1Gi' }), spec }
    const refusal = quotaRefusal(three, { spec: { ...gib('2Gi'), ...more } }, { quotas: [scoped], limits: [] })
    expect(refusal !== undefined).toBe(counts)
  })
})

describe('what a pod counts for', () => {
  test.for<[string, JsonMap, string]>([
    ['all its containers', { containers: [container('1'), container('2')] }, '3'],
    ['but of those that run before others only the greatest', before(container('5'), container('4')), '5'],
    ['and less than the others together where they are small', before(container('500m'), container('1')), '2'],
    ['sidecars with the others, and with those that start after them', before(sidecar('1'), container('3')), '4'],
    ['its overhead', { containers: [container('1')], overhead: { cpu: '250m' } }, '1250m'],
    ['what is said of it as a whole', { containers: [container('9')], resources: { requests: { cpu: '4' } } }, '4'],
    ['a limit, where that is all it says', { containers: [{ resources: { limits: { cpu: '7' } } }] }, '7'],
  ])('is %s', ([, spec, cpu]) => {
    expect(quantityText(podUse(admittedSpec(spec, [])).get('requests.cpu')!)).toBe(cpu)
  })
})

it('of an overhead only what has a limit counts against one', () => {
  const spec = asking({ limits: { cpu: '1' } })
  const use = podUse(admittedSpec({ ...spec, overhead: { cpu: '250m', memory: '1Gi' } }, []))
  expect(quantityText(use.get('limits.cpu')!)).toBe('1250m')
  expect(quantityText(use.get('requests.memory')!)).toBe('1Gi')
  expect(use.has('limits.memory')).toBe(false)
})

function quota(hard: JsonMap, used: JsonMap): JsonMap {
  return { metadata: { name: 'compute' }, spec: { hard }, status: { hard, used } }
}

function chosen(scopeName: string, operator: string, ...values: string[]): JsonMap {
  return { scopeSelector: { matchExpressions: [{ scopeName, operator, values }] } }
}

function asking(resources: JsonMap): JsonMap {
  return { containers: [{ name: 'app', resources }] }
}

/** Highest first, as they restart. */
function pods(spec: JsonMap, count: number): JsonMap[] {
  return Array.from({ length: count }, (_, i) => {
    return { metadata: { name: `kafka-${count - 1 - i}` }, spec, status: { phase: 'Running' } }
  })
}

function container(cpu: string): JsonMap {
  return { name: `c${cpu}`, resources: { requests: { cpu } } }
}

function sidecar(cpu: string): JsonMap {
  return { ...container(cpu), restartPolicy: 'Always' }
}

/** Containers that start before one that asks for 2, or for what is left of it. */
function before(...initContainers: JsonMap[]): JsonMap {
  return { initContainers, containers: [container('2')] }
}
