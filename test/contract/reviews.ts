import type { JsonMap } from '../../src/core/json.ts'
import { mapBelow, textBelow } from './below.ts'
import type { Gate } from './gate.ts'

/** The status of an access review: everything is allowed but what the test denies. Undefined for other objects. */
export function reviewed(gate: Gate, object: JsonMap): JsonMap | undefined {
  switch (object['kind']) {
    case 'SelfSubjectAccessReview': {
      const asked = mapBelow(object, 'spec', 'resourceAttributes') ?? {}
      const namespace = textBelow(asked, 'namespace')
      const resource = [textBelow(asked, 'resource'), textBelow(asked, 'subresource')].filter(Boolean).join('/')
      const denied = gate.denies(textBelow(asked, 'verb'), resource, namespace === '' ? undefined : namespace)
      return { ...object, metadata: {}, status: { allowed: !denied } }
    }
    case 'SelfSubjectRulesReview':
      return { ...object, metadata: {}, spec: {}, status: rules(gate) }
    default:
      return undefined
  }
}

function rules(gate: Gate): JsonMap {
  // A denial cannot be written as a rule; who denies must be asked by access reviews.
  const whole = gate.denies('*', '*', undefined) ? [] : [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }]
  return { resourceRules: whole, nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }], incomplete: false }
}
