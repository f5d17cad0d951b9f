import type { ServedKind, Where } from '../../src/core/cluster.ts'
import type { Json, JsonMap } from '../../src/core/json.ts'
import { get, isMap } from '../../src/core/json.ts'
import { badRequest } from './answers.ts'

/** Whether a list with these selectors has an object. Throws the 400 of a selector that cannot be read. */
export function selected(kind: ServedKind, where: Where): (object: JsonMap) => boolean {
  const tests = [...labelTests(where.labels ?? ''), ...fieldTests(kind, where.fields ?? '')]
  return (object) => {
    if (where.namespace !== undefined && kind.namespaced && at(object, 'metadata.namespace') !== where.namespace)
      return false
    return tests.every((test) => test(object))
  }
}

type Test = (object: JsonMap) => boolean

function labelTests(text: string): Test[] {
  if (text.trim() === '') return []
  return text.split(/,(?![^(]*\))/).map((part) => {
    const test = labelTest(part.trim())
    if (test === undefined) throw badRequest(`unable to parse requirement: ${part.trim()}`)
    return (object) => test((at(object, 'metadata.labels') as JsonMap | undefined) ?? {})
  })
}

function labelTest(part: string): ((labels: JsonMap) => boolean) | undefined {
  const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(part)
  if (set !== null) {
    const values = set[3]!.split(',').map((value) => value.trim())
    return (labels) => values.includes(get(labels, set[1]!) as string) === (set[2] === 'in')
  }
  const equal = /^([^\s=!]+)\s*(==?|!=)\s*([^\s=!]*)$/.exec(part)
  if (equal !== null) return (labels) => (get(labels, equal[1]!) === equal[3]) === (equal[2] !== '!=')
  const exists = /^(!?)\s*([^\s=!()]+)$/.exec(part)
  if (exists !== null) return (labels) => Object.hasOwn(labels, exists[2]!) === (exists[1] === '')
  return undefined
}

function fieldTests(kind: ServedKind, text: string): Test[] {
  if (text === '') return []
  const known = [...identity, ...(fieldsByKind[kind.kind] ?? [])]
  return text.split(',').map((part) => {
    const [, field = '', operator = '', value = ''] = /^(.*?)(==?|!=)(.*)$/.exec(part) ?? []
    if (!known.includes(field)) throw badRequest(unknownField(kind, field))
    return (object) => (plainText(at(object, field)) === value) !== (operator === '!=')
  })
}

const identity = ['metadata.name', 'metadata.namespace']

const fieldsByKind: Readonly<Record<string, readonly string[]>> = {
  Event: ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath']
    .map((field) => `involvedObject.${field}`)
    .concat('reason', 'reportingComponent', 'source', 'type'),
  Pod: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'status.phase',
    'status.podIP',
  ],
  Secret: ['type'],
  Namespace: ['status.phase'],
  Job: ['status.successful'],
}

function unknownField(kind: ServedKind, field: string): string {
  return Object.hasOwn(fieldsByKind, kind.kind)
    ? `field label not supported: ${field}`
    : `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`
}

function at(object: JsonMap, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((node, key) => (isMap(node) ? get(node, key) : undefined), object)
}

function plainText(value: Json | undefined): string {
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value)
}
